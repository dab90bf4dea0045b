import { expect, test } from 'vitest';
import { srgb } from '../colour/space.ts';
import { cubeSide } from '../kernel/layout.ts';
import { bakeCube } from './cube.ts';
import { adaptation } from './light/adaptation.ts';
import { rgbOfKelvin } from './light/locus.ts';

// A room in the light of warm lamps, balanced to neutral; what stands in it or before its windows is looked up as 8-bit levels.

const warmRoom = bakeCube({
  space: srgb,
  headroom: 1,
  balance: adaptation(rgbOfKelvin(4160)),
  isBalanced: true,
  white: 1,
  tone: (encoded) => Math.min(encoded, 1),
  colour: { saturation: 0, vibrance: 0, neutraliseWhites: 0 },
  isOutdoors: false,
});

/** The node nearest to a colour. */
function developed(levels: readonly [number, number, number]): number[] {
  const [red, green, blue] = levels.map((level) => Math.round((level / 255) * (cubeSide - 1))) as [
    number,
    number,
    number,
  ];
  const at = ((red * cubeSide + green) * cubeSide + blue) * 4;
  return [0, 1, 2].map((channel) => (warmRoom[at + channel] ?? 0) / 64);
}

function leadOfGreen([red = 0, green = 0, blue = 0]: number[]): number {
  return green - Math.max(red, blue);
}

test('a lawn in the sun before the window of a warm room stays green', () => {
  expect(leadOfGreen(developed([224, 238, 159]))).toBeGreaterThan(15);
});

test('leaves in a warm room turn no more than a little towards mint', () => {
  const [red = 0, , blue = 0] = developed([96, 160, 72]);
  expect(blue).toBeLessThan(red + 4);
});

test('a warm lamp that is clipped turns white, not cyan', () => {
  const [red = 0, green = 0, blue = 0] = developed([255, 252, 214]);
  expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(4);
});

test('white stays white where the photo clips', () => {
  const [red = 0, green = 0, blue = 0] = developed([255, 255, 255]);
  expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(1);
});
