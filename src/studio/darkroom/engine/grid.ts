import type { Plane } from './sums.ts';

// The coarse grid on which the kernels are told what to do: cells of three by three pixels of the map.

const stepPx = 3;

export type Grid = { columns: number; rows: number };
export type Cell = { left: number; right: number; top: number; bottom: number };

export function gridOf({ widthPx, heightPx }: Plane): Grid {
  return { columns: Math.max(1, Math.floor(widthPx / stepPx)), rows: Math.max(1, Math.floor(heightPx / stepPx)) };
}

/** Calls `visit` with every cell's number and its pixels of the map: left and top are inside, right and bottom are not. */
export function eachCell({ widthPx, heightPx }: Plane, visit: (index: number, cell: Cell) => void): void {
  const { columns, rows } = gridOf({ widthPx, heightPx });
  for (let row = 0; row < rows; row += 1) {
    const top = Math.floor((row * heightPx) / rows);
    const bottom = Math.max(Math.floor(((row + 1) * heightPx) / rows), top + 1);
    for (let column = 0; column < columns; column += 1) {
      const left = Math.floor((column * widthPx) / columns);
      const right = Math.max(Math.floor(((column + 1) * widthPx) / columns), left + 1);
      visit(row * columns + column, { left, right, top, bottom });
    }
  }
}

/** Mean of one value a pixel over a cell. */
export function meanOver(values: Float32Array, widthPx: number, { left, right, top, bottom }: Cell): number {
  let sum = 0;
  for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += values[y * widthPx + x]!;
  return sum / ((right - left) * (bottom - top));
}
