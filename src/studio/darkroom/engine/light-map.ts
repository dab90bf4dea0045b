import type { ColourSpace } from '../colour/space.ts';

// The photo as analysis sees it: a small map of linear sRGB, averaged out of the proxy so that noise and texture weigh little.

const mapSidePx = 340;

export type LightMap = {
  widthPx: number;
  heightPx: number;
  /** Linear sRGB, length width x height x 3; may go below 0 for wide colours. */
  linear: Float32Array;
  /** Luma of the encoded samples as the kernels weigh it, 0..1; length width x height. */
  luma: Float32Array;
};

/** @param proxy 8-bit RGB in the encoding of `space`, long side at most 1024 */
export function lightMapOf(
  proxy: { samples: Uint8Array; widthPx: number; heightPx: number },
  space: ColourSpace,
): LightMap {
  const step = Math.max(1, Math.round(Math.max(proxy.widthPx, proxy.heightPx) / mapSidePx));
  const widthPx = Math.max(1, Math.floor(proxy.widthPx / step));
  const heightPx = Math.max(1, Math.floor(proxy.heightPx / step));
  const linear = new Float32Array(widthPx * heightPx * 3);
  const luma = new Float32Array(widthPx * heightPx);
  const table = Float32Array.from({ length: 256 }, (_, level) => space.toLinear(level / 255));
  const share = 1 / (step * step);
  const { toSrgb } = space;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let encoded = 0;
      for (let dy = 0; dy < step; dy += 1) {
        let at = ((y * step + dy) * proxy.widthPx + x * step) * 3;
        for (let dx = 0; dx < step; dx += 1) {
          const r = proxy.samples[at]!;
          const g = proxy.samples[at + 1]!;
          const b = proxy.samples[at + 2]!;
          red += table[r]!;
          green += table[g]!;
          blue += table[b]!;
          encoded += 0.2126 * r + 0.7152 * g + 0.0722 * b;
          at += 3;
        }
      }
      const index = y * widthPx + x;
      linear[index * 3] = (toSrgb[0] * red + toSrgb[1] * green + toSrgb[2] * blue) * share;
      linear[index * 3 + 1] = (toSrgb[3] * red + toSrgb[4] * green + toSrgb[5] * blue) * share;
      linear[index * 3 + 2] = (toSrgb[6] * red + toSrgb[7] * green + toSrgb[8] * blue) * share;
      luma[index] = (encoded * share) / 255;
    }
  }
  return { widthPx, heightPx, linear, luma };
}

/**
 * Value below which this share of the values lies, from a histogram of 4096 steps over 0..`top`.
 * @param keep which values count
 */
export function quantile(
  values: Float32Array,
  share: number,
  keep: (index: number) => boolean = () => true,
  top = 1,
): number {
  const counts = new Uint32Array(4096);
  let total = 0;
  for (let index = 0; index < values.length; index += 1) {
    if (!keep(index)) continue;
    const bin = Math.min(Math.max((values[index]! / top) * 4095, 0), 4095) | 0;
    counts[bin] = counts[bin]! + 1;
    total += 1;
  }
  let seen = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    seen += counts[bin]!;
    if (seen > total * share) return (bin / 4095) * top;
  }
  return total === 0 ? 0 : top;
}
