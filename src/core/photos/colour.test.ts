import { describe, expect, test } from 'vitest';
import { deltaE2000, encodedOf, type Lab, labOf, lightnessOf, linearOf, luminanceOf } from './colour.ts';

// Reference pairs: Sharma, Wu, Dalal (2005), table 1.
const pairs: [Lab, Lab, number][] = [
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 3.1571, -77.2803], [50, 0, -82.7485], 2.8615],
  [[50, 2.8361, -74.02], [50, 0, -82.7485], 3.4412],
  [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0],
  [[50, 0, 0], [50, -1, 2], 2.3669],
  [[50, -1, 2], [50, 0, 0], 2.3669],
  [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
  [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
  [[50, -0.001, 2.49], [50, 0.0009, -2.49], 4.8045],
  [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[50, 2.5, 0], [61, -5, 29], 22.8977],
  [[50, 2.5, 0], [56, -27, -3], 31.903],
  [[50, 2.5, 0], [58, 24, 15], 19.4535],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  [[63.0109, -31.0961, -5.8663], [62.8187, -29.7946, -4.0864], 1.263],
  [[22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373],
  [[90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441],
  [[6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377],
  [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
];

describe('colour difference', () => {
  test.each(pairs)('CIEDE2000 of %j and %j is %f', (one, other, expected) => {
    expect(deltaE2000(one, other)).toBeCloseTo(expected, 3);
    expect(deltaE2000(other, one)).toBeCloseTo(expected, 3);
  });

  test('a colour does not differ from itself', () => {
    expect(deltaE2000([40, 10, -30], [40, 10, -30])).toBe(0);
  });
});

describe('lightness and light', () => {
  test('encoding and decoding undo each other', () => {
    for (let level = 0; level <= 255; level += 1) expect(encodedOf(linearOf(level / 255)) * 255).toBeCloseTo(level, 9);
    for (let lightness = 0; lightness <= 100; lightness += 1)
      expect(lightnessOf(luminanceOf(lightness))).toBeCloseTo(lightness, 9);
  });

  test('white is 100 and neutral, black is 0, pure red is where CIE puts it', () => {
    expect(labOf([255, 255, 255]).map((value) => Math.round(value * 100) / 100 + 0)).toEqual([100, 0, 0]);
    expect(labOf([0, 0, 0])[0]).toBeCloseTo(0, 9);
    const [lightness, a, b] = labOf([255, 0, 0]);
    expect([lightness, a, b].map((value) => Math.round(value * 10) / 10)).toEqual([53.2, 80.1, 67.2]);
  });
});
