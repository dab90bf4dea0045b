import { beforeAll, expect, test } from 'vitest';
import { expose } from '../../../test/scenes/camera.ts';
import { lightOfKelvin } from '../../../test/scenes/colour.ts';
import { interiors } from '../../../test/scenes/interiors.ts';
import type { LinearScene } from '../../../test/scenes/renderScene.ts';
import { sceneOf } from '../../../test/scenes/sceneFile.ts';
import { deltaE2000, encodedOf, labOf, linearOf } from '../../core/photos/colour.ts';
import type { Recipe } from '../../core/photos/recipe.ts';
import { srgb } from './colour/space.ts';
import { analyse } from './engine/analyse.ts';
import { rgbOfKelvin } from './engine/light/locus.ts';
import { planOf } from './engine/plan.ts';
import { developPixels } from './kernel/develop-pixels.ts';
import { createKernel } from './kernel/kernel.ts';

// Rooms in the light of lamps and of windows at once: how far is each place, after the white balance, from what it would be in neutral light?
// The whole engine is used, with everything but the white balance turned off.

const seed = Number(process.env.SEED ?? 20261124);
const kernel = createKernel();
/** The whole of the stage, and what Listing Natural takes of it: a photo that was right must stay right. */
const all = 1;
const natural = 0.7;

type Room = {
  samples: Uint8Array;
  widthPx: number;
  heightPx: number;
  /** The same place in neutral light, linear, but for a factor that all have in common. */
  truth: Float32Array;
  isLeftOut: Uint8Array;
};

test(`lamps of 2600-3200 K against windows of 6000-7500 K, a third of the rooms painted: ΔE00 8.5 at most, a quarter under one balance for all (SEED=${seed})`, () => {
  const rooms = Array.from({ length: 30 }, (_, index) => sketchedRoom(seed + index, index % 3 === 0));
  const whole = errorsOf(rooms, 0);
  const local = errorsOf(rooms, all);
  console.log(
    `sketched rooms: one balance ${told(whole)}; by place ${told(local)}; natural ${told(errorsOf(rooms, natural))}`,
  );
  expect(mean(local)).toBeLessThanOrEqual(8.5);
  expect(mean(local)).toBeLessThanOrEqual(mean(whole) * 0.75);
  expect(ninetieth(local)).toBeLessThanOrEqual(ninetieth(whole) * 0.85);
  expect(local.filter((error, index) => error > whole[index]! + 0.5)).toEqual([]);
});

test(`warm furniture in one neutral light stays within ΔE00 2.5 of itself (SEED=${seed})`, () => {
  const rooms = Array.from({ length: 8 }, (_, index) => sketchedRoom(seed + 500 + index, index % 2 === 0, 6500));
  const whole = errorsOf(rooms, 0);
  const local = errorsOf(rooms, natural);
  console.log(`one light: one balance ${told(whole)}; by place ${told(local)}`);
  expect(mean(local)).toBeLessThanOrEqual(2.5);
});

let rendered: LinearScene[] = [];
beforeAll(async () => {
  rendered = [];
  for (const order of interiors({ count: 4, seed: 7, light: 'mixed', widthPx: 200 }))
    rendered.push(await sceneOf({ ...order, lampStops: 3 }));
});

test('rendered rooms with strong lamps come nearer to neutral light, and none gets worse', async () => {
  const rooms: Room[] = [];
  for (const scene of rendered)
    for (const whiteBalance of ['daylight', 'true'] as const) rooms.push(await photographed(scene, whiteBalance));
  const whole = errorsOf(rooms, 0);
  const local = errorsOf(rooms, natural);
  console.log(`rendered rooms: one balance ${told(whole)}; by place ${told(local)}`);
  expect(mean(local)).toBeLessThanOrEqual(mean(whole) * 0.95);
  expect(local.filter((error, index) => error > whole[index]! + 0.2)).toEqual([]);
});

test('a garden behind a window keeps the colour that it has in daylight, although the room is balanced to its lamps', async () => {
  const gardens: Room[] = [];
  for (const scene of rendered)
    for (const whiteBalance of ['daylight', 'true'] as const) gardens.push(await gardenOf(scene, whiteBalance));
  const whole = errorsOf(gardens, 0);
  const local = errorsOf(gardens, natural);
  console.log(`gardens: one balance ${told(whole)}; by place ${told(local)}`);
  expect(mean(local)).toBeLessThanOrEqual(mean(whole) * 0.6);
});

function errorsOf(rooms: readonly Room[], share: number): number[] {
  const recipe: Recipe = {
    whiteBalance: { amount: 1, warmthKelvin: 0, mixed: share },
    exposure: { amount: 0, targetLightness: 70, toleranceLightness: 15, trimStops: 0 },
    tone: { baseCompression: 1, shadows: 0, highlights: 0, windows: 0, blackPoint: 0, contrast: 0, clarity: 0 },
    colour: { saturation: 0, vibrance: 0, neutraliseWhites: 0 },
    look: { fade: 0 },
    sharpening: { amount: 0, thresholdLevels: 0 },
  };
  return rooms.map((room) => {
    const { pixels } = planOf(analyse(room, srgb), srgb, recipe, 100);
    const photo = { ...room, samples: room.samples.slice(), bitsPerSample: 8 as const };
    return errorOf(developPixels(kernel, pixels!, photo), room);
  });
}

/** Mean ΔE00 over what is neither left out nor clipped, at equal brightness. */
function errorOf(balanced: Uint8Array, { samples, truth, isLeftOut }: Room): number {
  const counted = [...isLeftOut.keys()].filter(
    (index) => index % 7 === 0 && !isLeftOut[index] && Math.max(...levels(samples, index)) < 249,
  );
  const light = (rgb: readonly number[]) => rgb[1] ?? 0;
  const ours = counted.map((index) => levels(balanced, index).map((level) => linearOf(level / 255)));
  const theirs = counted.map((index) => [...truth.subarray(index * 3, index * 3 + 3)]);
  const factor = mean(ours.map(light)) / mean(theirs.map(light));
  return mean(
    ours.map((rgb, at) => deltaE2000(labOfLinear(rgb), labOfLinear(theirs[at]!.map((value) => value * factor)))),
  );
}

function levels(samples: Uint8Array, index: number): [number, number, number] {
  return [samples[index * 3]!, samples[index * 3 + 1]!, samples[index * 3 + 2]!];
}

function labOfLinear(rgb: readonly number[]) {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => 255 * encodedOf(Math.min(Math.max(value, 0), 1)));
  return labOf([r, g, b]);
}

async function photographed(scene: LinearScene, whiteBalance: 'daylight' | 'true'): Promise<Room> {
  const { rgb8, widthPx, heightPx } = await expose(scene, { whiteBalance, stops: -0.3, toneCurve: 'srgb' });
  const { arriving, windowMask } = scene.truth;
  const truth = scene.pixels.map((value, at) => {
    const first = at - (at % 3);
    const light = 0.2126 * arriving[first]! + 0.7152 * arriving[first + 1]! + 0.0722 * arriving[first + 2]!;
    return (value * light) / Math.max(arriving[at]!, 1e-4);
  });
  return { samples: rgb8, widthPx, heightPx, truth, isLeftOut: windowMask.map((share) => (share > 8 ? 1 : 0)) };
}

/** What is seen through the windows; the truth is how it looks in the light of that day alone. */
async function gardenOf(scene: LinearScene, whiteBalance: 'daylight' | 'true'): Promise<Room> {
  const room = await photographed(scene, whiteBalance);
  const day = lightOfKelvin(scene.truth.order.daylightKelvin);
  const truth = scene.pixels.map((value, at) => value / day[(at % 3) as 0 | 1 | 2]);
  const isLeftOut = scene.truth.windowMask.map((share, index) =>
    share > 250 && Math.max(...truth.subarray(index * 3, index * 3 + 3)) < 0.9 ? 0 : 1,
  );
  return { ...room, truth, isLeftOut };
}

/** Ceiling, walls, floor and things, lit by a lamp on one side and a window on the other; or by one light. */
function sketchedRoom(number: number, isPainted: boolean, oneKelvin?: number): Room {
  const [widthPx, heightPx] = [300, 200];
  const random = generator(number);
  const lamp = rgbOfKelvin(oneKelvin ?? 2600 + 600 * random());
  const day = rgbOfKelvin(oneKelvin ?? 6000 + 1500 * random());
  const camera = rgbOfKelvin(oneKelvin ?? 3600 + 2000 * random());
  const tint = (level: number, spread: number) =>
    [0.5, 0.25, 0.5].map((part) => level * (1 + part * spread * (2 * random() - 1)));
  const ceiling = tint(0.8, 0.04);
  const wall = tint(0.6 + 0.2 * random(), 0.08);
  const side = isPainted ? [0.62, 0.4 + 0.1 * random(), 0.22 + 0.1 * random()] : tint(0.6, 0.1);
  const floor = random() < 0.6 ? [0.42, 0.28, 0.17] : tint(0.4, 0.15);
  const things = Array.from({ length: 26 }, () => ({
    x: random() * widthPx,
    y: heightPx * (0.3 + 0.65 * random()),
    wide: 8 + 45 * random(),
    high: 6 + 30 * random(),
    colour: pick(random, [
      () => tint(0.15 + 0.6 * random(), 0.1),
      () => [0.3 + 0.3 * random(), 0.2 + 0.15 * random(), 0.1 + 0.1 * random()],
      () => [0.1 + 0.6 * random(), 0.1 + 0.6 * random(), 0.1 + 0.6 * random()],
    ]),
  }));
  const window = { x: widthPx * (0.7 + 0.25 * random()), y: heightPx * 0.4 };
  const bulb = {
    x: widthPx * (0.1 + 0.25 * random()),
    y: heightPx * (0.3 + 0.3 * random()),
    power: 0.5 + 0.8 * random(),
  };
  const truth = new Float32Array(widthPx * heightPx * 3);
  const linear = new Float32Array(truth.length);
  const isLeftOut = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const index = y * widthPx + x;
      const thing = things.findLast(
        (each) => Math.abs(x - each.x) < each.wide / 2 && Math.abs(y - each.y) < each.high / 2,
      );
      const surface = y < heightPx * 0.22 ? ceiling : y > heightPx * 0.72 ? floor : x < widthPx * 0.3 ? side : wall;
      const colour = thing?.colour ?? surface;
      const ofLamp = bulb.power / (1 + 14 * (Math.hypot(x - bulb.x, y - bulb.y) / widthPx) ** 2);
      const ofDay = 1 / (1 + 10 * (Math.hypot(x - window.x, y - window.y) / widthPx) ** 2);
      const isWindow = Math.abs(x - window.x) < 22 && Math.abs(y - window.y) < 32;
      isLeftOut[index] = isWindow ? 1 : 0;
      for (const channel of [0, 1, 2] as const) {
        const at = index * 3 + channel;
        truth[at] = isWindow ? 1.5 : colour[channel]! * (ofLamp + ofDay);
        const light = isWindow
          ? 1.5 * day[channel]
          : colour[channel]! * (ofLamp * lamp[channel] + ofDay * day[channel]);
        linear[at] = light / camera[channel];
      }
    }
  }
  const gain = 0.38 / mean(Array.from({ length: widthPx * heightPx }, (_, index) => linear[index * 3 + 1]!));
  const samples = Uint8Array.from(linear, (value) => {
    const noise = 3 * (random() + random() + random() - 1.5);
    return Math.round(Math.min(Math.max(255 * encodedOf(Math.min(value * gain, 1)) + noise, 0), 255));
  });
  return { samples, widthPx, heightPx, truth, isLeftOut };
}

function pick<T>(random: () => number, choices: readonly (() => T)[]): T {
  return choices[Math.floor(random() * choices.length)]!();
}

function told(errors: readonly number[]): string {
  return `ΔE00 ${mean(errors).toFixed(2)}, 90th percentile ${ninetieth(errors).toFixed(2)}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function ninetieth(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.9)]!;
}

function generator(start: number): () => number {
  let state = Math.imul(start, 2_654_435_761) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}
