import { addChart } from '../build/chart.ts';
import { skyOf, sunOf } from '../build/daylight.ts';
import { at, finish, material, newDraft } from '../build/draft.ts';
import { pendant, tableLamp } from '../build/lamps.ts';
import { picture, rug, vase } from '../build/ornaments.ts';
import { outlook } from '../build/outlook.ts';
import { plant } from '../build/plant.ts';
import { curtain, curtainRail, onWall, type RoomPlan, room } from '../build/room.ts';
import { chair, table } from '../build/seating.ts';
import { box, lathe, softBox } from '../build/solids.ts';
import * as stock from '../build/stock.ts';
import { paint } from '../colour.ts';
import { type Builder, chooser } from './order.ts';

/** A dining room: a long table with six chairs, herringbone floor, a sideboard, glass doors to the garden. */
export const diningRoom: Builder = (order) => {
  const draft = newDraft();
  const choose = chooser(order);
  const { seed } = order;
  const lamp = 2 ** order.lampStops;
  const wall = material(draft, stock.painted(choose([paint(0xeeeae1), paint(0xe9ebe8)])));
  const accent = material(draft, stock.painted(choose([paint(0x6f8184), paint(0x8f9a86), paint(0xb79f88)])));
  const plan: RoomPlan = {
    width: 4.8,
    depth: 5.4,
    height: 2.8,
    floor: material(draft, stock.boards('oak', 2, seed, true)),
    ceiling: material(draft, stock.painted(paint(0xf6f5f2))),
    walls: { back: wall, left: accent, right: wall, front: wall },
    trim: material(draft, stock.satin(stock.white)),
    glass: material(draft, stock.clearGlass),
    openings: {
      back: [{ along: 2.6, width: 2.6, sill: 0.04, height: 2.3, kind: 'window', panes: [3, 3] }],
      right: [{ along: 4.2, width: 0.9, sill: 0, height: 2.1, kind: 'door' }],
    },
  };
  room(draft, plan);
  outlook(draft, plan, seed);
  const drape = material(draft, stock.heavyCurtain(choose([paint(0xcdbfa9), paint(0xa6afa8)]), seed));
  onWall(draft, plan, 'back', () => {
    curtainRail(draft, { left: 0.75, right: 4.45, y: 2.6, out: 0.11 }, material(draft, stock.blackMetal));
    curtain(draft, { left: 0.8, right: 1.35, top: 2.58, bottom: 0.02, out: 0.11, folds: 6 }, drape);
    curtain(draft, { left: 3.85, right: 4.4, top: 2.58, bottom: 0.02, out: 0.11, folds: 6 }, drape);
  });
  const oak = material(draft, stock.wood('walnut', 2, seed));
  const legs = material(draft, stock.wood('walnut', 1, seed));
  rug(draft, {
    x: 0.1,
    z: -2.75,
    width: 2.5,
    depth: 3.3,
    base: paint(0xcfc6b6),
    other: paint(0x8a8375),
    border: paint(0xb9ae9b),
    pattern: 'stripes',
    seed,
  });
  at(draft, { x: 0.1, y: 0.014, z: -2.75 }, () => {
    table(draft, { width: 0.98, depth: 2.1, height: 0.75, top: oak, legs });
    const seat = material(draft, stock.cloth(choose([paint(0x7d8d86), paint(0xb6937a), paint(0xa79f93)]), seed));
    for (const z of [-0.68, 0, 0.68])
      for (const side of [-1, 1])
        at(draft, { x: side * 0.68, z: z + side * 0.02, turnDegrees: -side * 90 + z * 4 }, () =>
          chair(draft, legs, seat),
        );
    at(draft, { y: 0.75, z: -0.2 }, () => vase(draft, { height: 0.3, glaze: paint(0xe7e1d5), twigs: 12, seed }));
    const plate = material(draft, stock.lacquer(paint(0xf3f1ec)));
    for (const z of [-0.68, 0, 0.68])
      for (const side of [-1, 1])
        lathe(
          draft,
          { x: side * 0.3, y: 0.75, z, segments: 26 },
          [
            [0.001, 0.004],
            [0.08, 0.004],
            [0.13, 0.016],
            [0.125, 0.02],
            [0.08, 0.009],
            [0.001, 0.008],
          ],
          plate,
        );
    if (order.withChart) at(draft, { x: 0.02, y: 0.79, z: 0.55 }, () => addChart(draft, 0.07));
    for (const z of [-0.5, 0.5])
      at(draft, { z }, () =>
        pendant(draft, {
          y: 1.52,
          ceiling: 2.8,
          radius: 0.2,
          kelvin: order.lampKelvin,
          strength: 30 * lamp,
          colour: paint(0x2f3b3d),
        }),
      );
  });
  onWall(draft, plan, 'left', () => {
    at(draft, { x: 2.9, z: 0.23 }, () => {
      softBox(
        draft,
        { y: 0.16, width: 1.7, height: 0.6, depth: 0.42, radius: 0.006, fine: 1 },
        material(draft, stock.wood('walnut', 2, seed + 2)),
      );
      for (const x of [-0.56, 0, 0.56])
        softBox(
          draft,
          { x, y: 0.175, z: 0.212, width: 0.55, height: 0.57, depth: 0.014, radius: 0.003, fine: 1 },
          material(draft, stock.wood('walnut', 2, seed + 3)),
        );
      for (const x of [-0.75, 0.75]) box(draft, { x, width: 0.04, height: 0.16, depth: 0.3 }, legs);
      at(draft, { x: 0.6, y: 0.76 }, () =>
        tableLamp(draft, { kelvin: order.lampKelvin, strength: 3.2 * lamp }, paint(0xd8c8ac)),
      );
      at(draft, { x: -0.55, y: 0.76 }, () => vase(draft, { height: 0.22, glaze: paint(0x9fb0a6), seed }));
      at(draft, { x: -0.25, y: 0.76 }, () => vase(draft, { height: 0.14, glaze: paint(0xe9e3d6), seed: seed + 1 }));
    });
    picture(draft, {
      x: 2.85,
      y: 1.75,
      width: 1.25,
      height: 0.88,
      style: 'hills',
      colours: [paint(0xeadfcb), paint(0xd4b48f), paint(0xa9aa9b), paint(0x7c8e8a), paint(0x4f6467)],
      frame: material(draft, stock.wood('oak', 1, seed)),
      seed,
    });
  });
  at(draft, { x: -1.95, z: -4.95 }, () =>
    plant(draft, { height: 1.7, leaves: 24, pot: paint(0xc9c0b0), seed: seed + 8 }),
  );
  return finish(draft, {
    sky: skyOf(order, 'garden', 9),
    ...sunOf(order, [0.35, 0.62, -0.8], 8),
    views: [
      { from: [1.85, 1.4, -0.12], to: [-0.45, 1.05, -4.6], fieldDegrees: 75 },
      { from: [-1.9, 1.4, -0.15], to: [0.5, 1.05, -4.7], fieldDegrees: 74 },
      { from: [1.2, 1.35, -0.2], to: [-0.15, 1.12, -4.9], fieldDegrees: 64, aspect: 1.5 },
    ],
    lights: [
      { name: 'daylight', colourTempKelvin: order.daylightKelvin },
      { name: 'pendants', colourTempKelvin: order.lampKelvin },
    ],
  });
};
