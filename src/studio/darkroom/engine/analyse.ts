import { encodedOf, lightnessOf, luminanceOfRgb } from '../../../core/photos/colour.ts';
import type { ColourSpace } from '../colour/space.ts';
import { drawLines, fitLines, type Guide, prepareGuide } from './guided-filter.ts';
import { type LightDrift, lightDrift } from './light/drift.ts';
import { estimateLight, type Light } from './light/estimate.ts';
import { type LightMap, lightMapOf, quantile } from './light-map.ts';
import { blueLead, skyOf, withoutSky } from './sky.ts';

/** What the photo is like, whatever recipe comes next. Made from the 1024 px proxy for a proof and for the full size alike. */
export type Analysis = {
  map: LightMap;
  light: Light;
  drift: LightDrift;
  /** Edge-keeping smooth luma of the map, encoded 0..1: the large bright and dark areas. */
  base: Float32Array;
  /** The map's luma made ready for fitting gains to it. */
  guide: Guide;
  /** Median of the base over the room, and the natural logarithm of its 95th over its 5th percentile over everything. */
  pivot: number;
  spread: number;
  /** 1 where the map shows the room, or the house out of doors; 0 where a window or lamp is blown out, and in the sky. */
  isRoom: Uint8Array;
  /** Taken under the open sky, and the sky is seen. */
  isOutdoors: boolean;
  /** CIE L* of the room as it is. */
  lightness: number;
};

/** Radius of the base, share of the long side; epsilon is a variance of encoded luma. */
const baseRadiusShare = 0.04;
const baseEpsilon = 0.01;
/** The same for fitting gains to luma: close to the pixel, and true to small steps. */
const fitRadiusShare = 0.02;
const fitEpsilon = 0.0008;
const blownLevel = 0.965;
const leastDaylightKelvin = 5800;
/** A sky as blue as this is one, however warm the evening light under it. */
const certainLead = 1.35;
/** Windows and lamps rarely take more of an interior than this. */
const usualWindowShare = 0.12;

/** @param proxy 8-bit RGB in the encoding of `space`, long side at most 1024 */
export function analyse(
  proxy: { samples: Uint8Array; widthPx: number; heightPx: number },
  space: ColourSpace,
): Analysis {
  const map = lightMapOf(proxy, space);
  const longSidePx = Math.max(map.widthPx, map.heightPx);
  const reach = (share: number) => Math.max(2, Math.round(longSidePx * share));
  const broad = prepareGuide(map.luma, map, { radiusPx: reach(baseRadiusShare), epsilon: baseEpsilon });
  const base = drawLines(fitLines(broad, map.luma), map.luma);
  for (let index = 0; index < base.length; index += 1) base[index] = Math.min(Math.max(base[index]!, 0.01), 1);
  const { light, isSky } = lightUnderSky(map);
  const isRoom = roomOf(map, isSky);
  return {
    map,
    light,
    drift: lightDrift(map, light, isSky),
    base,
    guide: prepareGuide(map.luma, map, { radiusPx: reach(fitRadiusShare), epsilon: fitEpsilon }),
    pivot: Math.max(
      quantile(base, 0.5, (index) => isRoom[index] === 1),
      0.05,
    ),
    spread: Math.log(quantile(base, 0.95) / Math.max(quantile(base, 0.05), 0.01)),
    isRoom,
    isOutdoors: isSky.includes(1),
    lightness: roomLightness(map, isRoom),
  };
}

/** Out of doors the rest of the picture is in daylight; where it is warmer, what looked like sky is a ceiling, and tells the light as well. */
function lightUnderSky(map: LightMap): { light: Light; isSky: Uint8Array } {
  const isSky = skyOf(map);
  const light = estimateLight(withoutSky(map, isSky));
  if (!isSky.includes(1)) return { light, isSky };
  if (light.kelvin >= leastDaylightKelvin || blueLead(map, isSky) >= certainLead)
    return { light: underOpenSky(light), isSky };
  return { light: estimateLight(map), isSky: isSky.fill(0) };
}

/** Land, brick and dry grass are warm as often as the light on them: under an open sky a warm answer counts half. */
function underOpenSky(light: Light): Light {
  const [red, green, blue] = light.rgb;
  return red > blue ? { ...light, rgb: [Math.sqrt(red), green, Math.sqrt(blue)] } : light;
}

/**
 * Everything that is neither sky nor blown out: windows and lamps say nothing about the room. Where more is blown than windows usually take, walls are
 * among it, and a part of it counts: spread evenly over it.
 */
function roomOf(map: LightMap, isSky: Uint8Array): Uint8Array {
  const isRoom = new Uint8Array(map.luma.length);
  let roomCount = 0;
  let blownCount = 0;
  for (let index = 0; index < isRoom.length; index += 1) {
    if (isSky[index]) continue;
    if (map.luma[index]! >= blownLevel) {
      blownCount += 1;
      continue;
    }
    isRoom[index] = 1;
    roomCount += 1;
  }
  const blownShare = blownCount / Math.max(roomCount + blownCount, 1);
  const wallShare = 1 - usualWindowShare / Math.max(blownShare, usualWindowShare);
  let owed = 0;
  for (let index = 0; index < isRoom.length; index += 1) {
    if (isRoom[index] || isSky[index]) continue;
    owed += wallShare;
    if (owed < 1) continue;
    owed -= 1;
    isRoom[index] = 1;
  }
  return isRoom;
}

function roomLightness({ linear }: LightMap, isRoom: Uint8Array): number {
  const bins = new Float64Array(1024);
  // Every third pixel says as much.
  for (let index = 0; index < isRoom.length; index += 3) {
    if (!isRoom[index]) continue;
    const y = luminanceOfRgb(linear[index * 3]!, linear[index * 3 + 1]!, linear[index * 3 + 2]!);
    const level = Math.min(Math.max(Math.round(encodedOf(Math.max(y, 0)) * 1023), 0), 1023);
    bins[level] = bins[level]! + 1;
  }
  return brightnessOf(bins, (encoded) => encoded);
}

/**
 * How bright a room looks, CIE L*: the lightness of its mean light, drawn towards that of its median, so that one bright wall does not decide.
 * @param bins counts of encoded luma, evenly from 0 to `top`
 * @param tone what becomes of an encoded luma, 0..1
 */
export function brightnessOf(bins: Float64Array, tone: (encoded: number) => number, top = 1): number {
  let total = 0;
  for (const count of bins) total += count;
  let light = 0;
  let seen = 0;
  let median = -1;
  for (let bin = 0; bin < bins.length; bin += 1) {
    const count = bins[bin]!;
    if (count === 0) continue;
    const encoded = Math.min(Math.max(tone((bin / (bins.length - 1)) * top), 0), 1);
    const linear = encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
    light += linear * count;
    seen += count;
    if (median < 0 && seen * 2 >= total) median = linear;
  }
  return total === 0 ? 0 : 0.7 * lightnessOf(light / total) + 0.3 * lightnessOf(Math.max(median, 0));
}
