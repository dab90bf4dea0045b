// The veil that bright windows leave in a lens.

/** Adds the veil that bright windows leave in a lens: a share of the light, spread widely over a small copy of the picture. */
export function withGlare(linear: Float32Array, widthPx: number, heightPx: number, share: number): Float32Array {
  if (share <= 0) return linear;
  const step = Math.max(4, Math.round(widthPx / 120));
  const [columns, rows] = [Math.ceil(widthPx / step), Math.ceil(heightPx / step)];
  let small = new Float32Array(columns * rows * 3);
  for (let y = 0; y < rows * step; y++)
    for (let x = 0; x < columns * step; x++)
      for (let c = 0; c < 3; c++) {
        const from = (Math.min(heightPx - 1, y) * widthPx + Math.min(widthPx - 1, x)) * 3 + c;
        const to = (Math.floor(y / step) * columns + Math.floor(x / step)) * 3 + c;
        small[to] = small[to]! + Math.min(6, linear[from]!) / (step * step);
      }
  for (const reach of [2, 3, 5]) small = blurred(small, columns, rows, reach);
  return linear.map((value, k) => {
    const [c, at] = [k % 3, Math.floor(k / 3)];
    const [x, y] = [((at % widthPx) + 0.5) / step - 0.5, (Math.floor(at / widthPx) + 0.5) / step - 0.5];
    const [x0, y0] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
    const [x1, y1] = [Math.min(columns - 1, x0 + 1), Math.min(rows - 1, y0 + 1)];
    const [u, v] = [Math.max(0, x - x0), Math.max(0, y - y0)];
    const top = small[(y0 * columns + x0) * 3 + c]! * (1 - u) + small[(y0 * columns + x1) * 3 + c]! * u;
    const low = small[(y1 * columns + x0) * 3 + c]! * (1 - u) + small[(y1 * columns + x1) * 3 + c]! * u;
    return value * (1 - share) + (top * (1 - v) + low * v) * share;
  });
}

function blurred(small: Float32Array, columns: number, rows: number, reach: number): Float32Array<ArrayBuffer> {
  const pass = (from: Float32Array, stepX: number, stepY: number) =>
    Float32Array.from(from, (_, k) => {
      const [c, at] = [k % 3, Math.floor(k / 3)];
      const [x, y] = [at % columns, Math.floor(at / columns)];
      let sum = 0;
      for (let d = -reach; d <= reach; d++) {
        const px = Math.max(0, Math.min(columns - 1, x + d * stepX));
        const py = Math.max(0, Math.min(rows - 1, y + d * stepY));
        sum += from[(py * columns + px) * 3 + c]!;
      }
      return sum / (2 * reach + 1);
    });
  return pass(pass(small, 1, 0), 0, 1);
}
