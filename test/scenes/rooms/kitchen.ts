import { addChart } from '../build/chart.ts';
import { skyOf, sunOf } from '../build/daylight.ts';
import { at, finish, material, newDraft } from '../build/draft.ts';
import { cladding } from '../build/fixtures.ts';
import { baseUnits, type Fronts, hob, sink, stool, wallUnits } from '../build/kitchenUnits.ts';
import { pendant } from '../build/lamps.ts';
import { vase } from '../build/ornaments.ts';
import { outlook } from '../build/outlook.ts';
import { plant } from '../build/plant.ts';
import { onWall, type RoomPlan, room } from '../build/room.ts';
import { ball, bar, box, cylinder, lathe, softBox } from '../build/solids.ts';
import * as stock from '../build/stock.ts';
import { mix, paint } from '../colour.ts';
import { type Builder, chooser } from './order.ts';

/** A kitchen: units under a window, open shelves, an island with stools and pendants. */
export const kitchen: Builder = (order) => {
  const draft = newDraft();
  const choose = chooser(order);
  const { seed } = order;
  const lamp = 2 ** order.lampStops;
  const wall = material(draft, stock.painted(choose([paint(0xf1ede4), paint(0xeceeea)])));
  const trim = material(draft, stock.satin(stock.white));
  const plan: RoomPlan = {
    width: 4.6,
    depth: 4.9,
    height: 2.7,
    floor: material(draft, choose([stock.boards('pale', 2, seed), stock.boards('oak', 0, seed, true)])),
    ceiling: material(draft, stock.painted(paint(0xf6f5f2))),
    walls: { back: wall, left: wall, right: wall, front: wall },
    trim,
    glass: material(draft, stock.clearGlass),
    openings: {
      back: [{ along: 2.5, width: 1.7, sill: 1.08, height: 1.2, kind: 'window', panes: [2, 1] }],
      right: [{ along: 2.9, width: 1.6, sill: 0.05, height: 2.2, kind: 'window', panes: [2, 1] }],
    },
  };
  room(draft, plan);
  outlook(draft, plan, seed);
  const fronts: Fronts = {
    front: material(draft, stock.satin(choose([paint(0x8fa08f), paint(0x5e7480), paint(0xd8d4c8)]))),
    top: material(draft, stock.stone(paint(0xe9e6df), paint(0x9d9a94), seed)),
    handle: material(draft, stock.brass),
    plinth: material(draft, stock.satin(paint(0x4d554e))),
  };
  const splash = material(
    draft,
    stock.tiles(paint(0xf0eee8), { sizeM: 0.15, heightM: 0.075, offset: 0.5, seed, joint: paint(0xcfcac0) }),
  );
  onWall(draft, plan, 'back', (length) => {
    at(draft, { x: 0.7 }, () => baseUnits(draft, { count: 6, unit: 0.65, drawersAt: [0, 4], ovenAt: 1 }, fronts));
    cladding(draft, { from: 0.7, to: length, y0: 0.9, y1: 1.08 }, splash);
    cladding(draft, { from: 0.7, to: 1.6, y0: 1.08, y1: 1.55 }, splash);
    cladding(draft, { from: 3.4, to: length, y0: 1.08, y1: 1.55 }, splash);
    box(draft, { x: 0.35, z: 0.31, width: 0.68, height: 2.3, depth: 0.62 }, fronts.front);
    for (const [y, height] of [
      [0.1, 0.85],
      [0.96, 1.32],
    ] as const)
      softBox(draft, { x: 0.35, y, z: 0.63, width: 0.67, height, depth: 0.02, radius: 0.003, fine: 1 }, fronts.front);
    bar(draft, [0.62, 0.7, 0.665], [0.62, 0.9, 0.665], 0.007, fronts.handle);
    bar(draft, [0.62, 1.02, 0.665], [0.62, 1.22, 0.665], 0.007, fronts.handle);
    at(draft, { x: 0.7 }, () => wallUnits(draft, { count: 1, unit: 0.85, y: 1.55, height: 0.75 }, fronts));
    at(draft, { x: 2.5, y: 0.9, z: 0.33 }, () => sink(draft, { width: 0.78, depth: 0.44 }));
    at(draft, { x: 1.68, y: 0.9, z: 0.32 }, () => hob(draft));
    const oak = material(draft, stock.wood('oak', 0, seed));
    for (const y of [1.5, 1.86]) {
      softBox(draft, { x: 4.0, y, z: 0.12, width: 1.05, height: 0.03, depth: 0.22, radius: 0.004, fine: 1 }, oak);
      for (let k = 0; k < 4; k++) {
        const x = 3.62 + k * 0.2;
        if ((k + y * 10) % 3 < 1.2)
          at(draft, { x, y: y + 0.03, z: 0.12 }, () => vase(draft, { height: 0.17, glaze: paint(0xd6c4a8), seed: k }));
        else
          cylinder(
            draft,
            { x, y: y + 0.03, z: 0.12, radius: 0.055, topRadius: 0.06, height: 0.1 + 0.03 * k, segments: 18 },
            material(draft, stock.satin(choose([paint(0xe8e3d8), paint(0x7e8c86), paint(0xc08f6a)]))),
          );
      }
    }
    at(draft, { x: 3.42, y: 0.9, z: 0.3 }, () => board(draft, oak));
    at(draft, { x: 4.05, y: 0.9, z: 0.28 }, () =>
      plant(draft, { height: 0.42, leaves: 16, pot: paint(0xe4ded2), seed: seed + 3 }),
    );
  });
  const oakTop = material(draft, stock.wood('oak', 0, seed + 6));
  at(draft, { x: -0.15, z: -2.15 }, () => {
    at(draft, { x: -0.95, z: -0.42 }, () =>
      baseUnits(draft, { count: 3, unit: 0.633, depth: 0.6 }, { ...fronts, top: oakTop }),
    );
    box(draft, { y: 0.02, z: 0.26, width: 1.9, height: 0.84, depth: 0.04 }, fronts.front);
    softBox(draft, { y: 0.86, z: 0.05, width: 2.05, height: 0.045, depth: 1.0, radius: 0.006, fine: 1 }, oakTop);
    for (const x of [-0.55, 0.15])
      at(draft, { x, z: 0.5, turnDegrees: x * 30 }, () => stool(draft, oakTop, material(draft, stock.blackMetal)));
    at(draft, { x: 0.45, y: 0.905, z: 0.05 }, () => fruitBowl(draft));
    if (order.withChart) at(draft, { x: -0.45, y: 0.94, z: 0.2, turnDegrees: -4 }, () => addChart(draft, 0.075));
    else
      at(draft, { x: -0.5, y: 0.905, z: -0.05 }, () =>
        vase(draft, { height: 0.26, glaze: mix(paint(0x6d8793), stock.white, 0.1), twigs: 8, seed }),
      );
    for (const x of [-0.5, 0.5])
      at(draft, { x }, () =>
        pendant(draft, {
          y: 1.62,
          ceiling: 2.7,
          radius: 0.17,
          kelvin: order.lampKelvin,
          strength: 34 * lamp,
          colour: paint(0xe9e4d8),
        }),
      );
  });
  return finish(draft, {
    sky: skyOf(order, 'garden', 9),
    ...sunOf(order, [0.75, 0.85, -0.35], 8),
    views: [
      { from: [-1.7, 1.4, 0.0 - 0.12], to: [0.5, 1.02, -4.2], fieldDegrees: 76 },
      { from: [1.95, 1.38, -0.15], to: [-0.6, 1.02, -4.4], fieldDegrees: 74 },
      { from: [-1.3, 1.35, -0.3], to: [0.25, 1.12, -4.6], fieldDegrees: 62, aspect: 1.5 },
    ],
    lights: [
      { name: 'daylight', colourTempKelvin: order.daylightKelvin },
      { name: 'pendants', colourTempKelvin: order.lampKelvin },
    ],
  });
};

function board(draft: ReturnType<typeof newDraft>, oak: number): void {
  at(draft, { z: -0.2 }, () => softBox(draft, { width: 0.3, height: 0.42, depth: 0.02, radius: 0.008, fine: 1 }, oak));
}

function fruitBowl(draft: ReturnType<typeof newDraft>): void {
  lathe(
    draft,
    { segments: 30 },
    [
      [0.06, 0],
      [0.12, 0.03],
      [0.16, 0.085],
      [0.155, 0.085],
      [0.1, 0.03],
      [0.001, 0.02],
    ],
    material(draft, stock.satin(paint(0xf0ece2))),
  );
  const skins = [paint(0xd98a2e), paint(0x9cb04a), paint(0xc8452f)].map((colour) =>
    material(draft, { colour, gloss: 0.04, roughness: 0.35 }),
  );
  for (let k = 0; k < 6; k++)
    ball(
      draft,
      {
        x: 0.07 * Math.cos(k * 1.26),
        y: 0.05 + (k === 5 ? 0.05 : 0),
        z: k === 5 ? 0 : 0.07 * Math.sin(k * 1.26),
        radius: 0.042,
        fine: 7,
      },
      skins[k % 3]!,
    );
}
