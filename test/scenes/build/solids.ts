import type { Vec3 } from '../tracer/scene.ts';
import { type Draft, sheet, surface, triangle, unit } from './draft.ts';

// The solids that furniture is made of. Sizes in metres; a box stands on its `y` and is centred on x and z.

export type BoxSize = { x?: number; y?: number; z?: number; width: number; height: number; depth: number };

export function box(draft: Draft, size: BoxSize, made: number): void {
  const [x, y, z] = [size.x ?? 0, size.y ?? 0, size.z ?? 0];
  const [a, b, c, d, e, f] = [
    x - size.width / 2,
    x + size.width / 2,
    y,
    y + size.height,
    z - size.depth / 2,
    z + size.depth / 2,
  ];
  sheet(draft, [a, c, f], [b, c, f], [b, d, f], [a, d, f], made);
  sheet(draft, [b, c, e], [a, c, e], [a, d, e], [b, d, e], made);
  sheet(draft, [b, c, f], [b, c, e], [b, d, e], [b, d, f], made);
  sheet(draft, [a, c, e], [a, c, f], [a, d, f], [a, d, e], made);
  sheet(draft, [a, d, f], [b, d, f], [b, d, e], [a, d, e], made);
  sheet(draft, [a, c, e], [b, c, e], [b, c, f], [a, c, f], made);
}

/** A box with rounded edges: what real furniture has, and what catches the light. */
export function softBox(draft: Draft, size: BoxSize & { radius: number; fine?: number }, made: number): void {
  const half: Vec3 = [size.width / 2, size.height / 2, size.depth / 2];
  const middle: Vec3 = [size.x ?? 0, (size.y ?? 0) + half[1], size.z ?? 0];
  const r = Math.min(size.radius, ...half);
  const fine = size.fine ?? 2;
  const steps = (h: number): number[] => {
    const out: number[] = [];
    for (let k = 0; k <= fine; k++) out.push(-h + r * (1 - Math.tan((Math.PI / 4) * (1 - k / fine))));
    for (let k = 0; k <= fine; k++) out.push(h - r * (1 - Math.tan((Math.PI / 4) * (k / fine))));
    return out;
  };
  for (const [axis, sign] of [0, 1, 2].flatMap(
    (k) =>
      [
        [k, 1],
        [k, -1],
      ] as [number, number][],
  )) {
    const [ua, va] = [(axis + 1) % 3, (axis + 2) % 3];
    const [us, vs] = [steps(half[ua]!), steps(half[va]!)];
    const point = (i: number, j: number): [Vec3, Vec3] => {
      const p: [number, number, number] = [0, 0, 0];
      p[axis] = sign * half[axis]!;
      p[ua] = us[i]!;
      p[va] = vs[j]!;
      const core = p.map((value, k) => Math.max(-half[k]! + r, Math.min(half[k]! - r, value)));
      const n = unit([p[0] - core[0]!, p[1] - core[1]!, p[2] - core[2]!]);
      return [[middle[0] + core[0]! + n[0] * r, middle[1] + core[1]! + n[1] * r, middle[2] + core[2]! + n[2] * r], n];
    };
    for (let i = 0; i + 1 < us.length; i++)
      for (let j = 0; j + 1 < vs.length; j++) {
        const [a, b, c, d] = [point(i, j), point(i + 1, j), point(i + 1, j + 1), point(i, j + 1)];
        triangle(draft, [a[0], b[0], c[0]], [a[1], b[1], c[1]], made);
        triangle(draft, [a[0], c[0], d[0]], [a[1], c[1], d[1]], made);
      }
  }
}

/** A body turned on a lathe round the vertical through x, z: pairs of radius and height from bottom to top. */
export function lathe(
  draft: Draft,
  where: { x?: number; y?: number; z?: number; segments?: number },
  profile: readonly (readonly [number, number])[],
  made: number,
): void {
  const [x, y, z] = [where.x ?? 0, where.y ?? 0, where.z ?? 0];
  const segments = where.segments ?? 20;
  for (let k = 0; k + 1 < profile.length; k++) {
    const [r0, y0] = profile[k]!;
    const [r1, y1] = profile[k + 1]!;
    const slope = [y1 - y0, r0 - r1] as const;
    const before = profile[k - 1];
    const after = profile[k + 2];
    const meet = (other: readonly [number, number]) => {
      const [a, b] = [unit([slope[0], slope[1], 0]), unit([other[0], other[1], 0])];
      return a[0] * b[0] + a[1] * b[1] > 0.6 ? ([a[0] + b[0], a[1] + b[1]] as const) : slope;
    };
    const low = before ? meet([y0 - before[1], before[0] - r0]) : slope;
    const high = after ? meet([after[1] - y1, r1 - after[0]]) : slope;
    for (let s = 0; s < segments; s++) {
      const around = (step: number) => (step / segments) * 2 * Math.PI;
      const corner = (r: number, h: number, step: number): Vec3 => [
        x + r * Math.sin(around(step)),
        y + h,
        z + r * Math.cos(around(step)),
      ];
      const normal = (n: readonly [number, number], step: number): Vec3 => [
        n[0] * Math.sin(around(step)),
        n[1],
        n[0] * Math.cos(around(step)),
      ];
      const [a, b, c, d] = [corner(r0, y0, s), corner(r0, y0, s + 1), corner(r1, y1, s + 1), corner(r1, y1, s)];
      const [na, nb, nc, nd] = [normal(low, s), normal(low, s + 1), normal(high, s + 1), normal(high, s)];
      if (r0 > 1e-6) triangle(draft, [a, b, c], [na, nb, nc], made);
      if (r1 > 1e-6) triangle(draft, [a, c, d], [na, nc, nd], made);
    }
  }
}

export function cylinder(
  draft: Draft,
  size: { x?: number; y?: number; z?: number; radius: number; height: number; topRadius?: number; segments?: number },
  made: number,
): void {
  const top = size.topRadius ?? size.radius;
  lathe(
    draft,
    size,
    [
      [0, 0],
      [size.radius, 0],
      [top, size.height],
      [0, size.height],
    ],
    made,
  );
}

/** A round bar between two points. */
export function bar(draft: Draft, from: Vec3, to: Vec3, radius: number, made: number, segments = 8): void {
  const d = unit([to[0] - from[0], to[1] - from[1], to[2] - from[2]]);
  const a = Math.abs(d[1]) < 0.9 ? unit([d[2], 0, -d[0]]) : unit([0, -d[2], d[1]]);
  const b: Vec3 = [d[1] * a[2] - d[2] * a[1], d[2] * a[0] - d[0] * a[2], d[0] * a[1] - d[1] * a[0]];
  surface(
    draft,
    { across: segments, down: 1 },
    (u, v) => {
      const [s, c] = [Math.sin(u * 2 * Math.PI) * radius, Math.cos(u * 2 * Math.PI) * radius];
      return [0, 1, 2].map((k) => from[k]! + (to[k]! - from[k]!) * v + a[k]! * s + b[k]! * c) as unknown as Vec3;
    },
    made,
  );
}

/** A ball; squashed where `height` is told. */
export function ball(
  draft: Draft,
  size: { x?: number; y?: number; z?: number; radius: number; height?: number; fine?: number },
  made: number,
): void {
  const fine = size.fine ?? 10;
  const h = size.height ?? size.radius * 2;
  const profile = Array.from({ length: fine + 1 }, (_, k) => {
    const angle = (k / fine) * Math.PI;
    return [size.radius * Math.sin(angle), (h / 2) * (1 - Math.cos(angle))] as const;
  });
  lathe(draft, { ...size, segments: fine * 2 }, profile, made);
}

/** A plump pillow lying on y, its seams on the middle line. */
export function pillow(draft: Draft, size: BoxSize & { leanDegrees?: number }, made: number): void {
  const lean = ((size.leanDegrees ?? 0) * Math.PI) / 180;
  const [x, y, z] = [size.x ?? 0, size.y ?? 0, size.z ?? 0];
  for (const side of [1, -1])
    surface(
      draft,
      { across: 12, down: 12 },
      (u, v) => {
        const [a, b] = [u * 2 - 1, v * 2 - 1];
        const puff = ((1 - a ** 4) * (1 - b ** 4)) ** 0.5;
        const pinch = 1 - 0.06 * (1 - Math.abs(a) ** 3) * Math.abs(b) ** 6;
        const pinchB = 1 - 0.06 * (1 - Math.abs(b) ** 3) * Math.abs(a) ** 6;
        const px = ((a * size.width) / 2) * (side > 0 ? pinchB : pinchB);
        const pz = ((b * size.depth) / 2) * pinch;
        const py = side * (size.height / 2) * puff;
        return [
          x + px,
          y + py * Math.cos(lean) + pz * Math.sin(lean) + size.height / 2,
          z + pz * Math.cos(lean) - py * Math.sin(lean),
        ];
      },
      made,
    );
}
