import { paint, type Rgb, scale } from '../colour.ts';
import { randomFrom } from '../tracer/random.ts';
import type { Vec3 } from '../tracer/scene.ts';
import { at, type Draft, material, placed, sheet } from './draft.ts';
import { plant } from './plant.ts';
import { ball, bar, box, lathe, softBox } from './solids.ts';
import { cloth, painted, satin } from './stock.ts';

// What makes a room somebody's: pictures, plants, vases, books, a rug.

/** A picture in a frame with a mount, on the wall plane z = 0, centred on x, y. */
export function picture(
  draft: Draft,
  size: {
    x: number;
    y: number;
    width: number;
    height: number;
    style: 'hills' | 'arcs' | 'leaves' | 'blocks' | 'sea';
    colours: Rgb[];
    frame: number;
    seed: number;
    mount?: number;
  },
): void {
  const { x, y, width: w, height: h } = size;
  const bar4 = 0.022;
  for (const [px, py, pw, ph] of [
    [x, y + h / 2, w, bar4],
    [x, y - h / 2, w, bar4],
    [x - w / 2, y, bar4, h + bar4],
    [x + w / 2, y, bar4, h + bar4],
  ] as const)
    softBox(
      draft,
      { x: px, y: py - ph / 2, z: 0.018, width: pw, height: ph, depth: 0.034, radius: 0.004, fine: 1 },
      size.frame,
    );
  const mount = size.mount ?? 0.06;
  sheet(
    draft,
    [x - w / 2, y - h / 2, 0.012],
    [x + w / 2, y - h / 2, 0.012],
    [x + w / 2, y + h / 2, 0.012],
    [x - w / 2, y + h / 2, 0.012],
    material(draft, painted(paint(0xf4f0e6))),
  );
  const [l, b] = [x - w / 2 + mount, y - h / 2 + mount];
  const [pw, ph] = [w - 2 * mount, h - 2 * mount];
  const corner = placed(draft, [l, b, 0.014]);
  const to = (p: Vec3): Vec3 => {
    const q = placed(draft, p);
    return [q[0] - corner[0], q[1] - corner[1], q[2] - corner[2]];
  };
  const art = material(draft, {
    colour: size.colours[0]!,
    texture: {
      kind: 'picture',
      corner,
      across: to([l + pw, b, 0.014]),
      up: to([l, b + ph, 0.014]),
      colours: size.colours,
      style: size.style,
      seed: size.seed,
    },
  });
  sheet(draft, [l, b, 0.014], [l + pw, b, 0.014], [l + pw, b + ph, 0.014], [l, b + ph, 0.014], art);
}

export function vase(draft: Draft, size: { height: number; glaze: Rgb; twigs?: number; seed: number }): void {
  const h = size.height;
  lathe(
    draft,
    { segments: 24 },
    [
      [0.001, 0],
      [h * 0.2, 0.001],
      [h * 0.33, h * 0.35],
      [h * 0.27, h * 0.65],
      [h * 0.12, h * 0.85],
      [h * 0.14, h],
      [h * 0.11, h * 0.98],
    ],
    material(draft, satin(size.glaze)),
  );
  const random = randomFrom(size.seed);
  const dry = material(draft, painted(paint(0xb9a27c)));
  const bud = material(draft, painted(paint(0xe3d6bd)));
  for (let k = 0; k < (size.twigs ?? 0); k++) {
    const angle = random() * 6.28;
    const [dx, dz] = [Math.cos(angle) * h * 0.7 * random(), Math.sin(angle) * h * 0.7 * random()];
    const tip: Vec3 = [dx, h * (1.7 + random() * 0.9), dz];
    bar(draft, [0, h * 0.8, 0], tip, 0.0022, dry, 5);
    for (let b = 0; b < 4; b++) {
      const t = 0.6 + b * 0.13;
      ball(
        draft,
        {
          x: tip[0] * t,
          y: h * 0.8 + (tip[1] - h * 0.8) * t,
          z: tip[2] * t,
          radius: 0.009 + 0.006 * random(),
          fine: 4,
        },
        bud,
      );
    }
  }
}

export function books(
  draft: Draft,
  size: { x: number; y: number; z: number; width: number; height: number; depth: number; seed: number },
): void {
  const random = randomFrom(size.seed);
  const colours = [0x33465a, 0x8c4a3a, 0xd8cfbd, 0x5c6b4f, 0xb98b4b, 0x2e2c2b, 0xc7b9a4, 0x6e7f8a, 0xe8e2d4, 0x7a3b3b];
  let x = size.x - size.width / 2;
  while (x < size.x + size.width / 2 - 0.045) {
    const thick = 0.016 + random() * 0.028;
    const tall = size.height * (0.68 + 0.32 * random());
    const colour = scale(paint(colours[Math.floor(random() * colours.length)]!), 0.9);
    box(
      draft,
      {
        x: x + thick / 2,
        y: size.y,
        z: size.z - 0.01 + random() * 0.015,
        width: thick - 0.0015,
        height: tall,
        depth: size.depth * (0.8 + 0.15 * random()),
      },
      material(draft, painted(colour)),
    );
    x += thick;
  }
}

/** Open shelves with books and a few things. */
export function bookshelf(
  draft: Draft,
  size: { width: number; height: number; shelves: number; depth?: number; made: number; seed: number },
): void {
  const random = randomFrom(size.seed);
  const depth = size.depth ?? 0.3;
  const step = size.height / size.shelves;
  for (const x of [-size.width / 2, size.width / 2])
    box(draft, { x, z: depth / 2, width: 0.025, height: size.height + 0.025, depth }, size.made);
  sheet(
    draft,
    [-size.width / 2, 0, 0.01],
    [size.width / 2, 0, 0.01],
    [size.width / 2, size.height, 0.01],
    [-size.width / 2, size.height, 0.01],
    size.made,
  );
  for (let k = 0; k <= size.shelves; k++) {
    const y = k * step;
    box(draft, { y, z: depth / 2, width: size.width, height: 0.025, depth }, size.made);
    if (k === size.shelves) break;
    const room = step - 0.07;
    const split = 0.3 + 0.4 * random();
    if (random() < 0.75)
      books(draft, {
        x: (-size.width / 2) * (1 - split) + 0.02,
        y: y + 0.026,
        z: depth / 2,
        width: size.width * split,
        height: room,
        depth,
        seed: size.seed + k * 13,
      });
    const x = size.width * (0.22 + 0.12 * random());
    if ((k + size.seed) % 3 === 0)
      at(draft, { x, y: y + 0.025, z: depth / 2 }, () =>
        vase(draft, {
          height: Math.min(0.24, room * 0.8),
          glaze: paint(random() < 0.5 ? 0x8aa0a0 : 0xd9c3a5),
          seed: k,
        }),
      );
    else if ((k + size.seed) % 3 === 1)
      at(draft, { x, y: y + 0.025, z: depth / 2 }, () =>
        plant(draft, { height: Math.min(0.34, room * 1.05), leaves: 12, pot: paint(0xe9e4da), seed: size.seed + k }),
      );
    else
      box(
        draft,
        { x, y: y + 0.026, z: depth / 2, width: 0.2, height: 0.05, depth: 0.16 },
        material(draft, cloth(paint(0x8f7d68), k)),
      );
  }
}

export function rug(
  draft: Draft,
  size: {
    x: number;
    z: number;
    width: number;
    depth: number;
    base: Rgb;
    other: Rgb;
    border: Rgb;
    pattern: 'plain' | 'stripes' | 'diamonds';
    seed: number;
  },
): void {
  const made = material(draft, {
    colour: scale(size.base, 0.97),
    texture: {
      kind: 'rug',
      base: size.base,
      other: size.other,
      border: size.border,
      centre: placed(draft, [size.x, 0, size.z]),
      halfX: size.width / 2,
      halfZ: size.depth / 2,
      pattern: size.pattern,
      seed: size.seed,
    },
  });
  softBox(
    draft,
    { x: size.x, y: 0, z: size.z, width: size.width, height: 0.014, depth: size.depth, radius: 0.006, fine: 1 },
    made,
  );
}
