import type { Scene } from '../tracer/scene.ts';
import { bathroom } from './bathroom.ts';
import { bedroom } from './bedroom.ts';
import { diningRoom } from './diningRoom.ts';
import { facade } from './facade.ts';
import { hall } from './hall.ts';
import { homeOffice } from './homeOffice.ts';
import { kitchen } from './kitchen.ts';
import { livingRoom } from './livingRoom.ts';
import type { Builder, BuildOrder } from './order.ts';
import { chartWall, furnace } from './proofRooms.ts';

// Every scene by its name.

const builders = {
  'living-room': livingRoom,
  kitchen,
  bedroom,
  bathroom,
  'dining-room': diningRoom,
  'home-office': homeOffice,
  'brick-house': (order) => facade(order, 'brick'),
  'plaster-house': (order) => facade(order, 'plaster'),
  hall,
  'chart-wall': chartWall,
  furnace,
} satisfies Record<string, Builder>;

export type SceneName = keyof typeof builders;
export type { BuildOrder };

/** Rooms of a home, in the order in which an agent walks through it. */
export const interiorNames = ['living-room', 'kitchen', 'dining-room', 'bedroom', 'bathroom', 'home-office'] as const;

export const sceneNames = Object.keys(builders) as SceneName[];

export function buildScene(order: BuildOrder): Scene {
  const builder = builders[order.scene as SceneName];
  if (!builder) throw new RangeError(`There is no scene "${order.scene}"; there are: ${sceneNames.join(', ')}.`);
  return builder(order);
}
