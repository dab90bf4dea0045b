import type { Probes } from './probes.ts';

// Takes the grain out of the measured light, never across an edge of a surface: an à-trous wavelet whose weights ask for the same plane,
// the same direction, and a difference in light that noise can explain. Sources: Dammertz et al. 2010; Schied et al. 2017 (variance).

const kernel = [1 / 16, 1 / 4, 3 / 8, 1 / 4, 1 / 16] as const;

/** Smooths `arriving`, `direct` and `shine` in place, `passCount` times with doubling reach (5 passes reach 62 probes). */
export function smoothProbes(probes: Probes, passCount: number): void {
  const total = probes.columns * probes.rows;
  let light = probes.arriving.slice();
  let direct = probes.direct.slice();
  let shine = withoutSpecks(probes);
  let variance = calmed(probes);
  for (let pass = 0; pass < passCount; pass++) {
    const next = {
      light: new Float32Array(total * 3),
      direct: new Float32Array(total * 3),
      shine: new Float32Array(total * 3),
      variance: new Float32Array(total),
    };
    for (let row = 0; row < probes.rows; row++)
      for (let column = 0; column < probes.columns; column++)
        smoothOne(probes, { light, direct, shine, variance }, next, row, column, 2 ** pass, pass);
    ({ light, direct, shine, variance } = next);
  }
  probes.arriving.set(light);
  probes.direct.set(direct);
  probes.shine.set(shine);
}

type Layers = { light: Float32Array; direct: Float32Array; shine: Float32Array; variance: Float32Array };

function smoothOne(
  probes: Probes,
  from: Layers,
  to: Layers,
  row: number,
  column: number,
  step: number,
  pass: number,
): void {
  const { columns, rows, place, normal, material, depth } = probes;
  const at = row * columns + column;
  if (material[at]! < 0) return;
  const [px, py, pz] = [place[at * 3]!, place[at * 3 + 1]!, place[at * 3 + 2]!];
  const [nx, ny, nz] = [normal[at * 3]!, normal[at * 3 + 1]!, normal[at * 3 + 2]!];
  const y0 = brightness(from.light, at);
  const s0 = brightness(from.shine, at);
  const allowed = 3.5 * Math.sqrt(Math.max(0, from.variance[at]!)) + 0.025 * y0 + 1e-6;
  const planeScale = 1 / (0.004 * depth[at]! * Math.sqrt(step) + 0.002);
  let [r, g, b, dr, dg, db, sr, sg, sb, v, weights, shineWeights] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let j = -2; j <= 2; j++) {
    const y = row + j * step;
    if (y < 0 || y >= rows) continue;
    for (let i = -2; i <= 2; i++) {
      const x = column + i * step;
      if (x < 0 || x >= columns) continue;
      const q = y * columns + x;
      if (material[q]! < 0) continue;
      const cos = nx * normal[q * 3]! + ny * normal[q * 3 + 1]! + nz * normal[q * 3 + 2]!;
      if (cos < 0.8) continue;
      const off = Math.abs(nx * (place[q * 3]! - px) + ny * (place[q * 3 + 1]! - py) + nz * (place[q * 3 + 2]! - pz));
      const facing = cos ** 24;
      const same = kernel[i + 2]! * kernel[j + 2]! * facing * Math.exp(-off * planeScale * (0.2 + 0.8 * facing));
      if (same < 1e-5) continue;
      const w = same * Math.exp(-Math.abs(brightness(from.light, q) - y0) / allowed);
      weights += w;
      r += w * from.light[q * 3]!;
      g += w * from.light[q * 3 + 1]!;
      b += w * from.light[q * 3 + 2]!;
      dr += w * from.direct[q * 3]!;
      dg += w * from.direct[q * 3 + 1]!;
      db += w * from.direct[q * 3 + 2]!;
      v += w * w * from.variance[q]!;
      if (material[q] !== material[at] || pass > 2) continue;
      const sq = brightness(from.shine, q);
      const sw = same * Math.exp(-Math.abs(sq - s0) / (0.9 * Math.max(sq, s0) + 0.05));
      shineWeights += sw;
      sr += sw * from.shine[q * 3]!;
      sg += sw * from.shine[q * 3 + 1]!;
      sb += sw * from.shine[q * 3 + 2]!;
    }
  }
  write(to.light, at, r / weights, g / weights, b / weights);
  write(to.direct, at, dr / weights, dg / weights, db / weights);
  to.variance[at] = v / (weights * weights);
  if (shineWeights > 0) write(to.shine, at, sr / shineWeights, sg / shineWeights, sb / shineWeights);
  else write(to.shine, at, from.shine[at * 3]!, from.shine[at * 3 + 1]!, from.shine[at * 3 + 2]!);
}

function brightness(rgb: Float32Array, at: number): number {
  return 0.2126 * rgb[at * 3]! + 0.7152 * rgb[at * 3 + 1]! + 0.0722 * rgb[at * 3 + 2]!;
}

function write(into: Float32Array, at: number, r: number, g: number, b: number): void {
  into[at * 3] = r;
  into[at * 3 + 1] = g;
  into[at * 3 + 2] = b;
}

/** The variance is itself an estimate from few samples: average it over neighbours before trusting it. */
function calmed(probes: Probes): Float32Array {
  const { columns, rows, variance, material } = probes;
  const out = new Float32Array(variance.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let [sum, count] = [0, 0];
      for (let y = Math.max(0, row - 2); y <= Math.min(rows - 1, row + 2); y++)
        for (let x = Math.max(0, column - 2); x <= Math.min(columns - 1, column + 2); x++) {
          if (material[y * columns + x]! < 0) continue;
          sum += variance[y * columns + x]!;
          count++;
        }
      out[row * columns + column] = count > 0 ? sum / count : 0;
    }
  return out;
}

/** A reflection that is far brighter than all around it on the same surface is one lucky ray, not a lamp: dim it to its neighbours. */
function withoutSpecks(probes: Probes): Float32Array<ArrayBuffer> {
  const { columns, rows, material, shine } = probes;
  const out = Float32Array.from(shine);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      if (material[at]! < 0) continue;
      let [sum, count] = [0, 0];
      for (let y = Math.max(0, row - 3); y <= Math.min(rows - 1, row + 3); y++)
        for (let x = Math.max(0, column - 3); x <= Math.min(columns - 1, column + 3); x++) {
          const q = y * columns + x;
          if (q === at || material[q] !== material[at]) continue;
          sum += brightness(shine, q);
          count++;
        }
      const most = count > 0 ? (1.6 * sum) / count + 0.02 : Infinity;
      const here = brightness(shine, at);
      if (here <= most) continue;
      for (let c = 0; c < 3; c++) out[at * 3 + c] = (shine[at * 3 + c]! * most) / here;
    }
  return out;
}
