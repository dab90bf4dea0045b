import { addChart } from '../build/chart.ts';
import { skyOf, sunOf } from '../build/daylight.ts';
import { at, type Draft, finish, material, newDraft, sheet } from '../build/draft.ts';
import { bush, hedge, lawn, tree } from '../build/garden.ts';
import { bar, box, cylinder, softBox } from '../build/solids.ts';
import * as stock from '../build/stock.ts';
import { paint, type Rgb } from '../colour.ts';
import type { Scene } from '../tracer/scene.ts';
import { type BuildOrder, chooser } from './order.ts';

/** The front of a house with its garden: brick, or white plaster; under a clear or a grey sky. */
export function facade(order: BuildOrder, kind: 'brick' | 'plaster'): Scene {
  const draft = newDraft();
  const choose = chooser(order);
  const { seed } = order;
  const wall = material(
    draft,
    kind === 'brick'
      ? brick(seed)
      : {
          colour: paint(0xe9e3d7),
          texture: { kind: 'mottled', base: paint(0xe2dccf), other: paint(0xefe9de), sizeM: 0.5, seed },
        },
  );
  const trim = material(draft, stock.satin(stock.white));
  const [w, h, d] = [10.4, 5.4, 8];
  box(draft, { y: 0, z: -d / 2, width: w, height: h, depth: d }, wall);
  const plinth = material(draft, stock.painted(paint(0x8b867d)));
  box(draft, { y: 0, z: -d / 2, width: w + 0.08, height: 0.42, depth: d + 0.08 }, plinth);
  roof(draft, {
    w,
    h,
    d,
    wall,
    slate: material(draft, roofTiles(choose([paint(0x8a4b36), paint(0x5a5653)]), seed)),
    trim,
  });
  const frame = kind === 'brick' ? trim : material(draft, stock.satin(paint(0x3c4a4d)));
  for (const x of [-3.4, 0, 3.4]) sash(draft, { x, y: 3.1, width: 1.35, height: 1.55, frame, sill: plinth, seed });
  sash(draft, { x: -3.2, y: 0.85, width: 2.1, height: 1.55, frame, sill: plinth, seed });
  sash(draft, { x: 3.2, y: 0.85, width: 2.1, height: 1.55, frame, sill: plinth, seed });
  frontDoor(draft, material(draft, stock.satin(choose([paint(0x2f5a57), paint(0x7c2f2a), paint(0x33485e)]))), trim);
  lawn(draft, { x0: -30, x1: 30, z0: -40, z1: 16, seed, tuftsFrom: 1 });
  const slab = material(draft, stock.painted(paint(0xb5aea2)));
  for (let k = 0; k < 9; k++)
    softBox(
      draft,
      {
        x: 0.06 * Math.sin(k * 2.1),
        y: -0.02,
        z: 1.9 + k * 0.98,
        width: 1.5,
        height: 0.045,
        depth: 0.92,
        radius: 0.012,
        fine: 1,
      },
      slab,
    );
  for (const [x, width] of [
    [-3.1, 3.9],
    [3.1, 3.9],
  ] as const)
    softBox(
      draft,
      { x, y: -0.03, z: 0.55, width, height: 0.07, depth: 0.95, radius: 0.03, fine: 1 },
      material(draft, stock.painted(paint(0x5a4636))),
    );
  const flowers = [paint(0xe7d9ec), paint(0xd98aa0), paint(0xf2ead0), paint(0x8f86c9)];
  for (const [k, x] of [-4.6, -3.8, -3.0, -2.2, -1.5, 1.5, 2.3, 3.1, 3.9, 4.7].entries())
    bush(draft, {
      x,
      z: 0.5 + 0.12 * Math.sin(k * 5),
      radius: 0.3 + 0.13 * Math.abs(Math.sin(k * 3.7)),
      seed: seed + k,
      green: paint(0x4f7a3c),
      flower: flowers[k % 4]!,
    });
  hedge(draft, { x: -10.4, z: -0.5, length: 9.4, height: 1.7, depth: 0.8, seed: seed + 20, green: paint(0x3f6a34) });
  hedge(draft, { x: 10.4, z: -0.5, length: 9.4, height: 1.7, depth: 0.8, seed: seed + 21, green: paint(0x3f6a34) });
  at(draft, { x: -7.6, z: 2.6 }, () =>
    tree(draft, { height: 6.4, crown: 2.7, seed: seed + 30, green: paint(0x587f3b) }),
  );
  at(draft, { x: 9.3, z: -4.5 }, () =>
    tree(draft, { height: 8.2, crown: 3.4, seed: seed + 31, green: paint(0x5b7d40), leaves: 4200 }),
  );
  at(draft, { x: -10.5, z: -7 }, () =>
    tree(draft, { height: 9, crown: 3.6, seed: seed + 32, green: paint(0x4c7238), leaves: 4200 }),
  );
  if (order.withChart) at(draft, { x: 1.9, y: 0.9, z: 3.2 }, () => addChart(draft, 0.16));
  return finish(draft, {
    sky: skyOf(order, 'garden', 2.4),
    ...sunOf(order, [-0.75, 0.85, 0.9], 5.2),
    views: [
      { from: [-4.6, 1.65, 12.6], to: [-0.2, 1.65, 0], fieldDegrees: 58, shift: 0.12 },
      { from: [5.2, 1.65, 12.2], to: [0.3, 1.65, 0], fieldDegrees: 60, shift: 0.12 },
      { from: [0.3, 1.6, 12.5], to: [0, 1.6, 0], fieldDegrees: 52, aspect: 1.5, shift: 0.06 },
    ],
    lights: [{ name: 'daylight', colourTempKelvin: order.daylightKelvin }],
  });
}

function brick(seed: number) {
  const base: Rgb = paint(0xa05f45);
  return {
    colour: paint(0x9d6650),
    texture: {
      kind: 'tiles',
      base,
      joint: paint(0xb9ada0),
      sizeM: 0.22,
      heightM: 0.075,
      jointM: 0.011,
      offset: 0.5,
      variation: 0.42,
      seed,
    },
  } as const;
}

function roofTiles(base: Rgb, seed: number) {
  return {
    colour: base,
    texture: {
      kind: 'tiles',
      base,
      joint: [base[0] * 0.4, base[1] * 0.4, base[2] * 0.4],
      sizeM: 0.24,
      heightM: 0.2,
      jointM: 0.018,
      offset: 0.5,
      variation: 0.4,
      seed,
    },
  } as const;
}

function roof(draft: Draft, o: { w: number; h: number; d: number; wall: number; slate: number; trim: number }): void {
  const [over, rise] = [0.45, 3.1];
  const [l, r, ridge] = [-o.w / 2 - over, o.w / 2 + over, -o.d / 2];
  const eaves = o.h - 0.12;
  const [front, rear] = [over, -o.d - over];
  sheet(draft, [l, eaves, front], [r, eaves, front], [r, o.h + rise, ridge], [l, o.h + rise, ridge], o.slate);
  sheet(draft, [r, eaves, rear], [l, eaves, rear], [l, o.h + rise, ridge], [r, o.h + rise, ridge], o.slate);
  for (const x of [-o.w / 2, o.w / 2])
    sheet(draft, [x, o.h, 0], [x, o.h + rise - 0.1, ridge], [x, o.h, -o.d], [x, o.h, 0], o.wall);
  box(draft, { y: eaves - 0.17, z: front - 0.02, width: r - l, height: 0.19, depth: 0.03 }, o.trim);
  box(draft, { y: eaves - 0.17, z: front - 0.24, width: r - l, height: 0.02, depth: 0.48 }, o.trim);
  bar(draft, [l, eaves - 0.02, front + 0.05], [r, eaves - 0.02, front + 0.05], 0.06, o.trim, 12);
  bar(draft, [o.w / 2 - 0.2, 0.2, 0.08], [o.w / 2 - 0.2, eaves - 0.1, 0.08], 0.045, o.trim, 10);
  softBox(
    draft,
    { x: 3.1, y: o.h + 1.5, z: ridge - 0.1, width: 0.85, height: 2.5, depth: 0.6, radius: 0.01, fine: 1 },
    o.wall,
  );
  for (const x of [2.9, 3.3])
    cylinder(draft, { x, y: o.h + 4, z: ridge - 0.1, radius: 0.11, height: 0.3, segments: 14 }, o.slate);
}

/** A window in a wall at z = 0: recessed frame, panes that mirror the sky, curtains behind. */
function sash(
  draft: Draft,
  o: { x: number; y: number; width: number; height: number; frame: number; sill: number; seed: number },
): void {
  const pane = material(draft, { colour: [0.035, 0.04, 0.043], gloss: 0.16, roughness: 0.05 });
  const net = material(draft, { colour: [0.3, 0.29, 0.27], gloss: 0.12, roughness: 0.06 });
  const z = 0.012;
  const [l, r, b, t] = [o.x - o.width / 2, o.x + o.width / 2, o.y, o.y + o.height];
  sheet(draft, [l, b, z], [r, b, z], [r, t, z], [l, t, z], pane);
  for (const [from, to] of [
    [l, l + o.width * 0.2],
    [r - o.width * 0.2, r],
  ] as const)
    sheet(draft, [from, b, z + 0.002], [to, b, z + 0.002], [to, t, z + 0.002], [from, t, z + 0.002], net);
  const piece = (x: number, y: number, width: number, height: number, depth = 0.05) =>
    softBox(draft, { x, y, z: 0.03, width, height, depth, radius: 0.008, fine: 1 }, o.frame);
  for (const x of [l, r]) piece(x, b, 0.085, o.height, 0.09);
  piece(o.x, b - 0.04, o.width + 0.08, 0.085, 0.09);
  piece(o.x, t - 0.04, o.width + 0.08, 0.085, 0.09);
  piece(o.x, b + o.height * 0.52, o.width, 0.055);
  const bars = o.width > 1.6 ? 3 : 2;
  for (let k = 1; k < bars; k++) piece(l + (o.width * k) / bars, b, 0.045, o.height);
  softBox(
    draft,
    { x: o.x, y: b - 0.11, z: 0.07, width: o.width + 0.26, height: 0.07, depth: 0.2, radius: 0.012, fine: 1 },
    o.sill,
  );
  softBox(
    draft,
    { x: o.x, y: t + 0.05, z: 0.01, width: o.width + 0.3, height: 0.2, depth: 0.06, radius: 0.01, fine: 1 },
    o.sill,
  );
}

function frontDoor(draft: Draft, leaf: number, trim: number): void {
  const [w, h] = [1.02, 2.15];
  box(draft, { y: 0, z: 0.06, width: w + 0.3, height: h + 0.5, depth: 0.1 }, trim);
  softBox(draft, { y: 0.14, z: 0.12, width: w, height: h - 0.02, depth: 0.05, radius: 0.006, fine: 1 }, leaf);
  for (const [y, height] of [
    [0.28, 0.62],
    [1.0, 0.32],
  ] as const)
    for (const x of [-0.24, 0.24])
      softBox(draft, { x, y, z: 0.14, width: 0.36, height, depth: 0.035, radius: 0.015, fine: 1 }, leaf);
  const pane = material(draft, { colour: [0.05, 0.06, 0.06], gloss: 0.14, roughness: 0.05 });
  for (const x of [-0.24, 0.24]) box(draft, { x, y: 1.45, z: 0.145, width: 0.34, height: 0.68, depth: 0.02 }, pane);
  box(draft, { y: 2.35, z: 0.115, width: w - 0.08, height: 0.22, depth: 0.02 }, pane);
  bar(draft, [0.42, 1.1, 0.2], [0.42, 1.3, 0.2], 0.014, material(draft, stock.brass));
  softBox(
    draft,
    { y: 0, z: 0.6, width: 1.9, height: 0.14, depth: 1.15, radius: 0.015, fine: 1 },
    material(draft, stock.painted(paint(0xa49d92))),
  );
  softBox(draft, { y: 2.86, z: 0.5, width: 2.0, height: 0.1, depth: 1.0, radius: 0.02, fine: 1 }, trim);
  for (const x of [-0.85, 0.85])
    cylinder(draft, { x, y: 0.14, z: 0.88, radius: 0.06, height: 2.72, segments: 16 }, trim);
}
