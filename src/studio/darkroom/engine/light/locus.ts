import { apply, inverse, type Matrix } from '../../colour/space.ts';

// The colours that lamps and daylight really have lie on a line, that of black bodies, or near it. Source: Krystek, "An algorithm to calculate
// correlated colour temperature", 1985.

/** log(red / green), log(blue / green). */
export type LogColour = readonly [number, number];

/** Furthest that a light may lie from the locus of black bodies, CIE 1960 uv. */
export const tintBand = 0.012;
/** How much of what lies beside the locus is taken for light; the rest is taken for paint and plants. */
const tintShare = 0.5;
const coldestKelvin = 12_000;
const warmestKelvin = 2_300;

/** Linear sRGB, green 1, of a black body; 6504 K is taken as (1, 1, 1). */
export function rgbOfKelvin(kelvin: number): [number, number, number] {
  const [r, g, b] = rgbOfUv(locusAt(kelvin));
  const [r0, g0, b0] = rgbOfUv(locusAt(6504));
  return [r / g / (r0 / g0), 1, b / g / (b0 / g0)];
}

export function logOf([red, green, blue]: readonly [number, number, number]): LogColour {
  return [Math.log(red / green), Math.log(blue / green)];
}

/** The light that a colour is taken for: on the locus, or a little beside it. `tint` is how far it was, CIE 1960 uv. */
export function nearLocus([red, blue]: LogColour): { rgb: [number, number, number]; kelvin: number; tint: number } {
  const uv = uvOfRgb([Math.exp(red), 1, Math.exp(blue)]);
  const kelvin = nearestKelvin(uv);
  const centre = locusAt(kelvin);
  const du = uv[0] - centre[0];
  const dv = uv[1] - centre[1];
  const distance = Math.hypot(du, dv);
  const scale = tintShare * Math.min(1, tintBand / Math.max(distance, 1e-9));
  const [r, g, b] = rgbOfUv([centre[0] + du * scale, centre[1] + dv * scale]);
  return { rgb: [r / g, 1, b / g], kelvin: Math.round(kelvin), tint: distance };
}

function nearestKelvin(uv: readonly [number, number]): number {
  const distanceAt = (mired: number) => {
    const [u, v] = locusAt(1e6 / mired);
    return Math.hypot(u - uv[0], v - uv[1]);
  };
  let low = 1e6 / coldestKelvin;
  let high = 1e6 / warmestKelvin;
  for (let round = 0; round < 40; round += 1) {
    const a = low + (high - low) / 3;
    const b = high - (high - low) / 3;
    if (distanceAt(a) < distanceAt(b)) high = b;
    else low = a;
  }
  return 2e6 / (low + high);
}

/** Black body of this temperature in CIE 1960 uv (Krystek), moved so that 6504 K falls on D65: cameras call that white. */
function locusAt(kelvin: number): [number, number] {
  const [u0, v0] = krystek(6504);
  const [u, v] = krystek(kelvin);
  return [u - u0 + 0.19783, v - v0 + 0.3122];
}

function krystek(t: number): [number, number] {
  const u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t);
  const v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t);
  return [u, v];
}

export const xyzOfRgb: Matrix = [
  0.4123908, 0.3575843, 0.1804808, 0.212639, 0.7151687, 0.0721923, 0.0193308, 0.1191948, 0.9505322,
];
const rgbOfXyz = inverseOf(xyzOfRgb);

function uvOfRgb([r, g, b]: readonly [number, number, number]): [number, number] {
  const [x, y, z] = apply(xyzOfRgb, r, g, b);
  const sum = x + 15 * y + 3 * z;
  return [(4 * x) / sum, (6 * y) / sum];
}

function rgbOfUv([u, v]: readonly [number, number]): [number, number, number] {
  const x = (3 * u) / (2 * u - 8 * v + 4);
  const y = (2 * v) / (2 * u - 8 * v + 4);
  const [r, g, b] = apply(rgbOfXyz, x / y, 1, (1 - x - y) / y);
  // Below about 1,900 K sRGB has no blue at all; a little keeps the division honest.
  return [Math.max(r, 0.01), Math.max(g, 0.01), Math.max(b, 0.01)];
}

export function inverseOf(matrix: Matrix): Matrix {
  const result = inverse(matrix);
  if (!result) throw new Error('a colour matrix without an inverse');
  return result;
}
