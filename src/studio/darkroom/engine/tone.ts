import type { Recipe } from '../../../core/photos/recipe.ts';
import { srgb } from '../colour/space.ts';
import { smoothstep } from './smoothstep.ts';

// The global curve: exposure in linear light, a soft shoulder that keeps white white, then contrast, black point and fade.

export type ToneSettings = {
  /** Change of exposure, stops. */
  stops: number;
  /** Encoded level that becomes white, before the exposure; above 1 where local gain went beyond. */
  white: number;
  /** Encoded level that becomes black, after the exposure, 0..0.06. */
  black: number;
  contrast: number;
  fade: number;
};

/** @returns the curve from encoded 0..2 to encoded 0..1, rising everywhere */
export function toneCurve({ stops, white, black, contrast, fade }: ToneSettings): (encoded: number) => number {
  const factor = 2 ** stops;
  const expose = (encoded: number) => srgb.toEncoded(srgb.toLinear(encoded) * factor);
  const whitest = expose(white);
  const knee = kneeOf(whitest);
  const steepness = (whitest - knee) / (1 - knee);
  const shoulder = (level: number) => {
    if (level <= knee) return level;
    const along = Math.min((level - knee) / (whitest - knee), 1);
    return knee + ((1 - knee) * steepness * along) / (1 + (steepness - 1) * along);
  };
  return (encoded) => {
    const level = shoulder(stops === 0 ? encoded : expose(encoded));
    const deep = level - black * (1 - level) ** 6;
    const curved = deep + contrast * 0.7 * deep * (1 - deep) * (2 * deep - 1);
    return Math.min(Math.max(fade + (1 - fade) * curved, 0), 1);
  };
}

/** Where the shoulder begins: the more light has to fit under white, the earlier. */
function kneeOf(whitest: number): number {
  if (whitest < 1) return Math.min(0.78, whitest * 0.8);
  return 0.8 - 0.3 * smoothstep(1, 1.7, whitest);
}

/**
 * The exposure change that takes `brightness` to `goal`, by halving.
 * @param brightness of the photo after so many stops; rises with them
 */
export function solveStops(brightness: (stops: number) => number, goal: number): number {
  let low = -1.5;
  let high = 2.6;
  for (let round = 0; round < 16; round += 1) {
    const middle = (low + high) / 2;
    if (brightness(middle) < goal) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Houses and gardens under the sky look right darker than rooms, and over a wider band; CIE L*. */
const outdoorsDarker = 6;
const outdoorsWider = 4;

/** Where the brightness should go: into the band around the target, no further. */
export function goalLightness(
  { lightness, isOutdoors }: { lightness: number; isOutdoors: boolean },
  { targetLightness, toleranceLightness }: Recipe['exposure'],
): number {
  const target = targetLightness - (isOutdoors ? outdoorsDarker : 0);
  const tolerance = toleranceLightness + (isOutdoors ? outdoorsWider : 0);
  return Math.min(Math.max(lightness, target - tolerance), target + tolerance);
}
