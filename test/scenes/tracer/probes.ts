import type { Findings } from './baked.ts';
import type { Light } from './light.ts';
import { hash32 } from './random.ts';
import type { Rays } from './rays.ts';
import type { Scene, View } from './scene.ts';
import { lensOf, look, mirrored, newSeen } from './seen.ts';

// First pass: a coarse grid of points on what the camera sees, and the light that arrives at each. Light changes slowly over a surface,
// so it is measured here with many samples and smoothed; edges and patterns come from the second pass at full size.

/** Flat arrays over the grid of probes, shared between workers; three numbers a probe unless told. */
export type Probes = {
  columns: number;
  rows: number;
  /** Picture pixels from one probe to the next. */
  stepPx: number;
  place: Float32Array;
  normal: Float32Array;
  /** One a probe: metres along the ray. */
  depth: Float32Array;
  /** One a probe; -1 for the world outside. */
  material: Int16Array;
  /** Light arriving, divided by pi; without what comes straight from the sun. */
  arriving: Float32Array;
  /** Its part that comes straight from windows and lamps. */
  direct: Float32Array;
  /** Light that a glossy surface mirrors towards the camera. */
  shine: Float32Array;
  /** One a probe: variance of the mean of `arriving`'s luminance. */
  variance: Float32Array;
};

export function newProbes(widthPx: number, heightPx: number, stepPx: number): Probes {
  const columns = Math.ceil(widthPx / stepPx);
  const rows = Math.ceil(heightPx / stepPx);
  const floats = (per: number) => new Float32Array(new SharedArrayBuffer(columns * rows * per * 4));
  return {
    columns,
    rows,
    stepPx,
    place: floats(3),
    normal: floats(3),
    depth: floats(1),
    material: new Int16Array(new SharedArrayBuffer(columns * rows * 2)),
    arriving: floats(3),
    direct: floats(3),
    shine: floats(3),
    variance: floats(1),
  };
}

export type ProbeTools = { scene: Scene; rays: Rays; light: Light; view: View; seed: number };

/** Measures rows `first` to before `last` with `sampleCount` samples a probe. */
export function measureProbes(
  tools: ProbeTools,
  probes: Probes,
  size: { widthPx: number; heightPx: number; sampleCount: number },
  rowsToDo: { first: number; last: number },
): void {
  const { scene, rays, light, seed } = tools;
  const lens = lensOf(tools.view, size.widthPx, size.heightPx);
  const seen = newSeen();
  for (let row = rowsToDo.first; row < rowsToDo.last; row++)
    for (let column = 0; column < probes.columns; column++) {
      const at = row * probes.columns + column;
      light.startAt(hash32(at ^ Math.imul(seed, 0x9e3779b1)));
      look(scene, rays, lens.from, lens.towards((column + 0.5) * probes.stepPx, (row + 0.5) * probes.stepPx), seen);
      probes.material[at] = seen.material;
      probes.depth[at] = seen.depth;
      probes.place.set(seen.p, at * 3);
      probes.normal.set(seen.n, at * 3);
      if (seen.material < 0) continue;
      if (seen.matt[0]! + seen.matt[1]! + seen.matt[2]! > 0) measureMatt(light, seen, probes, at, size.sampleCount);
      if (seen.shine[0]! > 0) measureShine(light, seen, probes, at, Math.ceil(size.sampleCount / 3));
    }
}

function measureMatt(light: Light, seen: ReturnType<typeof newSeen>, probes: Probes, at: number, count: number): void {
  const sum = [0, 0, 0, 0, 0, 0];
  let [mean, spread] = [0, 0];
  for (let k = 0; k < count; k++) {
    light.arriving(seen.p, seen.n, seen.passes, k, false);
    const y = 0.2126 * light.out[0]! + 0.7152 * light.out[1]! + 0.0722 * light.out[2]!;
    const most = 12 * (mean + 0.02) + 2;
    const by = count > 4 && k > 3 && y > most ? most / y : 1;
    const delta = y * by - mean;
    mean += delta / (k + 1);
    spread += delta * (y * by - mean);
    for (let c = 0; c < 6; c++) sum[c] = sum[c]! + light.out[c]! * by;
  }
  for (let c = 0; c < 3; c++) {
    probes.arriving[at * 3 + c] = sum[c]! / count;
    probes.direct[at * 3 + c] = sum[c + 3]! / count;
  }
  probes.variance[at] = count > 1 ? spread / (count - 1) / count : mean * mean;
}

function measureShine(light: Light, seen: ReturnType<typeof newSeen>, probes: Probes, at: number, count: number): void {
  const [px, py, pz] = seen.p;
  const [nx, ny, nz] = seen.n;
  for (let k = 0; k < count; k++) {
    const [dx, dy, dz] = mirrored(seen, light);
    if (dx * nx + dy * ny + dz * nz <= 0) continue;
    light.along(px + nx * 3e-4, py + ny * 3e-4, pz + nz * 3e-4, dx, dy, dz);
    const y = 0.2126 * light.out[0]! + 0.7152 * light.out[1]! + 0.0722 * light.out[2]!;
    const by = (y > 30 ? 30 / y : 1) / count;
    for (let c = 0; c < 3; c++) probes.shine[at * 3 + c] = probes.shine[at * 3 + c]! + light.out[c]! * by;
  }
}

/** Pieces that the zeroth pass is cut into, whoever does them. */
export const surveySlices = 24;

/** Zeroth pass, one slice: from places that the camera sees, rays find the rest of the room, and measure the light there. */
export function surveyRoom(tools: ProbeTools, size: { widthPx: number; heightPx: number }, slice: number): Findings {
  const { scene, rays, light, seed } = tools;
  const lens = lensOf(tools.view, size.widthPx, size.heightPx);
  const seen = newSeen();
  const keys: number[] = [];
  const values: number[] = [];
  const sampleCount = size.widthPx < 400 ? 300 + size.widthPx * 8 : Math.min(9000, 3000 + size.widthPx * 4);
  light.startAt(hash32(slice ^ Math.imul(seed, 0xc2b2ae35)));
  for (let k = 0; k < sampleCount; k++) {
    look(scene, rays, lens.from, lens.towards(light.random() * size.widthPx, light.random() * size.heightPx), seen);
    if (seen.material < 0) continue;
    const key = light.survey(seen.p, seen.n);
    if (key === 0) continue;
    keys.push(key);
    const y = 0.2126 * light.out[0]! + 0.7152 * light.out[1]! + 0.0722 * light.out[2]!;
    const by = y > 60 ? 60 / y : 1;
    values.push(light.out[0]! * by, light.out[1]! * by, light.out[2]! * by);
  }
  return { keys: Uint32Array.from(keys), light: Float32Array.from(values) };
}
