import { basin, bath, roundMirror, tap, towelRail } from '../build/bathroomPieces.ts';
import { addChart } from '../build/chart.ts';
import { skyOf, sunOf } from '../build/daylight.ts';
import { at, finish, material, newDraft } from '../build/draft.ts';
import { cladding } from '../build/fixtures.ts';
import { vase } from '../build/ornaments.ts';
import { outlook } from '../build/outlook.ts';
import { plant } from '../build/plant.ts';
import { onWall, type RoomPlan, room } from '../build/room.ts';
import { ball, bar, cylinder, softBox } from '../build/solids.ts';
import * as stock from '../build/stock.ts';
import { paint } from '../colour.ts';
import { type Builder, chooser } from './order.ts';

/** A bathroom: a free-standing bath under a window, a basin on an oak stand with a round mirror, tiles to shoulder height. */
export const bathroom: Builder = (order) => {
  const draft = newDraft();
  const choose = chooser(order);
  const { seed } = order;
  const lamp = 2 ** order.lampStops;
  const wall = material(draft, stock.painted(choose([paint(0xeef0ed), paint(0xf1ede6)])));
  const plan: RoomPlan = {
    width: 3.4,
    depth: 3.8,
    height: 2.6,
    floor: material(
      draft,
      stock.tiles(choose([paint(0xb9b4aa), paint(0x8e9492)]), { sizeM: 0.6, heightM: 0.6, seed, variation: 0.1 }),
    ),
    ceiling: material(draft, stock.painted(paint(0xf7f7f5))),
    walls: { back: wall, left: wall, right: wall, front: wall },
    trim: material(draft, stock.satin(stock.white)),
    glass: material(draft, stock.clearGlass),
    skirting: 0,
    openings: {
      back: [{ along: 1.45, width: 1.5, sill: 1.0, height: 1.25, kind: 'window', panes: [2, 1] }],
      left: [{ along: 0.9, width: 0.86, sill: 0, height: 2.08, kind: 'door' }],
    },
  };
  room(draft, plan);
  outlook(draft, plan, seed);
  const tile = material(
    draft,
    stock.tiles(choose([paint(0xdfe6e1), paint(0xe9e4da), paint(0xa9bdb6)]), {
      sizeM: 0.2,
      heightM: 0.1,
      offset: 0.5,
      seed: seed + 1,
      joint: paint(0xf2f0ec),
      variation: 0.12,
    }),
  );
  onWall(draft, plan, 'back', (length) => {
    cladding(draft, { from: 0, to: length, y0: 0, y1: 0.97 }, tile);
    cladding(draft, { from: 0, to: 0.68, y0: 0.97, y1: 1.2 }, tile);
    cladding(draft, { from: 2.22, to: length, y0: 0.97, y1: 1.2 }, tile);
  });
  onWall(draft, plan, 'right', (length) => cladding(draft, { from: 0, to: length, y0: 0, y1: 1.2 }, tile));
  onWall(draft, plan, 'left', (length) => cladding(draft, { from: 1.42, to: length, y0: 0, y1: 1.2 }, tile));
  const metal = material(draft, stock.brass);
  at(draft, { x: -0.25, z: -3.18 }, () => {
    bath(draft, { length: 1.72, width: 0.8, outside: choose([paint(0xf6f6f4), paint(0x4f6a6c), paint(0xf6f6f4)]) });
    bar(draft, [0.55, 0, -0.48], [0.55, 0.62, -0.48], 0.014, metal);
    at(draft, { x: 0.55, y: 0.6, z: -0.48 }, () => tap(draft, metal, 0.36));
    softBox(
      draft,
      { x: -0.3, y: 0.6, width: 0.16, height: 0.02, depth: 0.86, radius: 0.005, fine: 1 },
      material(draft, stock.wood('oak', 2, seed)),
    );
    cylinder(
      draft,
      { x: -0.3, y: 0.62, z: 0.12, radius: 0.03, height: 0.08 },
      material(draft, stock.satin(paint(0xe8dcc6))),
    );
    ball(draft, { x: -0.3, y: 0.62, z: -0.12, radius: 0.035, fine: 6 }, material(draft, stock.satin(paint(0xcda27a))));
  });
  const oak = material(draft, stock.wood('oak', 0, seed));
  onWall(draft, plan, 'right', () => {
    at(draft, { x: 2.15, z: 0.25 }, () => {
      softBox(draft, { y: 0.5, width: 1.2, height: 0.32, depth: 0.48, radius: 0.006, fine: 1 }, oak);
      for (const x of [-0.3, 0.3])
        softBox(draft, { x, y: 0.515, z: 0.24, width: 0.585, height: 0.29, depth: 0.018, radius: 0.004, fine: 1 }, oak);
      softBox(
        draft,
        { y: 0.82, width: 1.22, height: 0.025, depth: 0.5, radius: 0.004, fine: 1 },
        material(draft, stock.stone(paint(0xecebe7), paint(0xa8a49d), seed)),
      );
      at(draft, { x: -0.12, y: 0.845, z: 0.03 }, () => basin(draft, metal));
      at(draft, { x: 0.43, y: 0.845, z: -0.03 }, () =>
        vase(draft, { height: 0.2, glaze: paint(0xbfa98c), twigs: 6, seed }),
      );
      if (order.withChart) at(draft, { x: 0.3, y: 0.88, z: 0.14, turnDegrees: -24 }, () => addChart(draft, 0.055));
    });
    roundMirror(draft, 2.05, 1.6, 0.4);
    for (const x of [1.42, 2.68]) {
      bar(draft, [x, 1.62, 0], [x, 1.62, 0.1], 0.012, metal);
      ball(
        draft,
        { x, y: 1.6, z: 0.13, radius: 0.075, fine: 8 },
        material(draft, stock.glowing(order.lampKelvin, 9 * lamp)),
      );
    }
    towelRail(draft, {
      x: 0.85,
      y: 1.25,
      width: 0.6,
      towel: material(draft, stock.cloth(choose([paint(0xd8cbb8), paint(0x8ea39a)]), seed, 0.006)),
    });
  });
  softBox(
    draft,
    { x: -0.15, y: 0, z: -2.25, width: 1.0, height: 0.016, depth: 0.6, radius: 0.007, fine: 1 },
    material(draft, stock.cloth(paint(0xf0ebe2), seed + 4, 0.01)),
  );
  at(draft, { x: -1.38, z: -3.4 }, () =>
    plant(draft, { height: 1.2, leaves: 18, pot: paint(0xd7cdbd), seed: seed + 5 }),
  );
  for (const [x, z] of [
    [-0.7, -1.2],
    [0.7, -1.2],
    [-0.7, -2.7],
    [0.7, -2.7],
  ] as const)
    cylinder(
      draft,
      { x, y: 2.585, z, radius: 0.05, height: 0.01, segments: 18 },
      material(draft, stock.glowing(order.lampKelvin + 500, 26 * lamp)),
    );
  return finish(draft, {
    sky: skyOf(order, 'garden', 9),
    ...sunOf(order, [-0.35, 0.8, -0.75], 7),
    views: [
      { from: [-1.25, 1.42, 0 - 0.1], to: [0.3, 0.98, -3.4], fieldDegrees: 76 },
      { from: [0.4, 1.4, -0.1], to: [-0.1, 1.0, -3.4], fieldDegrees: 74 },
      { from: [-0.9, 1.38, -0.12], to: [0.25, 1.1, -3.5], fieldDegrees: 68, aspect: 1.5 },
    ],
    lights: [
      { name: 'daylight', colourTempKelvin: order.daylightKelvin },
      { name: 'mirror lamps', colourTempKelvin: order.lampKelvin },
    ],
  });
};
