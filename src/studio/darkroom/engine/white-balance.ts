import { apply, inverse, type Matrix, multiply } from '../colour/space.ts';
import { type LightMap, quantile } from './light-map.ts';

// Which light was the room in? Two estimates of its colour are averaged, held near the colours that lamps and daylight really have, and
// trusted as far as they agree. Sources: Finlayson and Trezzi, "Shades of Gray and Colour Constancy", 2004; Krystek, "An algorithm to
// calculate correlated colour temperature", 1985; Lam, "Metamerism and colour constancy", 1985 (Bradford).

export type Light = {
  /** Linear sRGB of a white surface in this light, green 1. */
  rgb: readonly [number, number, number];
  /** Correlated colour temperature, kelvin. */
  kelvin: number;
  /** 0..1: how far the estimates agree. */
  confidence: number;
};

export const neutralLight: Light = { rgb: [1, 1, 1], kelvin: 6504, confidence: 0 };

/** Furthest that a light may lie from the locus of black bodies, CIE 1960 uv. */
const tintBand = 0.012;
/** How much of what lies beside the locus is taken for light; the rest is taken for paint and plants. */
const tintShare = 0.5;
const coldestKelvin = 12_000;
const warmestKelvin = 2_300;

/** Colours that may tell the light; where they lie is of no matter. */
type Colours = Pick<LightMap, 'linear' | 'luma'>;

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

/** Bradford adaptation in linear sRGB: what was `rgb` becomes white. */
export function adaptation(rgb: readonly [number, number, number]): Matrix {
  const from = apply(coneOfRgb, rgb[0], rgb[1], rgb[2]);
  const white = apply(coneOfRgb, 1, 1, 1);
  const scaled: Matrix = [white[0] / from[0], 0, 0, 0, white[1] / from[1], 0, 0, 0, white[2] / from[2]];
  return multiply(multiply(rgbOfCone, scaled), coneOfRgb);
}

/** Linear sRGB, green 1, of a black body; 6504 K is taken as (1, 1, 1). */
export function rgbOfKelvin(kelvin: number): [number, number, number] {
  const [r, g, b] = rgbOfUv(locusAt(kelvin));
  const [r0, g0, b0] = rgbOfUv(locusAt(6504));
  return [r / g / (r0 / g0), 1, b / g / (b0 / g0)];
}

/** log(red / green), log(blue / green). */
type LogColour = [number, number];

/** What the estimate of the whole picture weighs against that of its bright, nearly neutral surfaces. */
const greyShare = 0.65;
/** Distance at which the two estimates no longer speak of the same light, log colour. */
const agreement = 0.15;

/**
 * Shades of grey over the 2nd to 80th percentile. Highlights near clipping are left out by what they would be in the light found so far, so
 * that leaving them out favours no colour.
 */
export function shadesOfGrey({ linear, luma }: Colours): LogColour | null {
  const low = Math.max(quantile(luma, 0.02), 0.04);
  // The brightest fifth of a room is its windows, with the garden behind them.
  const high = quantile(luma, 0.8);
  let light: [number, number, number] = [1, 1, 1];
  for (let round = 0; round < 3; round += 1) {
    const brightest = 0.7 * Math.min(...light);
    let red = 0;
    let green = 0;
    let blue = 0;
    let count = 0;
    for (let index = 0; index < luma.length; index += 1) {
      if (luma[index]! < low || luma[index]! > high) continue;
      const r = linear[index * 3]! / light[0];
      const g = linear[index * 3 + 1]! / light[1];
      const b = linear[index * 3 + 2]! / light[2];
      if (Math.max(r, g, b) > brightest || Math.min(r, g, b) <= 0) continue;
      red += sixth(r);
      green += sixth(g);
      blue += sixth(b);
      count += 1;
    }
    if (count < 64) return round === 0 ? null : logOf(light);
    light = [light[0] * (red / green) ** (1 / 6), 1, light[2] * (blue / green) ** (1 / 6)];
  }
  return logOf(light);
}

/** The norm of shades of grey: 6. */
function sixth(value: number): number {
  const square = value * value;
  return square * square * square;
}

function logOf([red, green, blue]: readonly [number, number, number]): LogColour {
  return [Math.log(red / green), Math.log(blue / green)];
}

/** Log-colour histogram: this many bins a side over -range..range. */
const bins = 80;
const range = 1.6;
const clusterRadius = 0.17;
/** How far from daylight a light may be expected, mired: cameras have corrected most of it already. */
const expectedMired = 140;

/**
 * White walls, ceilings and linen make a dense cluster among the brighter colours. Several starts along the locus climb to clusters; the one
 * that is large, and not far from what cameras leave over, wins. Paint and wood are warmer than light is, so size counts by its root only.
 * @returns its middle and its share of the brighter pixels; null when there is none
 */
export function brightNeutral(map: Colours, grey: LogColour): { colour: LogColour; share: number } | null {
  const counts = brightColours(map);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < 50) return null;
  let best: { colour: LogColour; share: number } | null = null;
  let bestScore = 0;
  const starts = [
    grey,
    ...[2500, 3000, 3700, 4500, 5500, 6504, 8000, 10_500].map((kelvin) => logOf(rgbOfKelvin(kelvin))),
  ];
  for (const start of starts) {
    const { colour, share } = climb(counts, total, start);
    const { kelvin, tint } = nearLocus(colour);
    const mired = 1e6 / kelvin - 1e6 / 6504;
    const likely = Math.exp(-0.5 * (mired / expectedMired) ** 2 - 0.5 * (tint / tintBand) ** 2);
    const score = Math.sqrt(share) * likely;
    if (score > bestScore) {
      best = { colour, share };
      bestScore = score;
    }
  }
  return best;
}

/** Colours of the brighter half of what is neither clipped nor nearly so; brighter ones count more. */
function brightColours({ linear, luma }: Colours): Float64Array {
  const counts = new Float64Array(bins * bins);
  const floor = quantile(luma, 0.5, (index) => luma[index]! > 0.04 && luma[index]! < 0.93);
  for (let index = 0; index < luma.length; index += 1) {
    const level = luma[index]!;
    if (level < floor || level >= 0.93) continue;
    const r = linear[index * 3]!;
    const g = linear[index * 3 + 1]!;
    const b = linear[index * 3 + 2]!;
    if (Math.min(r, g, b) <= 0.002 || Math.max(r, g, b) > 0.96) continue;
    const column = Math.round(((Math.log(r / g) + range) / (2 * range)) * (bins - 1));
    const row = Math.round(((Math.log(b / g) + range) / (2 * range)) * (bins - 1));
    if (column >= 0 && column < bins && row >= 0 && row < bins)
      counts[row * bins + column] = counts[row * bins + column]! + level;
  }
  return counts;
}

/** Mean shift. Source: Comaniciu and Meer, "Mean shift", 2002. */
function climb(counts: Float64Array, total: number, start: LogColour): { colour: LogColour; share: number } {
  let colour = start;
  let share = 0;
  for (let round = 0; round < 12; round += 1) {
    let sum = 0;
    let red = 0;
    let blue = 0;
    for (let row = 0; row < bins; row += 1) {
      const blueHere = (row / (bins - 1)) * 2 * range - range;
      if (Math.abs(blueHere - colour[1]) > clusterRadius) continue;
      for (let column = 0; column < bins; column += 1) {
        const count = counts[row * bins + column]!;
        if (count === 0) continue;
        const redHere = (column / (bins - 1)) * 2 * range - range;
        const away = ((redHere - colour[0]) ** 2 + (blueHere - colour[1]) ** 2) / clusterRadius ** 2;
        if (away >= 1) continue;
        const weight = count * (1 - away);
        sum += weight;
        red += weight * redHere;
        blue += weight * blueHere;
      }
    }
    if (sum === 0) return { colour, share: 0 };
    share = sum / total;
    const next: LogColour = [red / sum, blue / sum];
    const moved = Math.hypot(next[0] - colour[0], next[1] - colour[1]);
    colour = next;
    if (moved < 0.002) break;
  }
  return { colour, share };
}

function nearLocus([red, blue]: LogColour): { rgb: [number, number, number]; kelvin: number; tint: number } {
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

const xyzOfRgb: Matrix = [
  0.4123908, 0.3575843, 0.1804808, 0.212639, 0.7151687, 0.0721923, 0.0193308, 0.1191948, 0.9505322,
];
const rgbOfXyz = inverseOf(xyzOfRgb);
const bradford: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];
const coneOfRgb = multiply(bradford, xyzOfRgb);
const rgbOfCone = inverseOf(coneOfRgb);

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

function inverseOf(matrix: Matrix): Matrix {
  const result = inverse(matrix);
  if (!result) throw new Error('a colour matrix without an inverse');
  return result;
}

export function smoothstep(from: number, to: number, value: number): number {
  const t = Math.min(Math.max((value - from) / (to - from), 0), 1);
  return t * t * (3 - 2 * t);
}
