import type { SceneOrder } from './renderScene.ts';
import { interiorNames } from './rooms/rooms.ts';
import { randomFrom } from './tracer/random.ts';

// Sets of rooms for measuring: varied, and the same for the same number.

/**
 * Orders for `count` interiors with a chart in each: every room in turn, other paints and views, 360 px wide.
 * 'neutral': all lights near one temperature of 5500..7500 K; 'mixed': lamps of 2600..3200 K against daylight of 6000..7500 K.
 */
export function interiors(set: {
  count: number;
  seed: number;
  light?: 'neutral' | 'mixed';
  widthPx?: number;
}): SceneOrder[] {
  const random = randomFrom(set.seed);
  return Array.from({ length: set.count }, (_, k) => {
    const daylightKelvin = Math.round(set.light === 'mixed' ? 6000 + 1500 * random() : 5500 + 2000 * random());
    const lampKelvin = Math.round(set.light === 'mixed' ? 2600 + 600 * random() : daylightKelvin);
    return {
      scene: interiorNames[k % interiorNames.length]!,
      view: Math.floor(k / interiorNames.length) % 2,
      seed: set.seed * 100 + k,
      daylightKelvin,
      lampKelvin,
      lampStops: set.light === 'mixed' ? 1.2 : -0.5,
      weather: k % 3 === 2 ? 'grey' : 'clear',
      withChart: true,
      widthPx: set.widthPx ?? 360,
      samplesPerPixel: 8,
    };
  });
}
