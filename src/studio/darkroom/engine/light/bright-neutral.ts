import { quantile } from '../light-map.ts';
import { type LogColour, logOf, nearLocus, rgbOfKelvin, tintBand } from './locus.ts';
import type { Colours } from './shades-of-grey.ts';

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
