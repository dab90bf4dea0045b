import type { Recipe } from '../../../core/photos/recipe.ts';
import type { GainGrid } from '../kernel/develop-pixels.ts';
import type { Analysis } from './analyse.ts';
import { drawLines, fitLines } from './guided-filter.ts';
import { smoothstep } from './white-balance.ts';

// Local tone: large dark areas come up and large bright ones down, while the details on them keep their contrast. What each pixel of the map
// should be multiplied by is turned into lines over its own luma on a coarse grid, which the kernels draw at full size: edges stay sharp
// because the luma is that of the pixel itself.

export type LocalGain = {
  grid: GainGrid;
  /** The kernels only darken; this is what the cube multiplies back, 1 or more. */
  headroom: number;
  /** Gain of each pixel of the map, before it is divided by the headroom. */
  gains: Float32Array;
};

const leastGain = 0.62;
const mostGain = 1.9;
const gridStepPx = 3;
const levelSteps = 2048;
const q13 = 8192;

export function localGain(analysis: Analysis, tone: Recipe['tone']): LocalGain {
  const { map, guide } = analysis;
  const wanted = wantedGains(analysis, tone);
  let headroom = 1;
  for (const gain of wanted) headroom = Math.max(headroom, gain);
  for (let index = 0; index < wanted.length; index += 1) wanted[index] = wanted[index]! / headroom;
  const lines = fitLines(guide, wanted);
  const columns = Math.max(1, Math.floor(map.widthPx / gridStepPx));
  const rows = Math.max(1, Math.floor(map.heightPx / gridStepPx));
  const grid = { slope: new Int16Array(columns * rows), offset: new Int16Array(columns * rows), columns, rows };
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column;
      grid.slope[at] = fixed(meanOfCell(lines.slope, map, column, row, grid));
      grid.offset[at] = fixed(meanOfCell(lines.offset, map, column, row, grid));
    }
  }
  const gains = drawLines(lines, map.luma);
  for (let index = 0; index < gains.length; index += 1)
    gains[index] = Math.min(Math.max(gains[index]!, 0), 1) * headroom;
  return { grid, headroom, gains };
}

function wantedGains({ map, base, pivot, spread }: Analysis, tone: Recipe['tone']): Float32Array {
  // A photo of moderate range needs no compression: the wider the range, the more of the recipe is used.
  const power = (tone.baseCompression - 1) * smoothstep(0.5, 1.9, spread);
  const byLevel = Float32Array.from({ length: levelSteps + 1 }, (_, step) => {
    const level = Math.max(step / levelSteps, 0.01);
    const dark = Math.max(1 - level / pivot, 0);
    const shadows = 1 + tone.shadows * 0.9 * dark * (1 - 0.5 * dark);
    const highlights = 1 + tone.highlights * 0.3 * smoothstep(pivot, 1, level);
    return (level / pivot) ** power * shadows * highlights;
  });
  const gains = new Float32Array(base.length);
  for (let index = 0; index < base.length; index += 1) {
    const level = base[index]!;
    const luma = map.luma[index]!;
    const detail = Math.min(Math.max((luma - level) / Math.max(luma, 0.06), -0.4), 0.4);
    const gain = byLevel[Math.round(level * levelSteps)]! * (1 + tone.clarity * detail);
    gains[index] = Math.min(Math.max(gain, leastGain), mostGain);
  }
  return gains;
}

function meanOfCell(
  values: Float32Array,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  column: number,
  row: number,
  { columns, rows }: { columns: number; rows: number },
): number {
  const left = Math.floor((column * widthPx) / columns);
  const right = Math.max(Math.floor(((column + 1) * widthPx) / columns), left + 1);
  const top = Math.floor((row * heightPx) / rows);
  const bottom = Math.max(Math.floor(((row + 1) * heightPx) / rows), top + 1);
  let sum = 0;
  for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += values[y * widthPx + x]!;
  return sum / ((right - left) * (bottom - top));
}

function fixed(value: number): number {
  return Math.round(Math.min(Math.max(value, -2), 2) * q13 * 0.99999);
}
