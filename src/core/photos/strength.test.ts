import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Recipe, recipe } from './recipe.ts';
import { atStrength, changesNothing } from './strength.ts';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const recipes: fc.Arbitrary<Recipe> = fc.record({
  whiteBalance: fc.record({ amount: between(0, 1), warmthKelvin: between(-1500, 1500), mixed: between(0, 1) }),
  exposure: fc.record({
    amount: between(0, 1),
    targetLightness: between(20, 90),
    toleranceLightness: between(0, 15),
    trimStops: between(-2, 2),
  }),
  tone: fc.record({
    baseCompression: between(0.4, 1),
    shadows: between(-1, 1),
    highlights: between(-1, 1),
    windows: between(0, 1),
    blackPoint: between(0, 0.02),
    contrast: between(-1, 1),
    clarity: between(0, 1),
  }),
  colour: fc.record({ saturation: between(-1, 1), vibrance: between(-1, 1), neutraliseWhites: between(0, 1) }),
  look: fc.record({ fade: between(0, 0.1) }),
  sharpening: fc.record({ amount: between(0, 2), thresholdLevels: between(0, 20) }),
});

describe('strength', () => {
  test('0 changes nothing', () => {
    fc.assert(fc.property(recipes, (whole) => changesNothing(atStrength(whole, 0))));
  });

  test('100 is the recipe itself', () => {
    fc.assert(
      fc.property(recipes, (whole) => {
        const full = atStrength(whole, 100);
        expect(full.tone.baseCompression).toBeCloseTo(whole.tone.baseCompression, 12);
        expect({ ...full, tone: { ...full.tone, baseCompression: 0 } }).toEqual({
          ...whole,
          tone: { ...whole.tone, baseCompression: 0 },
        });
      }),
    );
  });

  test('in between every adjustment keeps to its range', () => {
    fc.assert(
      fc.property(recipes, between(0, 100), (whole, strength) => recipe.safeParse(atStrength(whole, strength)).success),
    );
  });

  test.each([-1, 101, Number.NaN])('%f is no strength', (strength) => {
    const [whole] = fc.sample(recipes, 1);
    expect(() => atStrength(whole!, strength)).toThrow('strength is 0 to 100');
  });
});
