// How a camera that is held another way stores its pixels.

/** The pixels as a camera held another way would store them, so that a viewer that obeys `orientation` shows the upright picture. */
export function turnedAway(
  rgb8: Uint8Array,
  widthPx: number,
  heightPx: number,
  orientation: number,
): { rgb8: Uint8Array; widthPx: number; heightPx: number } {
  if (orientation === 1) return { rgb8, widthPx, heightPx };
  const isSideways = orientation >= 5;
  const [w, h] = isSideways ? [heightPx, widthPx] : [widthPx, heightPx];
  const out = new Uint8Array(rgb8.length);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const [ux, uy] = [
        [x, y],
        [w - 1 - x, y],
        [w - 1 - x, h - 1 - y],
        [x, h - 1 - y],
        [y, x],
        [h - 1 - y, x],
        [h - 1 - y, w - 1 - x],
        [y, w - 1 - x],
      ][orientation - 1] as [number, number];
      const from = (uy * widthPx + ux) * 3;
      const to = (y * w + x) * 3;
      out[to] = rgb8[from]!;
      out[to + 1] = rgb8[from + 1]!;
      out[to + 2] = rgb8[from + 2]!;
    }
  return { rgb8: out, widthPx: w, heightPx: h };
}
