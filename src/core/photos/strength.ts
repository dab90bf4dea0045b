import type { Recipe } from './recipe.ts';

// What becomes of a recipe when the photographer asks for less than all of it. Apart from the recipe's shape, so that a worker process that
// only computes loads no schemas.

/**
 * The recipe at part of its strength. At 0 it changes nothing, at 100 it is itself.
 * @param strength 0..100
 */
export function atStrength(whole: Recipe, strength: number): Recipe {
  if (!(strength >= 0 && strength <= 100)) throw new Error(`strength is 0 to 100, not ${strength}`);
  const share = strength / 100;
  const { whiteBalance, exposure, tone, colour, look, sharpening } = whole;
  return {
    whiteBalance: {
      amount: whiteBalance.amount * share,
      warmthKelvin: whiteBalance.warmthKelvin * share,
      mixed: whiteBalance.mixed * share,
    },
    exposure: { ...exposure, amount: exposure.amount * share, trimStops: exposure.trimStops * share },
    tone: {
      baseCompression: 1 - (1 - tone.baseCompression) * share,
      shadows: tone.shadows * share,
      highlights: tone.highlights * share,
      windows: tone.windows * share,
      blackPoint: tone.blackPoint * share,
      contrast: tone.contrast * share,
      clarity: tone.clarity * share,
    },
    colour: {
      saturation: colour.saturation * share,
      vibrance: colour.vibrance * share,
      neutraliseWhites: colour.neutraliseWhites * share,
    },
    look: { fade: look.fade * share },
    sharpening: { ...sharpening, amount: sharpening.amount * share },
  };
}

/** Whether a recipe leaves every pixel as it is. */
export function changesNothing({ whiteBalance, exposure, tone, colour, look, sharpening }: Recipe): boolean {
  const amounts = [
    whiteBalance.amount,
    whiteBalance.warmthKelvin,
    whiteBalance.mixed,
    exposure.amount,
    exposure.trimStops,
    1 - tone.baseCompression,
    tone.shadows,
    tone.highlights,
    tone.blackPoint,
    tone.contrast,
    tone.clarity,
    colour.saturation,
    colour.vibrance,
    colour.neutraliseWhites,
    look.fade,
    sharpening.amount,
  ];
  return amounts.every((amount) => amount === 0);
}
