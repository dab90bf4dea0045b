import { smoothstep } from '../smoothstep.ts';
import { brightNeutral } from './bright-neutral.ts';
import { type LogColour, nearLocus } from './locus.ts';
import { type Colours, shadesOfGrey } from './shades-of-grey.ts';

// Which light was the room in? Two estimates of its colour are averaged, held near the colours that lamps and daylight really have, and
// trusted as far as they agree.

export type Light = {
  /** Linear sRGB of a white surface in this light, green 1. */
  rgb: readonly [number, number, number];
  /** Correlated colour temperature, kelvin. */
  kelvin: number;
  /** 0..1: how far the estimates agree. */
  confidence: number;
};

const neutralLight: Light = { rgb: [1, 1, 1], kelvin: 6504, confidence: 0 };

/** What the estimate of the whole picture weighs against that of its bright, nearly neutral surfaces. */
const greyShare = 0.65;
/** Distance at which the two estimates no longer speak of the same light, log colour. */
const agreement = 0.15;

/** @returns the light to correct for, already drawn towards neutral where the evidence is thin */
export function estimateLight(map: Colours): Light {
  const grey = shadesOfGrey(map);
  if (!grey) return neutralLight;
  const white = brightNeutral(map, grey);
  if (!white) return { ...lightOf(grey, 0.5), confidence: 0.5 };
  const apart = Math.hypot(grey[0] - white.colour[0], grey[1] - white.colour[1]);
  const share = greyShare * Math.exp(-((apart / agreement) ** 2));
  const colour: LogColour = [
    white.colour[0] * (1 - share) + grey[0] * share,
    white.colour[1] * (1 - share) + grey[1] * share,
  ];
  const confidence = 0.5 + 0.5 * smoothstep(0.03, 0.2, white.share);
  return { ...lightOf(colour, confidence), confidence };
}

/** Corrections as small as the estimate's own error are left out: the camera was right, or nearly so. Log colour. */
const uncertainty = 0.09;

function lightOf([red, blue]: LogColour, confidence: number): { rgb: [number, number, number]; kelvin: number } {
  const size = Math.hypot(red, blue) ** 4;
  const share = (confidence * size) / (size + uncertainty ** 4);
  const { rgb, kelvin } = nearLocus([red * share, blue * share]);
  return { rgb, kelvin };
}
