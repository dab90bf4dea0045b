import { expect, test } from 'vitest';
import { srgb } from '../colour/space.ts';
import { analyse } from './analyse.ts';
import type { LightMap } from './light-map.ts';
import { lightMapOf } from './light-map.ts';
import { skyOf } from './sky.ts';

const widthPx = 300;
const heightPx = 200;
type Colour = readonly [number, number, number];

test('a pale sky above a house is found, and does not tell the light', () => {
  const photo = picture((x, y) => (y < 110 ? [186, 200, 218] : x < 150 ? [150, 150, 148] : [120, 96, 74]));
  expect(share(skyOf(mapOf(photo)))).toBeCloseTo(0.55, 1);
  const [red, , blue] = analyse(photo, srgb).light.rgb;
  expect(Math.abs(red / blue - 1)).toBeLessThan(0.05);
});

test('a ceiling whose blue fades into the rest of it is no sky', () => {
  const photo = picture((x, y) => {
    const cold = Math.max(1 - x / 200, 0) * 40;
    return y < 110 ? [200 - cold, 200, 200 + cold * 0.6] : [190 - cold, 190, 190 + cold * 0.6];
  });
  expect(share(skyOf(mapOf(photo)))).toBe(0);
});

test('a deep blue sky is found although it is dark, and neither it nor the grass under it tells the light', () => {
  const photo = picture((x, y) =>
    y < 90 ? [40 + y / 6, 66 + y / 6, 112 + y / 5] : x < 60 ? [150, 150, 148] : [64, 92 + (x % 7), 30],
  );
  expect(share(skyOf(mapOf(photo)))).toBeCloseTo(0.45, 1);
  const [red, , blue] = analyse(photo, srgb).light.rgb;
  expect(Math.abs(red / blue - 1)).toBeLessThan(0.3);
});

test('the ceiling of a photo that is cold as a whole is no sky', () => {
  const cold = ([red, green, blue]: Colour): Colour => [red * 0.72, green * 0.92, Math.min(blue * 1.2, 250)];
  const photo = picture((x, y) => cold(y < 80 ? [190, 190, 190] : x < 190 ? [150, 150, 150] : [130, 100, 72]));
  expect(share(skyOf(mapOf(photo)))).toBe(0);
});

test('blue that is not at the upper edge is no sky', () => {
  const photo = picture((_, y) => (y > 20 && y < 120 ? [186, 200, 218] : [150, 140, 130]));
  expect(share(skyOf(mapOf(photo)))).toBe(0);
});

function picture(colour: (x: number, y: number) => Colour) {
  const samples = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1) samples.set(colour(x, y).map(Math.round), (y * widthPx + x) * 3);
  return { samples, widthPx, heightPx };
}

function mapOf(photo: ReturnType<typeof picture>): LightMap {
  return lightMapOf(photo, srgb);
}

function share(isSky: Uint8Array): number {
  return isSky.reduce((sum, value) => sum + value, 0) / isSky.length;
}
