import { lightOfKelvin, mix, type Rgb, scale } from '../colour.ts';
import type { BuildOrder } from '../rooms/order.ts';
import type { Sun, Vec3 } from '../tracer/scene.ts';
import type { Sky } from '../tracer/sky.ts';

// Daylight by its colour temperature: the sky is tinted so that what it gives a window, on average, is that temperature.

export function skyOf(order: BuildOrder, backdrop: Sky['backdrop'], strength: number): Sky {
  const light = lightOfKelvin(order.daylightKelvin);
  const isGrey = order.weather === 'grey';
  const blue: Rgb = isGrey ? [1, 1, 1] : [0.62, 0.86, 1.22];
  const tinted = (rgb: Rgb, by: number): Rgb =>
    scale([rgb[0] * light[0], rgb[1] * light[1], rgb[2] * light[2]], by * strength);
  return {
    zenith: tinted(blue, isGrey ? 1 : 0.8),
    horizon: tinted(mix(blue, [1, 1, 1], 0.75), isGrey ? 0.85 : 1.15),
    cloud: tinted([1.02, 1, 0.98], isGrey ? 1 : 1.5),
    cloudiness: isGrey ? 0.95 : 0.45,
    ground: tinted([0.125, 0.155, 0.08], 0.9),
    backdrop,
    seed: order.seed % 97,
  };
}

/** The sun where the weather has one. Direction points towards it. */
export function sunOf(order: BuildOrder, towards: Vec3, strength: number): { sun: Sun } | Record<string, never> {
  if (order.weather === 'grey') return {};
  const length = Math.hypot(...towards);
  const light = lightOfKelvin(Math.max(3000, order.daylightKelvin - 900));
  return {
    sun: {
      direction: [towards[0] / length, towards[1] / length, towards[2] / length],
      radiance: scale(light, strength),
      spreadDegrees: 0.5,
    },
  };
}
