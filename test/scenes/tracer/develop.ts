import type { Probes, ProbeTools } from './probes.ts';
import { hash32 } from './random.ts';
import { lensOf, look, newSeen, type Seen } from './seen.ts';

// Second pass: every pixel looks several times at what it covers, takes the light from the nearest probes on the same surface, and adds
// the sun with a ray of its own, so that patterns, outlines and sun patches are as sharp as the picture is large.

/** Flat arrays over the picture, shared between workers; three numbers a pixel unless told. */
export type Layers = {
  pixels: Float32Array;
  /** Diffuse reflectance of what is seen. */
  reflectance: Float32Array;
  /** Light arriving, divided by pi. */
  arriving: Float32Array;
  /** One a pixel, metres. */
  depth: Float32Array;
  /** One a pixel, 0..255: how much of it is the view out of a window (or the sky). */
  outside: Uint8Array;
};

export function newLayers(widthPx: number, heightPx: number): Layers {
  const floats = (per: number) => new Float32Array(new SharedArrayBuffer(widthPx * heightPx * per * 4));
  return {
    pixels: floats(3),
    reflectance: floats(3),
    arriving: floats(3),
    depth: floats(1),
    outside: new Uint8Array(new SharedArrayBuffer(widthPx * heightPx)),
  };
}

/** Fills rows `first` to before `last`; each pixel looks 2 x 2 times, and `side` x `side` times more where those differ. */
export function developPixels(
  tools: ProbeTools,
  probes: Probes,
  layers: Layers,
  size: { widthPx: number; heightPx: number; side: number },
  rowsToDo: { first: number; last: number },
): void {
  const { scene, rays, light, seed } = tools;
  const lens = lensOf(tools.view, size.widthPx, size.heightPx);
  const seen = newSeen();
  const arrived = new Float64Array(3);
  const mirrored = new Float64Array(3);
  const sum = new Float64Array(11);
  const lookOnce = (x: number, y: number): number => {
    look(scene, rays, lens.from, lens.towards(x, y), seen);
    arrived.fill(0);
    mirrored.fill(0);
    if (seen.material >= 0) {
      fromProbes(probes, seen, x, y, arrived, mirrored);
      light.fromSun(seen.p, seen.n, seen.passes, arrived);
    }
    let bright = 0;
    for (let c = 0; c < 3; c++) {
      const value = seen.glow[c]! + seen.matt[c]! * arrived[c]! + seen.shine[c]! * mirrored[c]!;
      bright += value;
      sum[c] = sum[c]! + value;
      sum[c + 3] = sum[c + 3]! + seen.matt[c]!;
      sum[c + 6] = sum[c + 6]! + arrived[c]!;
    }
    sum[9] = sum[9]! + seen.depth;
    if (seen.isOutside) sum[10] = sum[10]! + 255;
    return bright;
  };
  for (let row = rowsToDo.first; row < rowsToDo.last; row++)
    for (let column = 0; column < size.widthPx; column++) {
      const at = row * size.widthPx + column;
      light.startAt(hash32(at ^ Math.imul(seed + 77, 0x85ebca77)));
      sum.fill(0);
      let [least, most, count] = [Infinity, 0, 0];
      for (let side = Math.min(2, size.side); ; side = size.side) {
        for (let k = 0; k < side * side; k++, count++) {
          const bright = lookOnce(
            column + ((k % side) + light.random()) / side,
            row + (Math.floor(k / side) + light.random()) / side,
          );
          if (bright < least) least = bright;
          if (bright > most) most = bright;
        }
        if (side === size.side || most < least * 1.12) break;
      }
      for (let c = 0; c < 3; c++) {
        layers.pixels[at * 3 + c] = sum[c]! / count;
        layers.reflectance[at * 3 + c] = sum[c + 3]! / count;
        layers.arriving[at * 3 + c] = sum[c + 6]! / count;
      }
      layers.depth[at] = sum[9]! / count;
      layers.outside[at] = Math.round(sum[10]! / count);
    }
}

/** Light and reflection at a place, from probes that lie on the same surface; the search widens until there are some. */
function fromProbes(
  probes: Probes,
  seen: Seen,
  x: number,
  y: number,
  arrived: Float64Array,
  mirrored: Float64Array,
): void {
  const { columns, rows, stepPx, place, normal, material, arriving, shine } = probes;
  const u = x / stepPx - 0.5;
  const v = y / stepPx - 0.5;
  const planeScale = 1 / (0.006 * seen.depth + 0.004);
  for (let reach = 1.5; reach < 9; reach *= 2.4) {
    let [weights, shineWeights] = [0, 0];
    arrived.fill(0);
    mirrored.fill(0);
    const isLast = reach > 8;
    for (let j = Math.max(0, Math.ceil(v - reach)); j <= Math.min(rows - 1, Math.floor(v + reach)); j++)
      for (let i = Math.max(0, Math.ceil(u - reach)); i <= Math.min(columns - 1, Math.floor(u + reach)); i++) {
        const q = j * columns + i;
        if (material[q]! < 0) continue;
        const cos = seen.n[0] * normal[q * 3]! + seen.n[1] * normal[q * 3 + 1]! + seen.n[2] * normal[q * 3 + 2]!;
        if (cos < (isLast ? -0.2 : 0.75)) continue;
        const off =
          Math.abs(
            seen.n[0] * (place[q * 3]! - seen.p[0]) +
              seen.n[1] * (place[q * 3 + 1]! - seen.p[1]) +
              seen.n[2] * (place[q * 3 + 2]! - seen.p[2]),
          ) * planeScale;
        if (off > 4 && !isLast) continue;
        const near = (1.0001 - Math.abs(i - u) / reach) * (1.0001 - Math.abs(j - v) / reach);
        const facing = cos > 0 ? cos ** 16 : 0;
        const w = near * (facing + (isLast ? 0.02 : 0)) * Math.exp(-off * (isLast ? 0.3 : 1));
        weights += w;
        const sw = material[q] === seen.material ? w : w * 1e-3;
        shineWeights += sw;
        for (let c = 0; c < 3; c++) {
          arrived[c] = arrived[c]! + w * arriving[q * 3 + c]!;
          mirrored[c] = mirrored[c]! + sw * shine[q * 3 + c]!;
        }
      }
    if (weights < 0.02 && !(isLast && weights > 0)) continue;
    for (let c = 0; c < 3; c++) {
      arrived[c] = arrived[c]! / weights;
      mirrored[c] = shineWeights > 1e-9 ? mirrored[c]! / shineWeights : 0;
    }
    return;
  }
}
