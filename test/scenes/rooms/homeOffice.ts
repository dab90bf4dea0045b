import { addChart } from '../build/chart.ts';
import { skyOf, sunOf } from '../build/daylight.ts';
import { at, finish, material, newDraft } from '../build/draft.ts';
import { radiator } from '../build/fixtures.ts';
import { tableLamp } from '../build/lamps.ts';
import { books, bookshelf, picture, rug } from '../build/ornaments.ts';
import { outlook } from '../build/outlook.ts';
import { plant } from '../build/plant.ts';
import { onWall, type RoomPlan, room } from '../build/room.ts';
import { chair, sofa, table } from '../build/seating.ts';
import { softBox } from '../build/solids.ts';
import * as stock from '../build/stock.ts';
import { paint } from '../colour.ts';
import { type Builder, chooser } from './order.ts';

/** A home office: a desk at the window, shelves, an armchair to read in. */
export const homeOffice: Builder = (order) => {
  const draft = newDraft();
  const choose = chooser(order);
  const { seed } = order;
  const lamp = 2 ** order.lampStops;
  const wall = material(draft, stock.painted(choose([paint(0xebe8e0), paint(0xe7eae6)])));
  const accent = material(draft, stock.painted(choose([paint(0x5f7671), paint(0x7d8794), paint(0xa38f7a)])));
  const plan: RoomPlan = {
    width: 3.9,
    depth: 4.4,
    height: 2.65,
    floor: material(draft, stock.boards(choose(['oak', 'walnut']), 0, seed)),
    ceiling: material(draft, stock.painted(paint(0xf6f5f2))),
    walls: { back: wall, left: wall, right: accent, front: wall },
    trim: material(draft, stock.satin(stock.white)),
    glass: material(draft, stock.clearGlass),
    openings: {
      back: [{ along: 1.75, width: 1.9, sill: 0.85, height: 1.45, kind: 'window', panes: [2, 2] }],
      left: [{ along: 3.0, width: 0.9, sill: 0, height: 2.08, kind: 'door' }],
    },
  };
  room(draft, plan);
  outlook(draft, plan, seed);
  const oak = material(draft, stock.wood('oak', 0, seed));
  const legs = material(draft, stock.blackMetal);
  onWall(draft, plan, 'back', () => {
    radiator(draft, { x: 1.75, width: 1.3, height: 0.55 });
    at(draft, { x: 1.65, z: 0.62 }, () => {
      table(draft, { width: 1.7, depth: 0.75, height: 0.74, top: oak, legs, thickness: 0.03 });
      at(draft, { x: -0.62, y: 0.74, z: -0.18 }, () =>
        tableLamp(draft, { kelvin: order.lampKelvin, strength: 3.4 * lamp }, paint(0x8b5f44)),
      );
      at(draft, { x: 0.08, y: 0.74, z: -0.12 }, () => {
        softBox(draft, { width: 0.24, height: 0.012, depth: 0.16, radius: 0.004, fine: 1 }, legs);
        softBox(draft, { y: 0.01, z: -0.02, width: 0.04, height: 0.14, depth: 0.02, radius: 0.005, fine: 1 }, legs);
        softBox(
          draft,
          { y: 0.12, width: 0.62, height: 0.36, depth: 0.022, radius: 0.006, fine: 1 },
          material(draft, stock.lacquer([0.014, 0.015, 0.017])),
        );
      });
      softBox(
        draft,
        { x: 0.08, y: 0.741, z: 0.2, width: 0.42, height: 0.014, depth: 0.13, radius: 0.005, fine: 1 },
        material(draft, stock.satin(paint(0xd9d6cf))),
      );
      books(draft, { x: 0.62, y: 0.742, z: -0.2, width: 0.26, height: 0.24, depth: 0.18, seed: seed + 7 });
      if (order.withChart) at(draft, { x: 0.6, y: 0.78, z: 0.12, turnDegrees: -10 }, () => addChart(draft, 0.06));
    });
    at(draft, { x: 1.72, z: 1.3, turnDegrees: 168 }, () =>
      chair(
        draft,
        material(draft, stock.wood('oak', 1, seed)),
        material(draft, stock.cloth(choose([paint(0xb98561), paint(0x7e8f8a)]), seed)),
      ),
    );
  });
  onWall(draft, plan, 'right', () => {
    at(draft, { x: 1.1, z: 0.01 }, () =>
      bookshelf(draft, {
        width: 1.5,
        height: 2.15,
        shelves: 6,
        made: material(draft, stock.wood('oak', 1, seed + 1)),
        seed: seed + 2,
      }),
    );
    const frame = material(draft, stock.wood('oak', 1, seed + 3));
    picture(draft, {
      x: 2.9,
      y: 1.62,
      width: 0.9,
      height: 0.66,
      style: 'sea',
      colours: [paint(0xe8e0cf), paint(0xb2c0bd), paint(0x6f8a90), paint(0xd8c9a9)],
      frame,
      seed,
    });
  });
  at(draft, { x: 1.3, z: -1.62, turnDegrees: -72 }, () =>
    sofa(draft, {
      width: 0.9,
      cover: material(draft, stock.cloth(choose([paint(0xc48f62), paint(0x9aa59c)]), seed + 5)),
      legs: oak,
      cushions: [material(draft, stock.cloth(paint(0xe9e0cf), seed))],
    }),
  );
  rug(draft, {
    x: 0.2,
    z: -1.9,
    width: 2.1,
    depth: 1.5,
    base: paint(0xd9cfbd),
    other: paint(0x7f6f5d),
    border: paint(0xbfb29b),
    pattern: 'diamonds',
    seed,
  });
  at(draft, { x: -1.6, z: -4.05 }, () =>
    plant(draft, { height: 1.35, leaves: 20, pot: paint(0xe3dccf), seed: seed + 4, broad: 0.5 }),
  );
  return finish(draft, {
    sky: skyOf(order, 'garden', 9),
    ...sunOf(order, [-0.5, 0.55, -0.7], 7),
    views: [
      { from: [-0.75, 1.38, -0.12], to: [0.3, 1.02, -3.9], fieldDegrees: 76 },
      { from: [-0.6, 1.38, -0.12], to: [0.1, 1.05, -4], fieldDegrees: 74 },
      { from: [-1.1, 1.35, -0.15], to: [0.25, 1.12, -4], fieldDegrees: 64, aspect: 1.5 },
    ],
    lights: [
      { name: 'daylight', colourTempKelvin: order.daylightKelvin },
      { name: 'lamps', colourTempKelvin: order.lampKelvin },
    ],
  });
};
