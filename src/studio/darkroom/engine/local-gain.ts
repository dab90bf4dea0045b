import type { Recipe } from '../../../core/photos/recipe.ts';
import type { GainGrid } from '../kernel/develop-pixels.ts';
import type { Analysis } from './analyse.ts';
import { eachCell, gridOf, meanOver } from './grid.ts';
import { drawLines, fitLines } from './guided-filter.ts';
import { tintAt } from './light/drift.ts';
import { smoothstep } from './smoothstep.ts';

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
const levelSteps = 2048;
const q13 = 8192;
const q14 = 16_384;
/** The view out of a window is brighter than the middle of the room by so much, and never dark; encoded. */
const windowAbove = 0.15;
const leastWindow = 0.5;
/** However much of the range has to be given up, a brighter place stays so much brighter, of what it was. */
const leastRise = 0.2;
/** What the camera saw as white shows nothing to be held, and would only turn grey. */
const blown = [0.82, 1] as const;
/** What a factor of light is to encoded samples, nearly enough for any of the usual encodings. */
const encodedPower = 1 / 2.2;

/** @param recipe at the strength that is asked for; `heldStops` is how much darker than the rest the view out of a window shall end */
export function localGain(
  analysis: Analysis,
  { tone, whiteBalance }: Pick<Recipe, 'tone' | 'whiteBalance'>,
  heldStops: number,
): LocalGain {
  const { map, guide, drift } = analysis;
  const wanted = wantedGains(analysis, tone, heldStops);
  const { columns, rows } = gridOf(map);
  const cells = () => new Int16Array(columns * rows);
  const grid = { slope: cells(), offset: cells(), red: cells(), blue: cells(), columns, rows };
  let headroom = 1;
  eachCell(map, (index, { left, right, top, bottom }) => {
    const tint = tintAt(index, drift, whiteBalance);
    // The kernels work on encoded samples.
    const red = tint.red ** encodedPower;
    const blue = tint.blue ** encodedPower;
    grid.red[index] = Math.min(Math.round(red * q14), 32_767);
    grid.blue[index] = Math.min(Math.round(blue * q14), 32_767);
    const most = Math.max(red, blue, 1);
    for (let y = top; y < bottom; y += 1)
      for (let x = left; x < right; x += 1) headroom = Math.max(headroom, wanted[y * map.widthPx + x]! * most);
  });
  for (let index = 0; index < wanted.length; index += 1) wanted[index] = wanted[index]! / headroom;
  const lines = fitLines(guide, wanted);
  eachCell(map, (index, cell) => {
    grid.slope[index] = fixed(meanOver(lines.slope, map.widthPx, cell));
    grid.offset[index] = fixed(meanOver(lines.offset, map.widthPx, cell));
  });
  const gains = drawLines(lines, map.luma);
  for (let index = 0; index < gains.length; index += 1)
    gains[index] = Math.min(Math.max(gains[index]!, 0), 1) * headroom;
  return { grid, headroom, gains };
}

function wantedGains({ map, base, pivot, spread }: Analysis, tone: Recipe['tone'], heldStops: number): Float32Array {
  const windowFrom = Math.max(pivot + windowAbove, leastWindow);
  // A photo of moderate range needs no compression: the wider the range, the more of the recipe is used.
  const power = (tone.baseCompression - 1) * smoothstep(0.5, 1.9, spread);
  const byLevel = rising((level) => {
    const dark = Math.max(1 - level / pivot, 0);
    const shadows = 1 + tone.shadows * 0.9 * dark * (1 - 0.5 * dark);
    const highlights = 1 + tone.highlights * 0.3 * smoothstep(pivot, 1, level);
    const isView = smoothstep(windowFrom, windowFrom + windowAbove, level) * (1 - smoothstep(...blown, level));
    const held = 2 ** (-heldStops * encodedPower * isView);
    return (level / pivot) ** power * shadows * highlights * held;
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

/**
 * A gain for each level, from 0 to 1, raised where brighter places would come out no brighter: in a sky, or on a wall beside a window, that is
 * seen as a dark band.
 */
function rising(gainOf: (level: number) => number): Float32Array {
  let least = 0;
  return Float32Array.from({ length: levelSteps + 1 }, (_, step) => {
    const level = Math.max(step / levelSteps, 0.01);
    const gain = Math.max(gainOf(level), least / level);
    least = gain * level + leastRise / levelSteps;
    return gain;
  });
}

function fixed(value: number): number {
  return Math.round(Math.min(Math.max(value, -2), 2) * q13 * 0.99999);
}
