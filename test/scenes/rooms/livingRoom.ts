import { addChart } from '../build/chart.ts';
import { skyOf, sunOf } from '../build/daylight.ts';
import { at, finish, material, newDraft } from '../build/draft.ts';
import { floorLamp, tableLamp } from '../build/lamps.ts';
import { bookshelf, picture, rug, vase } from '../build/ornaments.ts';
import { outlook } from '../build/outlook.ts';
import { plant } from '../build/plant.ts';
import { curtain, curtainRail, onWall, type RoomPlan, room } from '../build/room.ts';
import { sofa, table, throwOver } from '../build/seating.ts';
import { box, softBox } from '../build/solids.ts';
import * as stock from '../build/stock.ts';
import { paint } from '../colour.ts';
import { type Builder, chooser } from './order.ts';

/** A living room: a sofa by a tall window, a rug on oak boards, shelves, a floor lamp. */
export const livingRoom: Builder = (order) => {
  const draft = newDraft();
  const choose = chooser(order);
  const seed = order.seed;
  const lamp = 2 ** order.lampStops;
  const wallPaint = material(draft, stock.painted(choose([paint(0xece7dd), paint(0xe6e8e3), paint(0xf0ebe2)])));
  const accent = material(draft, stock.painted(choose([paint(0xb9c2b4), paint(0xc3b9ac), paint(0xa9b4bb)])));
  const trim = material(draft, stock.satin(stock.white));
  const plan: RoomPlan = {
    width: 5.4,
    depth: 5.6,
    height: 2.75,
    floor: material(draft, stock.boards(choose(['oak', 'pale']), 2, seed)),
    ceiling: material(draft, stock.painted(paint(0xf6f5f1))),
    walls: { back: wallPaint, left: accent, right: wallPaint, front: wallPaint },
    trim,
    glass: material(draft, stock.clearGlass),
    openings: {
      back: [{ along: 3.35, width: 2.3, sill: 0.3, height: 2.05, kind: 'window', panes: [3, 1] }],
      right: [{ along: 3.6, width: 1.5, sill: 0.85, height: 1.5, kind: 'window', panes: [2, 1] }],
      left: [{ along: 1.2, width: 0.9, sill: 0, height: 2.1, kind: 'door' }],
    },
  };
  room(draft, plan);
  outlook(draft, plan, seed);
  const linen = material(draft, stock.sheer(paint(0xf2eee6)));
  const drape = material(draft, stock.heavyCurtain(choose([paint(0xb7a894), paint(0x9fa8a3), paint(0xc0b3a4)]), seed));
  const dark = material(draft, stock.blackMetal);
  onWall(draft, plan, 'back', () => {
    curtainRail(draft, { left: 1.75, right: 4.95, y: 2.52, out: 0.12 }, dark);
    curtain(draft, { left: 1.8, right: 2.35, top: 2.5, bottom: 0.02, out: 0.12, folds: 6 }, drape);
    curtain(draft, { left: 4.4, right: 4.92, top: 2.5, bottom: 0.02, out: 0.12, folds: 6 }, drape);
    curtain(draft, { left: 2.3, right: 2.62, top: 2.5, bottom: 0.03, out: 0.07, folds: 6, deep: 0.025 }, linen);
  });
  const oak = material(draft, stock.wood('oak', 0, seed));
  const oakUp = material(draft, stock.wood('oak', 1, seed + 1));
  onWall(draft, plan, 'left', () => {
    at(draft, { x: 4.3, z: 0.01 }, () =>
      bookshelf(draft, { width: 1.5, height: 2.1, shelves: 6, made: oak, seed: seed + 4 }),
    );
    picture(draft, {
      x: 2.65,
      y: 1.6,
      width: 0.7,
      height: 0.95,
      style: 'leaves',
      colours: [paint(0xeee6d6), paint(0x596b4e), paint(0x8b9a72)],
      frame: oakUp,
      seed,
    });
  });
  rug(draft, {
    x: 0.25,
    z: -2.75,
    width: 3.1,
    depth: 2.1,
    base: paint(0xdfd5c4),
    other: paint(0x8d7f6c),
    border: paint(0xcfc2ab),
    pattern: 'diamonds',
    seed,
  });
  const cover = material(draft, stock.cloth(choose([paint(0x8c9a92), paint(0xa79b8c), paint(0x7f8d99)]), seed));
  const cushions = [paint(0xc98d5e), paint(0xe7dcc8), paint(0x54685f)].map((colour, k) =>
    material(draft, stock.cloth(colour, seed + k)),
  );
  at(draft, { x: 1.95, z: -2.75, turnDegrees: -90 }, () => {
    sofa(draft, { width: 2.25, cover, legs: oakUp, cushions });
    throwOver(draft, { x: 0.55, width: 0.6, made: material(draft, stock.cloth(paint(0xe9dfcc), seed + 9, 0.008)) });
  });
  at(draft, { x: -1.25, z: -3.95, turnDegrees: 38 }, () =>
    sofa(draft, {
      width: 0.88,
      cover: material(draft, stock.cloth(paint(0xc7a27c), seed + 5)),
      legs: oakUp,
      cushions: [],
    }),
  );
  at(draft, { x: 0.35, z: -2.75 }, () => {
    table(draft, { width: 0.7, depth: 1.15, height: 0.4, top: oak, legs: oakUp });
    softBox(
      draft,
      { x: -0.08, y: 0.4, z: 0.25, width: 0.24, height: 0.028, depth: 0.31, radius: 0.003, fine: 1 },
      material(draft, stock.painted(paint(0xd8d2c6))),
    );
    softBox(
      draft,
      { x: -0.07, y: 0.428, z: 0.24, width: 0.2, height: 0.024, depth: 0.27, radius: 0.003, fine: 1 },
      material(draft, stock.painted(paint(0x40566b))),
    );
    at(draft, { x: 0.08, y: 0.4, z: -0.25 }, () =>
      vase(draft, { height: 0.24, glaze: paint(0xe6dfd2), twigs: 9, seed }),
    );
  });
  if (order.withChart) at(draft, { x: 0.35, y: 0.44, z: -2.35, turnDegrees: -12 }, () => addChart(draft, 0.075));
  at(draft, { x: 2.15, z: -4.65 }, () => floorLamp(draft, { kelvin: order.lampKelvin, strength: 3.2 * lamp }));
  at(draft, { x: -1.9, z: -5.05 }, () =>
    plant(draft, { height: 1.55, leaves: 22, pot: paint(0xded7ca), seed: seed + 2 }),
  );
  at(draft, { x: 2.3, z: -1.15 }, () => {
    box(draft, { y: 0.5, width: 0.42, height: 0.03, depth: 0.42 }, oak);
    for (const x of [-0.17, 0.17])
      for (const z of [-0.17, 0.17]) box(draft, { x, z, width: 0.03, height: 0.5, depth: 0.03 }, oakUp);
    at(draft, { y: 0.53 }, () => tableLamp(draft, { kelvin: order.lampKelvin, strength: 3.4 * lamp }, paint(0x5c7a78)));
  });
  onWall(draft, plan, 'right', () => {
    picture(draft, {
      x: 2.05,
      y: 1.62,
      width: 0.62,
      height: 0.82,
      style: 'hills',
      colours: [paint(0xe9dcc8), paint(0xc9a98a), paint(0x97a3a0), paint(0x5e7377)],
      frame: oakUp,
      seed: seed + 1,
    });
  });
  return finish(draft, {
    sky: skyOf(order, 'garden', 9),
    ...sunOf(order, [0.9, 0.75, -0.55], 8),
    views: [
      { from: [-1.75, 1.35, -0.25], to: [0.75, 1.1, -4.4], fieldDegrees: 74 },
      { from: [1.9, 1.35, -0.3], to: [-1.2, 1.1, -4.6], fieldDegrees: 72 },
      { from: [-1.0, 1.3, -0.2], to: [0.2, 1.15, -5], fieldDegrees: 66, aspect: 1.5, shift: -0.07 },
    ],
    lights: [
      { name: 'daylight', colourTempKelvin: order.daylightKelvin },
      { name: 'lamps', colourTempKelvin: order.lampKelvin },
    ],
  });
};
