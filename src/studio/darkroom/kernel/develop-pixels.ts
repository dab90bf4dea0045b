import type { Kernel } from './kernel.ts';
import { addresses, cubeLength } from './layout.ts';

// Takes a photo through the kernels row by row: local gain and colour cube, then sharpening one row behind, in place. Only a few rows are
// ever copied, so a 24-megapixel photo needs no second buffer and stays in the cache while it is worked on.

/**
 * How much a pixel's light is multiplied before the cube, as a line over its own luma: gain = offset + slope x luma, each given on a coarse
 * grid and interpolated. Q13: 8192 stands for 1. Between 0 and 1; the cube makes up for what it darkens.
 * `red` and `blue` are factors of those channels alone, for places in another light than the whole; Q14, between 0 and 2, all 16384 for none.
 */
export type GainGrid = {
  slope: Int16Array;
  offset: Int16Array;
  red: Int16Array;
  blue: Int16Array;
  columns: number;
  rows: number;
};

/** `amount` 0..2; `thresholdLevels` and `boundLevels` in 8-bit levels. */
export type Sharpening = { amount: number; thresholdLevels: number; boundLevels: number };

export type PixelPlan = {
  /** 33^3 nodes of [red, green, blue, luma], 1/64 of an 8-bit level; red is the slowest axis. */
  cube: Int16Array;
  gain: GainGrid;
  sharpening: Sharpening;
};

/**
 * Develops in place. 16-bit samples become 8-bit ones in the first half of their own buffer.
 * @param samples interleaved RGB, 8-bit, or 16-bit little-endian in a byte array twice as long
 * @param onFinished is told how many rows from the top are finished
 * @returns the developed 8-bit RGB samples: a view of the same memory
 */
export function developPixels(
  kernel: Kernel,
  plan: PixelPlan,
  photo: { samples: Uint8Array; widthPx: number; heightPx: number; bitsPerSample: 8 | 16 },
  onFinished?: (rowCount: number) => void,
): Uint8Array {
  const { samples, widthPx, heightPx } = photo;
  const memory = new Uint8Array(kernel.memory);
  new Int16Array(kernel.memory, addresses.table, cubeLength).set(plan.cube);
  const rowBytes = widthPx * 3;
  const sourceBytes = rowBytes * (photo.bitsPerSample / 8);
  const develop = photo.bitsPerSample === 16 ? kernel.develop16 : kernel.develop8;
  const coefficients = coefficientRows(kernel, plan.gain, { widthPx, heightPx });
  const rgb = [addresses.rgb0, addresses.rgb1, addresses.rgb2] as const;
  const luma = [addresses.luma0, addresses.luma1, addresses.luma2] as const;
  const count = Math.ceil(widthPx / 16) * 16;
  const amount = Math.round(plan.sharpening.amount * 256);
  const threshold = Math.round(plan.sharpening.thresholdLevels * 16);

  const finish = (y: number) => {
    const here = slot(y);
    let finished: number = rgb[here];
    if (amount > 0) {
      const above = luma[slot(Math.max(y - 1, 0))];
      const below = luma[slot(Math.min(y + 1, heightPx - 1))];
      kernel.sharpen(
        finished,
        above,
        luma[here],
        below,
        addresses.out,
        count,
        amount,
        threshold,
        plan.sharpening.boundLevels,
      );
      finished = addresses.out;
    }
    samples.set(memory.subarray(finished, finished + rowBytes), y * rowBytes);
    onFinished?.(y + 1);
  };

  for (let y = 0; y < heightPx; y += 1) {
    memory.set(samples.subarray(y * sourceBytes, (y + 1) * sourceBytes), addresses.source);
    const t = coefficients.moveTo(y);
    const row = slot(y);
    const { slopeTop, slopeBottom, offsetTop, offsetBottom, redTop, redBottom, blueTop, blueBottom } = addresses;
    develop(
      addresses.source,
      rgb[row],
      luma[row],
      count,
      addresses.table,
      slopeTop,
      slopeBottom,
      offsetTop,
      offsetBottom,
      redTop,
      redBottom,
      blueTop,
      blueBottom,
      t,
    );
    memory[luma[row] - 1] = memory[luma[row]]!;
    memory[luma[row] + widthPx] = memory[luma[row] + widthPx - 1]!;
    if (y > 0) finish(y - 1);
  }
  finish(heightPx - 1);
  return samples.subarray(0, rowBytes * heightPx);
}

function slot(y: number): 0 | 1 | 2 {
  return (y % 3) as 0 | 1 | 2;
}

/** Keeps the two grid rows around the current row widened to the photo's width. `moveTo` answers the place between them, Q15. */
function coefficientRows(kernel: Kernel, grid: GainGrid, { widthPx, heightPx }: { widthPx: number; heightPx: number }) {
  const view = (address: number) => new Int16Array(kernel.memory, address, Math.ceil(widthPx / 16) * 16);
  const parts = [
    [grid.slope, view(addresses.slopeTop), view(addresses.slopeBottom)],
    [grid.offset, view(addresses.offsetTop), view(addresses.offsetBottom)],
    [grid.red, view(addresses.redTop), view(addresses.redBottom)],
    [grid.blue, view(addresses.blueTop), view(addresses.blueBottom)],
  ] as const;
  const places = placesOf(grid.columns, widthPx);
  let loaded = -1;
  return {
    moveTo: (y: number): number => {
      const place = Math.min(Math.max(((y + 0.5) / heightPx) * grid.rows - 0.5, 0), grid.rows - 1);
      const top = Math.min(Math.floor(place), Math.max(grid.rows - 2, 0));
      if (top !== loaded) {
        const bottom = Math.min(top + 1, grid.rows - 1);
        for (const [values, above, below] of parts) {
          if (top === loaded + 1 && loaded >= 0) above.set(below);
          else widenRow(values, top * grid.columns, above, places);
          widenRow(values, bottom * grid.columns, below, places);
        }
        loaded = top;
      }
      return Math.min(Math.round((place - top) * 32768), 32767);
    },
  };
}

/** For every pixel of a row: the grid column on its left, the one on its right, and the place between them. The same for all rows. */
function placesOf(columns: number, widthPx: number) {
  const lefts = new Int32Array(widthPx);
  const rights = new Int32Array(widthPx);
  const shares = new Float64Array(widthPx);
  for (let x = 0; x < widthPx; x += 1) {
    const place = Math.min(Math.max(((x + 0.5) / widthPx) * columns - 0.5, 0), columns - 1);
    const left = Math.min(Math.floor(place), Math.max(columns - 2, 0));
    lefts[x] = left;
    rights[x] = Math.min(left + 1, columns - 1);
    shares[x] = place - left;
  }
  return { lefts, rights, shares };
}

/** One grid row, linearly interpolated to the photo's width. */
function widenRow(values: Int16Array, start: number, target: Int16Array, places: ReturnType<typeof placesOf>): void {
  const { lefts, rights, shares } = places;
  for (let x = 0; x < lefts.length; x += 1) {
    const low = values[start + lefts[x]!]!;
    const high = values[start + rights[x]!]!;
    target[x] = Math.round(low + (high - low) * shares[x]!);
  }
}
