import { randomFrom } from '../tracer/random.ts';
import type { Scene } from '../tracer/scene.ts';

// What a room is ordered by: everything that changes it, as plain data.

export type BuildOrder = {
  scene: string;
  view: number;
  seed: number;
  /** Colour temperature of the daylight, kelvin. */
  daylightKelvin: number;
  /** Colour temperature of the lamps, kelvin. */
  lampKelvin: number;
  /** Lamps brighter (+) or dimmer (-) than usual, stops; -20 switches them off. */
  lampStops: number;
  weather: 'clear' | 'grey';
  /** A chart of 24 patches stands in the room. */
  withChart: boolean;
};

export type Builder = (order: BuildOrder) => Scene;

/** Chooses one of several, by the room's own number. */
export function chooser(order: BuildOrder): <T>(options: readonly T[]) => T {
  const random = randomFrom(order.seed * 7919 + 17);
  return (options) => options[Math.floor(random() * options.length)]!;
}
