import { mix, paint, type Rgb, scale } from '../colour.ts';
import { randomFrom } from '../tracer/random.ts';
import type { Vec3 } from '../tracer/scene.ts';
import { at, type Draft, material, sheet, triangle, unit } from './draft.ts';
import { bar, box } from './solids.ts';

// What grows outside: trees, hedges, borders, a lawn. Foliage is many small leaves whose normals point away from the crown, which is how
// a crown catches light as a whole.

type Cloud = { centre: Vec3; radius: Vec3; leaves: number; leafM: number; greens: number[] };

function leaves(draft: Draft, cloud: Cloud, random: () => number): void {
  for (let k = 0; k < cloud.leaves; k++) {
    const dir = unit([random() * 2 - 1, random() * 2 - 1, random() * 2 - 1]);
    const far = 0.45 + 0.55 * Math.sqrt(random());
    const p = [0, 1, 2].map((c) => cloud.centre[c]! + dir[c]! * cloud.radius[c]! * far) as unknown as Vec3;
    leafAt(
      draft,
      p,
      dir,
      cloud.leafM * (0.7 + 0.6 * random()),
      cloud.greens[Math.min(cloud.greens.length - 1, Math.floor(random() * 1.5 + (far - 0.45) * 5.2))]!,
      random,
    );
  }
}

function leafAt(draft: Draft, p: Vec3, outward: Vec3, size: number, made: number, random: () => number): void {
  const a = unit([random() - 0.5, random() - 0.5, random() - 0.5]);
  const b = unit([
    a[1] * outward[2] - a[2] * outward[1],
    a[2] * outward[0] - a[0] * outward[2],
    a[0] * outward[1] - a[1] * outward[0],
  ]);
  const n = unit([
    outward[0] + (random() - 0.5) * 0.9,
    outward[1] + (random() - 0.5) * 0.9 + 0.15,
    outward[2] + (random() - 0.5) * 0.9,
  ]);
  const to = (u: number, v: number): Vec3 => [
    p[0] + (a[0] * u + b[0] * v) * size,
    p[1] + (a[1] * u + b[1] * v) * size,
    p[2] + (a[2] * u + b[2] * v) * size,
  ];
  triangle(draft, [to(-1, 0), to(0, 0.5), to(1, 0)], [n, n, n], made);
  triangle(draft, [to(-1, 0), to(1, 0), to(0, -0.5)], [n, n, n], made);
}

export function greensOf(draft: Draft, base: Rgb): number[] {
  return [0.7, 0.9, 1.1, 1.35].map((by) =>
    material(draft, { colour: scale(mix(base, [0.2, 0.24, 0.06], (by - 0.7) * 0.5), by), passes: 0.3 }),
  );
}

export function tree(
  draft: Draft,
  size: { height: number; crown: number; seed: number; green: Rgb; leaves?: number },
): void {
  const random = randomFrom(size.seed);
  const bark = material(draft, { colour: paint(0x6a5544) });
  const fork: Vec3 = [0.1, size.height * 0.42, 0];
  bar(draft, [0, 0, 0], fork, size.height * 0.028, bark, 10);
  const greens = greensOf(draft, size.green);
  const clumps = 9;
  for (let k = 0; k < clumps; k++) {
    const angle = k * 2.4;
    const out = size.crown * (0.2 + 0.42 * random());
    const centre: Vec3 = [Math.cos(angle) * out, size.height * (0.5 + 0.36 * random()), Math.sin(angle) * out];
    bar(draft, fork, centre, size.height * 0.01, bark, 6);
    const r = size.crown * (0.36 + 0.18 * random());
    leaves(
      draft,
      { centre, radius: [r, r * 0.75, r], leaves: Math.round((size.leaves ?? 5400) / clumps), leafM: 0.075, greens },
      random,
    );
  }
}

/** A clipped hedge along x. */
export function hedge(
  draft: Draft,
  size: {
    x: number;
    z: number;
    length: number;
    height: number;
    depth: number;
    seed: number;
    green: Rgb;
    leavesPerM2?: number;
  },
): void {
  const random = randomFrom(size.seed);
  const greens = greensOf(draft, size.green);
  box(
    draft,
    { x: size.x, z: size.z, width: size.length - 0.08, height: size.height - 0.05, depth: size.depth - 0.08 },
    greens[0]!,
  );
  const count = Math.round(size.length * (size.height * 2 + size.depth) * (size.leavesPerM2 ?? 260));
  for (let k = 0; k < count; k++) {
    const onTop = random() < size.depth / (size.depth + size.height);
    const x = size.x + (random() - 0.5) * size.length;
    const bump = 0.05 * (random() - 0.3);
    const front = random() < 0.75 ? 1 : -1;
    if (onTop)
      leafAt(
        draft,
        [x, size.height + bump, size.z + (random() - 0.5) * size.depth],
        [0, 1, 0],
        0.045,
        greens[k % 4]!,
        random,
      );
    else
      leafAt(
        draft,
        [x, random() * size.height, size.z + front * (size.depth / 2 + bump)],
        [0, 0.2, front],
        0.045,
        greens[k % 4]!,
        random,
      );
  }
}

/** A round bush, with flowers where a colour is told. */
export function bush(
  draft: Draft,
  size: { x: number; z: number; radius: number; seed: number; green: Rgb; flower?: Rgb },
): void {
  const random = randomFrom(size.seed);
  const greens = greensOf(draft, size.green);
  const flower = size.flower ? material(draft, { colour: size.flower, passes: 0.2 }) : null;
  const r = size.radius;
  at(draft, { x: size.x, y: r * 0.7, z: size.z }, () => {
    leaves(
      draft,
      { centre: [0, 0, 0], radius: [r, r * 0.85, r], leaves: Math.round(1500 * r * r + 300), leafM: 0.045, greens },
      random,
    );
    if (flower !== null)
      leaves(
        draft,
        {
          centre: [0, 0.05, 0],
          radius: [r * 1.04, r * 0.9, r * 1.04],
          leaves: Math.round(150 * r),
          leafM: 0.035,
          greens: [flower],
        },
        random,
      );
  });
}

export function lawn(
  draft: Draft,
  size: { x0: number; x1: number; z0: number; z1: number; seed: number; tuftsFrom?: number },
): void {
  const grass = material(draft, {
    colour: paint(0x647d40),
    texture: { kind: 'lawn', base: paint(0x4f6b31), other: paint(0x7f924f), seed: size.seed },
  });
  sheet(draft, [size.x0, 0, size.z1], [size.x1, 0, size.z1], [size.x1, 0, size.z0], [size.x0, 0, size.z0], grass);
  const random = randomFrom(size.seed);
  const blades = greensOf(draft, paint(0x6f8c42));
  for (let k = 0; k < 9000; k++) {
    const z = size.z1 - (size.z1 - (size.tuftsFrom ?? size.z0)) * random() ** 1.6;
    const x = size.x0 + (size.x1 - size.x0) * random();
    const h = 0.03 + 0.04 * random();
    const [dx, dz] = [(random() - 0.5) * 0.03, (random() - 0.5) * 0.03];
    const n: Vec3 = [dx * 8, 1, 0.4];
    triangle(
      draft,
      [
        [x - 0.006, 0, z],
        [x + 0.006, 0, z],
        [x + dx, h, z + dz],
      ],
      [n, n, n],
      blades[k % 4]!,
    );
  }
}
