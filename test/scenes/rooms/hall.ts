import { addChart } from '../build/chart.ts';
import { at, type Draft, finish, material, newDraft } from '../build/draft.ts';
import { onWall, type RoomPlan, room } from '../build/room.ts';
import { ball, bar, box, cylinder, lathe, softBox } from '../build/solids.ts';
import * as stock from '../build/stock.ts';
import { lightOfKelvin, paint, type Rgb, scale } from '../colour.ts';
import { randomFrom } from '../tracer/random.ts';
import type { Builder } from './order.ts';

/** Linear reflectance of skin, from light to dark; what a portrait has to keep. */
export const skinTones: readonly Rgb[] = [
  paint(0xf0cdb5),
  paint(0xe0b08f),
  paint(0xc98f6b),
  paint(0xa06a48),
  paint(0x74482f),
  paint(0x4a2d20),
];

/** A dim hall in the evening: a speaker and an audience under coloured lights. */
export const hall: Builder = (order) => {
  const draft = newDraft();
  const { seed } = order;
  const by = 2 ** order.lampStops;
  const dark = material(draft, stock.painted(paint(0x3b3a3e)));
  const plan: RoomPlan = {
    width: 10,
    depth: 12,
    height: 4.6,
    floor: material(draft, stock.boards('walnut', 2, seed)),
    ceiling: material(draft, stock.painted(paint(0x2a2a2c))),
    walls: { back: material(draft, stock.painted(paint(0x55545c))), left: dark, right: dark, front: dark },
    trim: dark,
    glass: material(draft, stock.clearGlass),
    openings: {},
  };
  room(draft, plan);
  softBox(
    draft,
    { y: 0, z: -9.8, width: 8, height: 0.5, depth: 3.6, radius: 0.02 },
    material(draft, stock.wood('walnut', 0, seed)),
  );
  for (let k = 0; k < 6; k++)
    box(draft, { x: -3.75 + k * 1.5, y: 0.5, z: -11.85, width: 0.09, height: 3.6, depth: 0.06 }, dark);
  const lamps: [number, number, number, Rgb, number][] = [
    [-3.6, 4.3, -8.4, [1, 0.12, 0.62], 95],
    [3.6, 4.3, -8.4, [0.1, 0.32, 1], 120],
    [-1.2, 4.4, -6.8, lightOfKelvin(order.lampKelvin), 60],
    [1.2, 4.4, -6.8, lightOfKelvin(order.lampKelvin), 60],
    [0, 4.4, -2.5, lightOfKelvin(order.lampKelvin), 14],
    [-4.7, 2.2, -4, [1, 0.55, 0.12], 24],
    [4.7, 2.2, -4, [0.45, 0.15, 1], 24],
  ];
  for (const [x, y, z, colour, strength] of lamps) {
    ball(
      draft,
      { x, y, z, radius: 0.09, fine: 5 },
      material(draft, { colour: [0.5, 0.5, 0.5], glow: scale(colour, strength * by), isLamp: true }),
    );
    cylinder(draft, { x, y: y + 0.2, z, radius: 0.12, height: 0.05, segments: 12 }, dark);
  }
  onWall(draft, plan, 'back', () =>
    box(
      draft,
      { x: 5, y: 1.5, z: 0.05, width: 3.4, height: 1.9, depth: 0.04 },
      material(draft, { colour: [0.2, 0.2, 0.22], glow: scale([0.55, 0.75, 1], 0.35) }),
    ),
  );
  const random = randomFrom(seed);
  at(draft, { x: -0.9, y: 0.5, z: -9.4, turnDegrees: 14 }, () =>
    figure(draft, { skin: skinTones[2]!, suit: paint(0x2d3d55), seed, standing: true }),
  );
  at(draft, { x: 1.0, y: 0.5, z: -9.2, turnDegrees: -16 }, () =>
    figure(draft, { skin: skinTones[4]!, suit: paint(0xb8a98f), seed: seed + 1, standing: true }),
  );
  for (let row = 0; row < 3; row++)
    for (let k = 0; k < 6; k++) {
      const x = -3.1 + k * 1.24 + 0.4 * (row % 2) + 0.14 * random();
      at(draft, { x, z: -6.4 + row * 1.5, turnDegrees: row === 2 ? 150 + 40 * random() : 160 + 40 * random() }, () =>
        figure(draft, {
          skin: skinTones[(k + row * 2) % 6]!,
          suit: paint([0x44505e, 0x7a5a4a, 0x8a8f86, 0x394a3f, 0x6b3f45, 0xa99d86][(k * 5 + row) % 6]!),
          seed: seed + k * 7 + row,
          standing: false,
        }),
      );
    }
  at(draft, { x: 2.6, z: -3.6, turnDegrees: 24 }, () =>
    figure(draft, { skin: skinTones[1]!, suit: paint(0x6b3f45), seed: seed + 90, standing: true }),
  );
  at(draft, { x: 1.75, z: -3.2, turnDegrees: -30 }, () =>
    figure(draft, { skin: skinTones[5]!, suit: paint(0xd7cfc0), seed: seed + 91, standing: true }),
  );
  if (order.withChart) at(draft, { x: -0.6, y: 1.0, z: -2.8 }, () => addChart(draft, 0.13));
  return finish(draft, {
    sky: {
      zenith: [0, 0, 0],
      horizon: [0, 0, 0],
      cloud: [0, 0, 0],
      cloudiness: 0,
      ground: [0, 0, 0],
      backdrop: 'none',
      seed: 0,
    },
    views: [
      { from: [-0.4, 1.7, -0.3], to: [0.2, 1.35, -9], fieldDegrees: 58 },
      { from: [3.2, 1.8, -0.8], to: [-0.6, 1.3, -9], fieldDegrees: 52 },
    ],
    lights: [{ name: 'stage', colourTempKelvin: order.lampKelvin }],
  });
};

/** A simple person: head with hair, shoulders, arms, legs. Face towards +z. */
function figure(draft: Draft, o: { skin: Rgb; suit: Rgb; seed: number; standing: boolean }): void {
  const skin = material(draft, { colour: o.skin, gloss: 0.03, roughness: 0.5 });
  const suit = material(draft, stock.cloth(o.suit, o.seed));
  const hair = material(draft, {
    colour: [paint(0x2b1d14), paint(0x6b4a2c), paint(0x171514), paint(0xb08d5a)][o.seed % 4]!,
  });
  const lift = o.standing ? 0 : -0.42;
  ball(draft, { y: 1.52 + lift, z: 0.01, radius: 0.096, height: 0.24, fine: 10 }, skin);
  ball(draft, { y: 1.575 + lift, z: -0.022, radius: 0.101, height: 0.2, fine: 10 }, hair);
  ball(draft, { y: 1.6 + lift, z: 0.1, radius: 0.016, height: 0.035, fine: 5 }, skin);
  cylinder(draft, { y: 1.42 + lift, radius: 0.048, height: 0.12, segments: 14 }, skin);
  lathe(
    draft,
    { y: lift, segments: 20 },
    [
      [0.16, 0.82],
      [0.165, 1.0],
      [0.19, 1.25],
      [0.2, 1.36],
      [0.13, 1.44],
      [0.05, 1.46],
    ],
    suit,
  );
  for (const side of [-1, 1]) {
    bar(draft, [side * 0.2, 1.36 + lift, 0], [side * 0.27, 1.08 + lift, 0.02], 0.05, suit, 10);
    bar(draft, [side * 0.27, 1.08 + lift, 0.02], [side * 0.19, 0.9 + lift, 0.2], 0.042, suit, 10);
    ball(draft, { x: side * 0.18, y: 0.86 + lift, z: 0.23, radius: 0.042, fine: 7 }, skin);
    if (o.standing) bar(draft, [side * 0.09, 0.86, 0], [side * 0.11, 0.02, 0.02], 0.075, suit, 10);
    else bar(draft, [side * 0.09, 0.46, 0], [side * 0.12, 0.46, 0.42], 0.08, suit, 10);
  }
  if (!o.standing)
    softBox(
      draft,
      { y: 0, z: -0.02, width: 0.46, height: 0.42, depth: 0.46, radius: 0.03 },
      material(draft, stock.painted(paint(0x2b2b2d))),
    );
}
