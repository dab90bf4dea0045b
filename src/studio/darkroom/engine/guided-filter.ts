// Edge-keeping smoothing. Source: He, Sun, Tang, "Guided Image Filtering", ECCV 2010, and "Fast Guided Filter", 2015: inside every window the
// output is a line over the guide, so the lines may be kept small and drawn over the guide at full size.

export type Plane = { widthPx: number; heightPx: number };

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
  const { radiusPx, epsilon } = settings;
  const mean = boxMean(luma, plane, radiusPx);
  return { luma, plane, radiusPx, epsilon, mean, squares: boxMean(times(luma, luma), plane, radiusPx) };
}

/** @param target length width x height; the guide itself smooths the guide */
export function fitLines({ luma, plane, radiusPx, epsilon, mean, squares }: Guide, target: Float32Array): Lines {
  const meanTarget = target === luma ? mean : boxMean(target, plane, radiusPx);
  const products = target === luma ? squares : boxMean(times(luma, target), plane, radiusPx);
  const slope = new Float32Array(luma.length);
  const offset = new Float32Array(luma.length);
  for (let index = 0; index < luma.length; index += 1) {
    const g = mean[index]!;
    const t = meanTarget[index]!;
    const variance = Math.max(squares[index]! - g * g, 0);
    slope[index] = (products[index]! - g * t) / (variance + epsilon);
    offset[index] = t - slope[index]! * g;
  }
  return { slope: boxMean(slope, plane, radiusPx), offset: boxMean(offset, plane, radiusPx) };
}

/** The filtered picture itself. */
export function drawLines({ slope, offset }: Lines, guide: Float32Array): Float32Array {
  const drawn = new Float32Array(guide.length);
  for (let index = 0; index < guide.length; index += 1) drawn[index] = slope[index]! * guide[index]! + offset[index]!;
  return drawn;
}

function times(one: Float32Array, other: Float32Array): Float32Array {
  const product = new Float32Array(one.length);
  for (let index = 0; index < one.length; index += 1) product[index] = one[index]! * other[index]!;
  return product;
}

/** Mean over a square window, cut off at the borders; two running sums. */
export function boxMean(values: Float32Array, { widthPx, heightPx }: Plane, radiusPx: number): Float32Array {
  const across = new Float32Array(values.length);
  const reach = Math.min(radiusPx, widthPx - 1);
  for (let y = 0; y < heightPx; y += 1) {
    const row = y * widthPx;
    let sum = 0;
    let count = 0;
    for (let x = 0; x < reach; x += 1) {
      sum += values[row + x]!;
      count += 1;
    }
    for (let x = 0; x < widthPx; x += 1) {
      if (x + reach < widthPx) {
        sum += values[row + x + reach]!;
        count += 1;
      }
      if (x > reach) {
        sum -= values[row + x - reach - 1]!;
        count -= 1;
      }
      across[row + x] = sum / count;
    }
  }
  const result = new Float32Array(values.length);
  const sums = new Float64Array(widthPx);
  for (let y = 0; y < Math.min(radiusPx, heightPx); y += 1) {
    for (let x = 0; x < widthPx; x += 1) sums[x] = sums[x]! + across[y * widthPx + x]!;
  }
  for (let y = 0; y < heightPx; y += 1) {
    const entering = (y + radiusPx) * widthPx;
    const leaving = (y - radiusPx - 1) * widthPx;
    const share = 1 / (Math.min(y + radiusPx, heightPx - 1) - Math.max(y - radiusPx, 0) + 1);
    for (let x = 0; x < widthPx; x += 1) {
      let sum = sums[x]!;
      if (y + radiusPx < heightPx) sum += across[entering + x]!;
      if (leaving >= 0) sum -= across[leaving + x]!;
      sums[x] = sum;
      result[y * widthPx + x] = sum * share;
    }
  }
  return result;
}
