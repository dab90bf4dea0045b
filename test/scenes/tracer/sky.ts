import type { Rgb } from '../colour.ts';
import { mix, scale } from '../colour.ts';
import { fractalNoise, noise3 } from './random.ts';
import type { Vec3 } from './scene.ts';

// The world outside as a function of direction: sky with clouds, and for rooms a garden with houses and trees behind the glass.

export type Sky = {
  zenith: Rgb;
  horizon: Rgb;
  cloud: Rgb;
  /** 0 clear .. 1 overcast. */
  cloudiness: number;
  /** Radiance of the ground below the horizon. */
  ground: Rgb;
  /** What stands on the horizon: nothing, or a garden with trees and houses. */
  backdrop: 'none' | 'garden' | 'uniform';
  seed: number;
};

export function skyRadiance(sky: Sky, x: number, y: number, z: number, out: Float64Array): void {
  const colour = sky.backdrop === 'uniform' ? sky.horizon : y > 0 ? upper(sky, [x, y, z]) : lower(sky, [x, y, z]);
  out[0] = colour[0];
  out[1] = colour[1];
  out[2] = colour[2];
}

function upper(sky: Sky, [x, y, z]: Vec3): Rgb {
  const base = mix(sky.horizon, sky.zenith, y ** 0.45);
  const away = 1 / (y + 0.12);
  const thickness = fractalNoise(x * away * 1.3 + sky.seed, sky.seed * 0.37, z * away * 1.3, 4);
  const cover = clamp01((thickness - 0.62 + sky.cloudiness * 0.55) * 4);
  const cloudy = mix(base, scale(sky.cloud, 0.82 + 0.36 * thickness), cover * (0.35 + 0.65 * sky.cloudiness));
  return sky.backdrop === 'garden' ? mix(cloudy, ...garden(sky, x, y, z)) : cloudy;
}

function lower(sky: Sky, [x, y, z]: Vec3): Rgb {
  if (sky.backdrop === 'none') return sky.ground;
  const [above, cover] = garden(sky, x, y, z);
  if (cover > 0.5) return above;
  const far = 1.5 / Math.max(0.02, -y);
  const patch = fractalNoise(x * far * 0.7, sky.seed, z * far * 0.7, 3);
  return scale(sky.ground, 0.75 + 0.5 * patch);
}

/** Colour and cover of what stands on the horizon: two lines of trees, the far one hazy. */
function garden(sky: Sky, x: number, y: number, z: number): [Rgb, number] {
  const around = Math.atan2(x, z) * 6;
  const height = y / Math.hypot(x, z);
  if (height < -0.09) return [sky.horizon, 0];
  const light = (sky.horizon[1] + sky.zenith[1]) / 2;
  const leaf = fractalNoise(around * 14, height * 90, sky.seed, 3);
  const ragged = 0.022 * (leaf - 0.5) + 0.02 * noise3(around * 9, 5, sky.seed);
  const near = 0.012 + 0.075 * fractalNoise(around * 1.7, 3, sky.seed + 9, 3) + ragged;
  if (height < near) return [scale([0.06, 0.088, 0.036], light * (0.45 + 0.8 * leaf)), 1];
  const far = 0.03 + 0.11 * fractalNoise(around * 0.9, 8, sky.seed + 4, 3) + ragged;
  const haze = mix(scale([0.08, 0.11, 0.055], light * (0.6 + 0.5 * leaf)), sky.horizon, 0.16);
  return height < far ? [haze, clamp01((far - height) * 140)] : [sky.horizon, 0];
}

function clamp01(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
