import type { ColourSpace } from '../colour/space.ts';
import { averaged } from './sums.ts';

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
  const levels = Float64Array.from({ length: 256 }, (_, level) => space.toLinear(level / 255));
  const { linear, luma } = averaged(proxy, { widthPx, heightPx, step }, { levels, toSrgb: space.toSrgb });
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
