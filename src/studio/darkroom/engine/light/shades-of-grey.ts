import { type LightMap, quantile } from '../light-map.ts';
import { type LogColour, logOf } from './locus.ts';

// Source: Finlayson and Trezzi, "Shades of Gray and Colour Constancy", 2004.

/** Colours that may tell the light; where they lie is of no matter. */
export type Colours = Pick<LightMap, 'linear' | 'luma'>;

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
