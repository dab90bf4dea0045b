import { expect, test } from 'vitest';
import { boxMean, windowLines, windowMeans } from './sums.ts';

// The sums that run in WebAssembly, against the same sums written out.

const seed = Number(process.env.SEED ?? 20261122);

test.each([
  [1, 1, 2],
  [7, 3, 4],
  [40, 31, 5],
])(
  `a window's mean is the mean of its values, at %i x %i and radius %i (SEED=${seed})`,
  (widthPx, heightPx, radiusPx) => {
    const values = noise(widthPx * heightPx, seed);
    const found = boxMean(values, { widthPx, heightPx }, radiusPx);
    const wanted = plainMeans(values, { widthPx, heightPx }, radiusPx);
    for (const [index, value] of found.entries()) expect(value).toBeCloseTo(wanted[index]!, 5);
  },
);

test(`a target that is a line over the guide is found again, whatever the guide (SEED=${seed})`, () => {
  const plane = { widthPx: 40, heightPx: 30 };
  const luma = noise(1200, seed + 1);
  const target = luma.map((value) => 0.25 + 0.5 * value);
  const guide = { luma, plane, radiusPx: 4, epsilon: 0, ...windowMeans(luma, plane, 4) };
  const { slope, offset } = windowLines(guide, target);
  for (const value of slope) expect(value).toBeCloseTo(0.5, 4);
  for (const value of offset) expect(value).toBeCloseTo(0.25, 4);
});

function plainMeans(values: Float32Array, plane: { widthPx: number; heightPx: number }, radiusPx: number): number[] {
  const { widthPx, heightPx } = plane;
  return Array.from(values, (_, index) => {
    const [x, y] = [index % widthPx, Math.floor(index / widthPx)];
    const window: number[] = [];
    for (let row = Math.max(y - radiusPx, 0); row <= Math.min(y + radiusPx, heightPx - 1); row += 1)
      for (let column = Math.max(x - radiusPx, 0); column <= Math.min(x + radiusPx, widthPx - 1); column += 1)
        window.push(values[row * widthPx + column]!);
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}

function noise(length: number, start: number): Float32Array {
  let state = start | 1;
  return Float32Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  });
}
