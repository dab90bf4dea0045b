import { type Plane, windowLines, windowMeans } from './sums.ts';

// Edge-keeping smoothing. Source: He, Sun, Tang, "Guided Image Filtering", ECCV 2010, and "Fast Guided Filter", 2015: inside every window the
// output is a line over the guide, so the lines may be kept small and drawn over the guide at full size.

/** Mean of the lines through each pixel: output = slope x guide + offset. */
export type Lines = { slope: Float32Array; offset: Float32Array };

/** What many fits over the same guide have in common. */
export type Guide = {
  luma: Float32Array;
  plane: Plane;
  radiusPx: number;
  epsilon: number;
  mean: Float32Array;
  squares: Float32Array;
};

/**
 * @param luma length width x height
 * @param radiusPx half of the window, pixels
 * @param epsilon variance of the guide below which an area counts as flat
 */
export function prepareGuide(luma: Float32Array, plane: Plane, settings: { radiusPx: number; epsilon: number }): Guide {
  return { luma, plane, ...settings, ...windowMeans(luma, plane, settings.radiusPx) };
}

/** @param target length width x height; the guide itself smooths the guide */
export function fitLines(guide: Guide, target: Float32Array): Lines {
  return windowLines(guide, target);
}

/** The filtered picture itself. */
export function drawLines({ slope, offset }: Lines, guide: Float32Array): Float32Array {
  const drawn = new Float32Array(guide.length);
  for (let index = 0; index < guide.length; index += 1) drawn[index] = slope[index]! * guide[index]! + offset[index]!;
  return drawn;
}
