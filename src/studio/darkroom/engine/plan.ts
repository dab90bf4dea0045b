import { encodedOf, luminanceOfRgb } from '../../../core/photos/colour.ts';
import type { Recipe } from '../../../core/photos/recipe.ts';
import { atStrength, changesNothing } from '../../../core/photos/strength.ts';
import { apply, type ColourSpace, type Matrix } from '../colour/space.ts';
import type { Measured } from '../darkroom.ts';
import type { PixelPlan } from '../kernel/develop-pixels.ts';
import { type Analysis, brightnessOf } from './analyse.ts';
import { bakeCube } from './cube.ts';
import { adaptation } from './light/adaptation.ts';
import type { Light } from './light/estimate.ts';
import { rgbOfKelvin } from './light/locus.ts';
import { type LocalGain, localGain } from './local-gain.ts';
import { goalLightness, solveStops, type ToneSettings, toneCurve } from './tone.ts';

/** What is to be done to every pixel of one photo; null leaves them all as they are. */
export type Plan = { pixels: PixelPlan | null; measured: Measured };

const histogramBins = 512;
const daylightKelvin = 6504;

/**
 * Recipe and photo become numbers for the kernels. A proof and a full-size photo of the same analysis get the same plan.
 * @param strength 0..100
 */
export function planOf(analysis: Analysis, space: ColourSpace, whole: Recipe, strength: number): Plan {
  const recipe = atStrength(whole, strength);
  const lightKelvin = Math.round(analysis.light.kelvin);
  if (changesNothing(recipe)) {
    const measured = {
      lightKelvin,
      exposureStops: 0,
      lightnessBefore: analysis.lightness,
      lightnessAfter: analysis.lightness,
      notes: [],
    };
    return { pixels: null, measured: rounded(measured) };
  }
  const balance = balanceOf(analysis.light, recipe.whiteBalance);
  const local = localGain(analysis, recipe, recipe.tone.windows * liftOf(analysis, whole, recipe));
  const levels = levelsOf(analysis, local, balance);
  const settings = toneOf(levels, goalLightness(analysis, whole.exposure), recipe);
  const tone = toneCurve(settings);
  const pixels = {
    cube: bakeCube({
      space,
      headroom: local.headroom,
      balance,
      isBalanced: recipe.whiteBalance.amount > 0,
      white: settings.white,
      tone,
      colour: recipe.colour,
      isOutdoors: analysis.isOutdoors,
    }),
    gain: local.grid,
    // Brighter photos show more noise, which is no detail.
    sharpening: {
      amount: recipe.sharpening.amount,
      thresholdLevels: recipe.sharpening.thresholdLevels * 2 ** Math.max(settings.stops, 0),
      boundLevels: 24,
    },
  };
  return {
    pixels,
    measured: rounded({
      lightKelvin,
      exposureStops: settings.stops,
      lightnessBefore: analysis.lightness,
      lightnessAfter: brightnessOf(levels.room, tone, levels.top),
      notes: [],
    }),
  };
}

/** More than this, stops, and a window looks pasted in. */
const mostHeld = 1.2;

/** About how many stops brighter the room will get, before it is solved for: 0 where it gets darker. */
function liftOf(analysis: Analysis, whole: Recipe, { exposure }: Recipe): number {
  const goal = lightOf(goalLightness(analysis, whole.exposure));
  const lift = Math.log2(goal / Math.max(lightOf(analysis.lightness), 0.01));
  return Math.min(Math.max(lift * exposure.amount + exposure.trimStops, 0), mostHeld);
}

/** Linear light of a CIE L* above 8. */
function lightOf(lightness: number): number {
  return ((lightness + 16) / 116) ** 3;
}

function balanceOf(light: Light, { amount, warmthKelvin }: Recipe['whiteBalance']): Matrix {
  const taste = rgbOfKelvin(daylightKelvin - warmthKelvin);
  const from = light.rgb.map((value, channel) => value ** amount / taste[channel]!);
  return adaptation([from[0]!, from[1]!, from[2]!]);
}

type Levels = {
  /** Counts of encoded luma after balance and local gain, over the room and over everything, evenly from 0 to `top`. */
  room: Float64Array;
  all: Float64Array;
  top: number;
};

function levelsOf({ map, isRoom }: Analysis, { gains, headroom }: LocalGain, balance: Matrix): Levels {
  const top = headroom * 1.1;
  const room = new Float64Array(histogramBins);
  const all = new Float64Array(histogramBins);
  // Every third pixel says as much.
  for (let index = 0; index < isRoom.length; index += 3) {
    const [r, g, b] = apply(balance, map.linear[index * 3]!, map.linear[index * 3 + 1]!, map.linear[index * 3 + 2]!);
    const level = encodedOf(Math.max(luminanceOfRgb(r, g, b), 0)) * gains[index]!;
    const bin = Math.min(Math.round((level / top) * (histogramBins - 1)), histogramBins - 1);
    all[bin] = all[bin]! + 1;
    if (isRoom[index]) room[bin] = room[bin]! + 1;
  }
  return { room, all, top };
}

function toneOf(levels: Levels, goal: number, recipe: Recipe): ToneSettings {
  const { exposure, tone, look } = recipe;
  const found = percentile(levels.all, 0.998) * levels.top;
  // A photo without white gets a little of it; local gain may have moved white to either side.
  const white = 1 + (Math.max(found, 0.82) - 1) * exposure.amount;
  const shape = { white, black: 0, contrast: tone.contrast, fade: look.fade };
  const brightness = (stops: number) => brightnessOf(levels.room, toneCurve({ ...shape, stops }), levels.top);
  const solved = exposure.amount === 0 ? 0 : solveStops(brightness, goal) * exposure.amount;
  const stops = solved + exposure.trimStops;
  const darkest = percentile(levels.all, tone.blackPoint) * levels.top;
  const black = tone.blackPoint === 0 ? 0 : Math.min(toneCurve({ ...shape, stops, fade: 0 })(darkest), 0.06);
  return { ...shape, stops, black };
}

/** Place in the histogram below which this share of it lies, 0..1. */
function percentile(bins: Float64Array, share: number): number {
  const wanted = bins.reduce((sum, count) => sum + count, 0) * share;
  let seen = 0;
  for (let bin = 0; bin < bins.length; bin += 1) {
    seen += bins[bin]!;
    if (seen > wanted) return bin / (bins.length - 1);
  }
  return 1;
}

function rounded(measured: Measured): Measured {
  const tenth = (value: number) => Math.round(value * 10) / 10;
  return {
    ...measured,
    exposureStops: Math.round(measured.exposureStops * 100) / 100,
    lightnessBefore: tenth(measured.lightnessBefore),
    lightnessAfter: tenth(measured.lightnessAfter),
  };
}
