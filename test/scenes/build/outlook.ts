import { mix, paint, type Rgb } from '../colour.ts';
import { randomFrom } from '../tracer/random.ts';
import { at, type Draft, material, sheet } from './draft.ts';
import { bush, hedge, tree } from './garden.ts';
import type { RoomPlan } from './room.ts';
import { box } from './solids.ts';

// What a window looks out on: a lawn with a border, a hedge, trees and a neighbour's house. It is drawn, not lit: the light of the room
// comes from the sky alone, so that a tree in the view costs nothing but the look at it.

/** Builds a garden outside the back wall (towards -z from z = -depth) and one outside the right wall. */
export function outlook(draft: Draft, plan: Pick<RoomPlan, 'width' | 'depth' | 'openings'>, seed: number): void {
  const from = draft.materials.length;
  const random = randomFrom(seed + 4001);
  const greens: Rgb[] = [paint(0x5c7c3f), paint(0x6c8446), paint(0x4f7040)];
  const green = (k: number) => mix(greens[k % 3]!, paint(0x8a8f4a), random() * 0.35);
  const grass = material(draft, {
    colour: paint(0x71894b),
    texture: { kind: 'lawn', base: paint(0x64803f), other: paint(0x8d9f5c), seed },
  });
  sheet(draft, [-60, -0.45, 60], [60, -0.45, 60], [60, -0.45, -60], [-60, -0.45, -60], grass);
  const side = (k: number) => {
    hedge(draft, {
      x: 0,
      z: -9.5,
      length: 26,
      height: 1.5,
      depth: 0.7,
      seed: seed + k,
      green: green(k),
      leavesPerM2: 40,
    });
    for (let n = 0; n < 7; n++)
      bush(draft, {
        x: -6 + n * 2 + random(),
        z: -8.4 + random() * 0.7,
        radius: 0.35 + 0.4 * random(),
        seed: seed + n,
        green: green(n),
        ...(n % 2 ? { flower: paint([0xd9c2dc, 0xe8d9b0, 0xd7a0a8][n % 3]!) } : {}),
      });
    at(draft, { x: -3.4 + random(), z: -7.6 }, () =>
      tree(draft, { height: 5.4, crown: 2.1, seed: seed + k + 5, green: green(k + 1), leaves: 2600 }),
    );
    at(draft, { x: 3.2 + random() * 2, z: -13 }, () =>
      tree(draft, { height: 8.5, crown: 3.2, seed: seed + k + 6, green: green(k + 2), leaves: 1700 }),
    );
    at(draft, { x: -8.5, z: -15 }, () =>
      tree(draft, { height: 9, crown: 3.8, seed: seed + k + 7, green: green(k), leaves: 1700 }),
    );
    at(draft, { x: 0.5 + random() * 3, z: -31, turnDegrees: 8 }, () => neighbour(draft, k));
  };
  if (plan.openings.back) at(draft, { y: -0.45, z: -plan.depth }, () => side(0));
  if (plan.openings.right?.some(({ kind }) => kind === 'window'))
    at(draft, { x: plan.width / 2, y: -0.45, z: -plan.depth * 0.55, turnDegrees: -90 }, () => side(1));
  for (let k = from; k < draft.materials.length; k++) draft.materials[k] = { ...draft.materials[k]!, isScenery: true };
}

function neighbour(draft: Draft, k: number): void {
  const wall = material(draft, { colour: k === 0 ? paint(0xb9a98f) : paint(0x9a6650) });
  const roof = material(draft, { colour: k === 0 ? paint(0x8a5644) : paint(0x5f5955) });
  const pane = material(draft, { colour: paint(0x474643) });
  box(draft, { width: 9, height: 5, depth: 7 }, wall);
  sheet(draft, [-4.9, 4.8, 4], [4.9, 4.8, 4], [4.9, 8, 0], [-4.9, 8, 0], roof);
  const frame = material(draft, { colour: paint(0xd8d4ca) });
  for (const x of [-2.8, 0, 2.8])
    for (const y of [0.9, 3.1]) {
      box(draft, { x, y: y - 0.09, z: 3.5, width: 1.4, height: 1.48, depth: 0.05 }, frame);
      for (const side of [-0.31, 0.31])
        box(draft, { x: x + side, y, z: 3.52, width: 0.54, height: 1.3, depth: 0.06 }, pane);
    }
}
