import { paint, type Rgb } from '../colour.ts';
import { at, type Draft, material, surface } from './draft.ts';
import { bar, cylinder, lathe } from './solids.ts';
import { blackMetal, brass, lacquer, mirror } from './stock.ts';

// What is built into a bathroom: bath, basin, tap, mirror, towel rail.

/** A free-standing bath along x. */
export function bath(draft: Draft, size: { length: number; width: number; outside: Rgb }): void {
  const shell = material(draft, lacquer(size.outside));
  const enamel = material(draft, lacquer(paint(0xf6f6f4)));
  const ring = (r: number, y: number, u: number) => {
    const [c, s] = [Math.cos(u * 2 * Math.PI), Math.sin(u * 2 * Math.PI)];
    const square = (v: number) => Math.sign(v) * Math.abs(v) ** 0.8;
    const lift = 0.05 * c * c * Math.max(0, y - 0.3);
    return [(square(c) * size.length * r) / 2, y + lift, (square(s) * size.width * r) / 2] as const;
  };
  const outside = [
    [0.72, 0],
    [0.8, 0.05],
    [0.9, 0.3],
    [0.98, 0.54],
    [1, 0.57],
    [0.99, 0.585],
  ] as const;
  const inside = [
    [0.99, 0.585],
    [0.95, 0.58],
    [0.92, 0.54],
    [0.85, 0.32],
    [0.75, 0.17],
    [0.4, 0.14],
    [0.001, 0.14],
  ] as const;
  for (const [profile, made] of [
    [outside, shell],
    [inside, enamel],
  ] as const)
    surface(
      draft,
      { across: 48, down: (profile.length - 1) * 3 },
      (u, v) => {
        const f = Math.min(profile.length - 1.0001, v * (profile.length - 1));
        const [k, t] = [Math.floor(f), f - Math.floor(f)];
        const [a, b] = [profile[k]!, profile[k + 1]!];
        return ring(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, u);
      },
      made,
    );
}

/** A bowl on a top, with a tap behind it. */
export function basin(draft: Draft, metal: number): void {
  const enamel = material(draft, lacquer(paint(0xf7f7f5)));
  lathe(
    draft,
    { segments: 36 },
    [
      [0.12, 0],
      [0.17, 0.04],
      [0.2, 0.12],
      [0.205, 0.125],
      [0.19, 0.122],
      [0.15, 0.05],
      [0.02, 0.02],
      [0.001, 0.02],
    ],
    enamel,
  );
  at(draft, { z: -0.25 }, () => tap(draft, metal, 0.3));
}

/** A tap with a high neck, standing at the origin, water towards +z. */
export function tap(draft: Draft, metal: number, height = 0.32): void {
  cylinder(draft, { radius: 0.024, height: 0.03, segments: 14 }, metal);
  bar(draft, [0, 0.02, 0], [0, height * 0.72, 0], 0.011, metal, 10);
  const r = height * 0.28;
  for (let k = 0; k < 10; k++) {
    const on = (step: number) =>
      [0, height * 0.72 + r * Math.sin((step / 10) * Math.PI), r - r * Math.cos((step / 10) * Math.PI)] as const;
    bar(draft, on(k), on(k + 1), 0.011, metal, 8);
  }
  bar(draft, [0.02, 0.05, 0], [0.075, 0.075, 0], 0.006, metal);
}

/** A round mirror with a thin frame on the wall plane z = 0. */
export function roundMirror(draft: Draft, x: number, y: number, radius: number): void {
  const glass = material(draft, mirror);
  const rim = material(draft, brass);
  const point = (r: number, u: number, z: number) =>
    [x + r * Math.cos(u * 2 * Math.PI), y + r * Math.sin(u * 2 * Math.PI), z] as const;
  surface(draft, { across: 56, down: 1 }, (u, v) => point(radius * (1 - v) + 1e-4, u, 0.02), glass);
  surface(
    draft,
    { across: 56, down: 6 },
    (u, v) => point(radius + 0.009 - 0.009 * Math.cos(v * Math.PI * 2), u, 0.021 + 0.012 * Math.sin(v * Math.PI * 2)),
    rim,
  );
}

export function towelRail(draft: Draft, size: { x: number; y: number; width: number; towel: number }): void {
  const metal = material(draft, blackMetal);
  bar(draft, [size.x - size.width / 2, size.y, 0.07], [size.x + size.width / 2, size.y, 0.07], 0.009, metal);
  for (const x of [-0.5, 0.5])
    bar(draft, [size.x + x * size.width, size.y, 0], [size.x + x * size.width, size.y, 0.07], 0.008, metal);
  surface(
    draft,
    { across: 14, down: 16 },
    (u, v) => {
      const over = v * 1.25 - 0.55;
      const wave = 0.006 * Math.sin(u * 15) * (0.3 + Math.abs(over));
      const z = 0.07 + (over < 0 ? -0.014 : 0.014) * Math.min(1, Math.abs(over) * 30) + wave;
      return [size.x + (u - 0.5) * size.width * 0.72, size.y + 0.012 - Math.abs(over), z];
    },
    size.towel,
  );
}
