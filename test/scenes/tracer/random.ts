// Randomness that comes from a number alone: the same number gives the same scene on every run.

/** A stream of numbers 0..1 for building scenes. Source: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Scrambles a 32-bit number; neighbours become unrelated. Source: Wellons, lowbias32. */
export function hash32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** 0..1 from three integers. */
export function hashOf(x: number, y: number, z: number): number {
  return hash32(Math.imul(x, 0x8da6b343) ^ Math.imul(y, 0xd8163841) ^ Math.imul(z, 0xcb1ab31f)) / 4294967296;
}

/** Smooth noise 0..1 over space, one bump per unit. */
export function noise3(x: number, y: number, z: number): number {
  const [ix, iy, iz] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const fx = x - ix;
  const fy = y - iy;
  const fz = z - iz;
  const u = fx * fx * (3 - 2 * fx);
  const v = fy * fy * (3 - 2 * fy);
  const w = fz * fz * (3 - 2 * fz);
  const x00 = hashOf(ix, iy, iz) * (1 - u) + hashOf(ix + 1, iy, iz) * u;
  const x10 = hashOf(ix, iy + 1, iz) * (1 - u) + hashOf(ix + 1, iy + 1, iz) * u;
  const x01 = hashOf(ix, iy, iz + 1) * (1 - u) + hashOf(ix + 1, iy, iz + 1) * u;
  const x11 = hashOf(ix, iy + 1, iz + 1) * (1 - u) + hashOf(ix + 1, iy + 1, iz + 1) * u;
  const y0 = x00 * (1 - v) + x10 * v;
  const y1 = x01 * (1 - v) + x11 * v;
  return y0 * (1 - w) + y1 * w;
}

/** Noise 0..1 with `octaves` of ever finer detail. */
export function fractalNoise(x: number, y: number, z: number, octaves: number): number {
  let sum = 0;
  let weight = 0.5;
  let total = 0;
  let step = 1;
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * noise3(x * step, y * step, z * step + octave * 17);
    total += weight;
    weight *= 0.5;
    step *= 2.03;
  }
  return sum / total;
}
