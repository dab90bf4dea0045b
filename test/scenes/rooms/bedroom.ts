import { addChart } from '../build/chart.ts';
import { skyOf, sunOf } from '../build/daylight.ts';
import { at, type Draft, finish, material, newDraft, surface } from '../build/draft.ts';
import { tableLamp } from '../build/lamps.ts';
import { picture, rug } from '../build/ornaments.ts';
import { outlook } from '../build/outlook.ts';
import { plant } from '../build/plant.ts';
import { curtain, curtainRail, onWall, type RoomPlan, room } from '../build/room.ts';
import { box, pillow, softBox } from '../build/solids.ts';
import * as stock from '../build/stock.ts';
import { paint } from '../colour.ts';
import { type Builder, chooser } from './order.ts';

/** A bedroom: a bed with a padded head, bedside lamps, sheer curtains, a wardrobe. */
export const bedroom: Builder = (order) => {
  const draft = newDraft();
  const choose = chooser(order);
  const { seed } = order;
  const lamp = 2 ** order.lampStops;
  const wall = material(draft, stock.painted(choose([paint(0xece9e2), paint(0xf0ece4)])));
  const feature = material(draft, stock.painted(choose([paint(0x93a3a5), paint(0xb5ab9c), paint(0xa9b29f)])));
  const plan: RoomPlan = {
    width: 4.3,
    depth: 4.6,
    height: 2.65,
    floor: material(draft, stock.boards(choose(['pale', 'oak']), 2, seed)),
    ceiling: material(draft, stock.painted(paint(0xf6f5f2))),
    walls: { back: feature, left: wall, right: wall, front: wall },
    trim: material(draft, stock.satin(stock.white)),
    glass: material(draft, stock.clearGlass),
    openings: {
      right: [{ along: 1.95, width: 1.9, sill: 0.45, height: 1.75, kind: 'window', panes: [2, 1] }],
      left: [{ along: 1.1, width: 0.86, sill: 0, height: 2.08, kind: 'door' }],
    },
  };
  room(draft, plan);
  outlook(draft, plan, seed);
  const drape = material(draft, stock.heavyCurtain(choose([paint(0xcfc6b8), paint(0xa9aeb0)]), seed));
  onWall(draft, plan, 'right', () => {
    curtainRail(draft, { left: 0.55, right: 3.35, y: 2.42, out: 0.11 }, material(draft, stock.brass));
    curtain(draft, { left: 0.6, right: 1.08, top: 2.4, bottom: 0.02, out: 0.11, folds: 6 }, drape);
    curtain(draft, { left: 2.82, right: 3.3, top: 2.4, bottom: 0.02, out: 0.11, folds: 6 }, drape);
    curtain(
      draft,
      { left: 1.02, right: 1.5, top: 2.4, bottom: 0.03, out: 0.06, folds: 7, deep: 0.02 },
      material(draft, stock.sheer(paint(0xf5f2ec))),
    );
  });
  const oak = material(draft, stock.wood('oak', 0, seed));
  const cover = material(draft, stock.cloth(choose([paint(0xb3a594), paint(0x8d979b)]), seed));
  at(draft, { x: -0.15, z: -3.5 }, () =>
    bed(draft, { cover, oak, seed, throwColour: choose([paint(0xb9794f), paint(0x6f8478), paint(0x8a6d80)]) }),
  );
  for (const x of [-1.32, 1.02])
    at(draft, { x, z: -4.32 }, () => {
      softBox(draft, { y: 0.18, width: 0.46, height: 0.36, depth: 0.38, radius: 0.008, fine: 1 }, oak);
      softBox(draft, { y: 0.2, z: 0.19, width: 0.43, height: 0.155, depth: 0.014, radius: 0.003, fine: 1 }, oak);
      softBox(draft, { y: 0.366, z: 0.19, width: 0.43, height: 0.155, depth: 0.014, radius: 0.003, fine: 1 }, oak);
      for (const lx of [-0.19, 0.19])
        for (const z of [-0.15, 0.15]) box(draft, { x: lx, z, width: 0.025, height: 0.18, depth: 0.025 }, oak);
      at(draft, { y: 0.54, z: -0.02 }, () =>
        tableLamp(
          draft,
          { kelvin: order.lampKelvin, strength: 3.6 * lamp },
          choose([paint(0xd9cdb8), paint(0x58727c)]),
        ),
      );
    });
  onWall(draft, plan, 'back', () => {
    const frame = material(draft, stock.wood('walnut', 0, seed));
    const colours = [paint(0xeee5d4), paint(0xc59a72), paint(0x8d6e58), paint(0x55656b)];
    picture(draft, { x: 1.62, y: 1.78, width: 0.55, height: 0.72, style: 'arcs', colours, frame, seed });
    picture(draft, {
      x: 2.32,
      y: 1.78,
      width: 0.55,
      height: 0.72,
      style: 'sea',
      colours: [paint(0xe9e2d2), paint(0xa8b5b2), paint(0x6d8288), paint(0xd5c6aa)],
      frame,
      seed: seed + 1,
    });
  });
  onWall(draft, plan, 'left', () => at(draft, { x: 3.2 }, () => wardrobe(draft, oak)));
  rug(draft, {
    x: 0.1,
    z: -2.35,
    width: 2.6,
    depth: 1.6,
    base: paint(0xe7dfd1),
    other: paint(0xb7a58c),
    border: paint(0xded4c3),
    pattern: 'plain',
    seed,
  });
  at(draft, { x: 1.75, z: -4.15 }, () =>
    plant(draft, { height: 1.1, leaves: 18, pot: paint(0xcbb69a), seed: seed + 3 }),
  );
  at(draft, { x: 0.05, z: -2.2 }, () => {
    softBox(
      draft,
      { y: 0.16, width: 1.15, height: 0.27, depth: 0.42, radius: 0.05 },
      material(draft, stock.cloth(paint(0xc9bda8), seed + 2)),
    );
    for (const x of [-0.5, 0.5])
      for (const z of [-0.14, 0.14]) box(draft, { x, z, width: 0.035, height: 0.17, depth: 0.035 }, oak);
    if (order.withChart) at(draft, { x: 0, y: 0.5, z: 0 }, () => addChart(draft, 0.08));
  });
  return finish(draft, {
    sky: skyOf(order, 'garden', 9),
    ...sunOf(order, [0.85, 0.62, 0.3], 8),
    views: [
      { from: [-0.7, 1.35, -0.12], to: [0.3, 0.98, -4.1], fieldDegrees: 74 },
      { from: [1.75, 1.35, -0.15], to: [-0.6, 0.98, -4.2], fieldDegrees: 74 },
      { from: [0.9, 1.3, -0.15], to: [-0.25, 1.05, -4.4], fieldDegrees: 66, aspect: 1.5 },
    ],
    lights: [
      { name: 'daylight', colourTempKelvin: order.daylightKelvin },
      { name: 'bedside lamps', colourTempKelvin: order.lampKelvin },
    ],
  });
};

/** A double bed, its head at -z. */
function bed(
  draft: Draft,
  made: { cover: number; oak: number; seed: number; throwColour: readonly [number, number, number] },
): void {
  softBox(draft, { y: 0.1, z: 0, width: 1.66, height: 0.24, depth: 2.1, radius: 0.02 }, made.cover);
  softBox(draft, { y: 0.1, z: -1.03, width: 1.76, height: 1.05, depth: 0.1, radius: 0.04, fine: 3 }, made.cover);
  for (const x of [-0.75, 0.75])
    for (const z of [-0.9, 0.95]) box(draft, { x, z, width: 0.05, height: 0.1, depth: 0.05 }, made.oak);
  const linen = material(draft, stock.cloth(paint(0xf1eee8), made.seed, 0.002));
  softBox(draft, { y: 0.32, z: 0.02, width: 1.6, height: 0.2, depth: 2.0, radius: 0.07, fine: 3 }, linen);
  const fall = (x: number) => Math.max(0, Math.abs(x) - 0.8);
  const spread = (z0: number, z1: number, lift: number, drop: number, cloth: number) =>
    surface(
      draft,
      { across: 44, down: 30 },
      (u, v) => {
        const s = (u - 0.5) * (1.72 + 2 * drop);
        const x = Math.sign(s) * (Math.min(Math.abs(s), 0.82) + 0.05 * Math.min(1, fall(s) * 8));
        const z = z0 + (z1 - z0) * v;
        const wrinkle =
          0.011 * Math.sin(z * 9 + s * 4 + 2 * Math.sin(s * 3)) +
          0.008 * Math.sin(s * 14 + z * 5) +
          0.01 * Math.sin(z * 3.1 - s * 7);
        const round = Math.min(1, fall(s) * 12);
        return [x + round * wrinkle, 0.545 + lift - Math.max(0, fall(s) - 0.03) * 0.98 + wrinkle * (1 - round), z];
      },
      cloth,
    );
  spread(-0.42, 1.08, 0, 0.26, material(draft, stock.cloth(paint(0xe9e4da), made.seed + 1, 0.002)));
  spread(0.35, 0.92, 0.025, 0.3, material(draft, stock.cloth(made.throwColour, made.seed + 2, 0.009)));
  const soft = material(draft, stock.cloth(made.throwColour, made.seed + 3));
  for (const x of [-0.4, 0.4]) {
    at(draft, { x, y: 0.6, z: -0.82, turnDegrees: x * 6 }, () =>
      pillow(draft, { width: 0.7, height: 0.2, depth: 0.5, leanDegrees: 58 }, linen),
    );
    at(draft, { x: x * 0.95, y: 0.58, z: -0.66, turnDegrees: x * -8 }, () =>
      pillow(draft, { width: 0.66, height: 0.18, depth: 0.46, leanDegrees: 54 }, made.cover),
    );
  }
  at(draft, { x: 0.02, y: 0.6, z: -0.5 }, () =>
    pillow(draft, { width: 0.52, height: 0.15, depth: 0.34, leanDegrees: 56 }, soft),
  );
}

function wardrobe(draft: Draft, oak: number): void {
  const front = material(draft, stock.satin(paint(0xe9e6de)));
  box(draft, { z: 0.3, width: 1.8, height: 2.2, depth: 0.58 }, front);
  for (let k = 0; k < 3; k++) {
    softBox(
      draft,
      { x: -0.6 + k * 0.6, y: 0.08, z: 0.6, width: 0.592, height: 2.1, depth: 0.02, radius: 0.003, fine: 1 },
      front,
    );
    softBox(
      draft,
      { x: -0.6 + k * 0.6 + 0.22, y: 1, z: 0.62, width: 0.018, height: 0.22, depth: 0.02, radius: 0.004, fine: 1 },
      oak,
    );
  }
}
