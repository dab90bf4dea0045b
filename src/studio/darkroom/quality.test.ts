import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CameraSettings, expose, type PhotoTruth } from '../../../test/scenes/camera.ts';
import { interiors } from '../../../test/scenes/interiors.ts';
import type { LinearScene } from '../../../test/scenes/renderScene.ts';
import { sceneOf } from '../../../test/scenes/sceneFile.ts';
import { deltaE2000, labOf, lightnessOf, linearOf } from '../../core/photos/colour.ts';
import type { Recipe } from '../../core/photos/recipe.ts';
import { srgb } from './colour/space.ts';
import { analyse } from './engine/analyse.ts';
import { planOf } from './engine/plan.ts';
import { developPixels } from './kernel/develop-pixels.ts';
import { createKernel } from './kernel/kernel.ts';
import { readTemplates } from './templates.ts';

// Listing Natural on rendered rooms whose truth is known. The camera's errors are ours, so the answer is measured, not judged.

const resources = fileURLToPath(new URL('../../../resources/templates', import.meta.url));
const kernel = createKernel();
/** A camera that was set wrongly: exposure, stops, and the light it believed in. */
const mistakes: CameraSettings[] = [
  { stops: 0, whiteBalance: 'daylight' },
  { stops: -1, whiteBalance: { colourTempKelvin: 4500 } },
  { stops: 0.3, whiteBalance: { colourTempKelvin: 5200 } },
  { stops: -0.5, whiteBalance: { colourTempKelvin: 7000 }, noiseSigma: 3 },
];

let recipe: Recipe;
let rooms: LinearScene[] = [];

beforeAll(async () => {
  recipe = (await readTemplates(resources)).find(({ id }) => id === 'listing-natural')!.recipe;
  rooms = [];
  for (const order of interiors({ count: 6, seed: 5, light: 'neutral', widthPx: 300 }))
    rooms.push(await sceneOf(order));
});

describe('Listing Natural on rendered rooms', () => {
  test('brings grey patches within ΔE00 3 of neutral, on average over rooms and mistakes of the camera', async () => {
    const results = await Promise.all(rooms.flatMap((room) => mistakes.map((settings) => developed(room, settings))));
    const before = mean(results.flatMap(({ photo, truth, widthPx }) => greyErrors(photo, widthPx, truth)));
    const after = mean(results.flatMap(({ result, truth, widthPx }) => greyErrors(result, widthPx, truth)));
    console.log(`grey patches: ΔE00 ${before.toFixed(2)} before, ${after.toFixed(2)} after`);
    expect(after).toBeLessThanOrEqual(3);
    expect(after).toBeLessThan(before * 0.6);
  });

  test('brings the mean brightness of rooms to L* 70 ± 5, however they were exposed', async () => {
    for (const room of rooms) {
      for (const stops of [-2, -1, 0, 0.7]) {
        const { result, truth } = await developed(room, { stops });
        const lightness = roomLightness(result, truth);
        expect(
          Math.abs(lightness - 70),
          `${room.truth.order.scene} at ${stops} stops: L* ${lightness.toFixed(1)}`,
        ).toBeLessThanOrEqual(5);
      }
    }
  });

  test('changes a photo that is already right by ΔE00 3 at most, on average', async () => {
    const changes = [];
    for (const room of rooms) {
      const gains = cardBalance(room);
      if (!gains) continue;
      const { photo, result } = await developed(room, { whiteBalance: { gains } });
      changes.push(meanDifference(photo, result));
    }
    console.log(`change of photos that were right: ΔE00 ${changes.map((change) => change.toFixed(1)).join(', ')}`);
    expect(changes.length).toBeGreaterThanOrEqual(5);
    expect(mean(changes)).toBeLessThanOrEqual(3);
  });

  test('neutral light stays neutral among warm furniture and painted walls: grey patches within ΔE00 2.5', async () => {
    const greys = [];
    for (const room of rooms) {
      const gains = cardBalance(room);
      if (!gains) continue;
      const { result, truth, widthPx } = await developed(room, { whiteBalance: { gains } });
      greys.push(...greyErrors(result, widthPx, truth));
    }
    console.log(`grey patches in neutral light: ΔE00 ${mean(greys).toFixed(2)}`);
    expect(greys.length).toBeGreaterThanOrEqual(15);
    expect(mean(greys)).toBeLessThanOrEqual(2.5);
  });

  test('a clear sky keeps its blue, whatever the camera believed of the light', async () => {
    const front = await sceneOf({
      scene: 'plaster-house',
      seed: 2,
      daylightKelvin: 6500,
      widthPx: 240,
      samplesPerPixel: 4,
    });
    const right = skyChroma((await expose(front, {})).rgb8, front.truth.windowMask);
    for (const settings of [{}, { stops: -0.45 }, { stops: -0.45, whiteBalance: { colourTempKelvin: 7500 } }]) {
      const { photo, result, truth } = await developed(front, settings);
      const [before, after] = [skyChroma(photo, truth.windowMask), skyChroma(result, truth.windowMask)];
      console.log(
        `sky, ${JSON.stringify(settings)}: chroma ${before.toFixed(1)} before, ${after.toFixed(1)} after, ${right.toFixed(1)} when right`,
      );
      expect(after).toBeGreaterThanOrEqual(Math.min(before, right) * 0.8);
    }
  });

  test('greys rise evenly: no level of a ramp is darker than the one before', () => {
    const widthPx = 256;
    const heightPx = 64;
    const ramp = Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, index) => Math.floor(index / 3) % widthPx);
    const plan = planOf(
      analyse({ samples: ramp, widthPx, heightPx }, srgb),
      srgb,
      { ...recipe, sharpening: { amount: 0, thresholdLevels: 0 } },
      100,
    );
    const out = developPixels(kernel, plan.pixels!, { samples: ramp.slice(), widthPx, heightPx, bitsPerSample: 8 });
    const row = Array.from({ length: widthPx }, (_, x) => out[(32 * widthPx + x) * 3 + 1]!);
    for (let x = 0; x < widthPx; x += 1) {
      expect(row[x]! - (row[x - 1] ?? 0)).toBeGreaterThanOrEqual(0);
      const [r, g, b] = [0, 1, 2].map((channel) => out[(32 * widthPx + x) * 3 + channel]!) as [number, number, number];
      expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(1);
    }
  });

  test('warm furniture in neutral light is not taken for warm light', () => {
    const { samples, widthPx, heightPx } = warmRoom();
    const plan = planOf(analyse({ samples, widthPx, heightPx }, srgb), srgb, recipe, 100);
    const out = developPixels(kernel, plan.pixels!, { samples: samples.slice(), widthPx, heightPx, bitsPerSample: 8 });
    const ceiling = (10 * widthPx + 200) * 3;
    const [lightness, a, b] = labOf([out[ceiling]!, out[ceiling + 1]!, out[ceiling + 2]!]);
    expect(deltaE2000([lightness, a, b], [lightness, 0, 0])).toBeLessThanOrEqual(2.5);
  });
});

type Result = { photo: Uint8Array; result: Uint8Array; widthPx: number; truth: PhotoTruth };

async function developed(room: LinearScene, settings: CameraSettings): Promise<Result> {
  // Before JPEG: the patches are a few pixels wide here, and half of their colour would be that of their neighbours.
  const { rgb8: photo, widthPx, heightPx, truth } = await expose(room, settings);
  const plan = planOf(analyse({ samples: photo, widthPx, heightPx }, srgb), srgb, recipe, 100);
  const result = developPixels(kernel, plan.pixels!, {
    samples: Uint8Array.from(photo),
    widthPx,
    heightPx,
    bitsPerSample: 8,
  });
  return { photo, result, widthPx, truth };
}

/** How far each grey patch of the chart is from a grey of its own lightness. */
function greyErrors(rgb: Uint8Array, widthPx: number, truth: PhotoTruth): number[] {
  const greys = truth.chart.filter(({ reflectance }) => Math.max(...reflectance) / Math.min(...reflectance) < 1.12);
  return greys.flatMap((patch) => {
    const colour = patchColour(rgb, widthPx, truth, patch);
    if (!colour) return [];
    const [lightness, a, b] = labOf(colour);
    return [deltaE2000([lightness, a, b], [lightness, 0, 0])];
  });
}

/** Mean CIE chroma of what is wholly sky. */
function skyChroma(rgb: Uint8Array, windowMask: Uint8Array): number {
  const chromas: number[] = [];
  windowMask.forEach((share, index) => {
    if (share < 250) return;
    const [, a, b] = labOf(pixel(rgb, index * 3));
    chromas.push(Math.hypot(a, b));
  });
  return mean(chromas);
}

function patchColour(
  rgb: Uint8Array,
  widthPx: number,
  truth: PhotoTruth,
  { xPx, yPx, radiusPx }: PhotoTruth['chart'][number],
) {
  const heightPx = truth.windowMask.length / widthPx;
  const reach = Math.max(1, Math.floor(radiusPx * 0.6));
  if (xPx < reach + 1 || yPx < reach + 1 || xPx > widthPx - reach - 2 || yPx > heightPx - reach - 2) return null;
  const sum: [number, number, number] = [0, 0, 0];
  for (let dy = -reach; dy <= reach; dy += 1)
    for (let dx = -reach; dx <= reach; dx += 1)
      for (const channel of [0, 1, 2] as const)
        sum[channel] += rgb[((Math.round(yPx) + dy) * widthPx + Math.round(xPx) + dx) * 3 + channel]!;
  return sum.map((value) => value / (2 * reach + 1) ** 2) as [number, number, number];
}

/** Gains of a photographer who balanced on the grey patches; null where no patch is in the picture. */
function cardBalance(room: LinearScene): [number, number, number] | null {
  const sum = [0, 0, 0];
  for (const { xPx, yPx, radiusPx, reflectance } of room.truth.chart) {
    const isGrey = Math.max(...reflectance) / Math.min(...reflectance) < 1.12 && reflectance[1] > 0.15;
    const isSeen = xPx > radiusPx && xPx < room.widthPx - radiusPx && yPx > radiusPx && yPx < room.heightPx - radiusPx;
    if (!isGrey || !isSeen) continue;
    const at = (Math.round(yPx) * room.widthPx + Math.round(xPx)) * 3;
    for (const channel of [0, 1, 2]) sum[channel]! += room.pixels[at + channel]!;
  }
  const [red, green, blue] = sum as [number, number, number];
  return green > 0 ? [green / red, 1, green / blue] : null;
}

/** L* of the mean light of everything but the windows. */
function roomLightness(rgb: Uint8Array, { windowMask }: PhotoTruth): number {
  const light: number[] = [];
  windowMask.forEach((share, index) => {
    if (share > 8) return;
    const [r, g, b] = [0, 1, 2].map((channel) => linearOf(rgb[index * 3 + channel]! / 255)) as [number, number, number];
    light.push(0.2126 * r + 0.7152 * g + 0.0722 * b);
  });
  return lightnessOf(mean(light));
}

function meanDifference(one: Uint8Array, other: Uint8Array): number {
  const differences: number[] = [];
  for (let at = 0; at + 2 < one.length; at += 9)
    differences.push(deltaE2000(labOf(pixel(one, at)), labOf(pixel(other, at))));
  return mean(differences);
}

function pixel(rgb: Uint8Array, at: number): [number, number, number] {
  return [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Orange walls, a wooden floor and a white ceiling in neutral light, right exposure. */
function warmRoom(): { samples: Uint8Array; widthPx: number; heightPx: number } {
  const widthPx = 400;
  const heightPx = 300;
  const samples = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const colour = y < 75 ? [222, 222, 222] : y < 210 ? [224, 158, 92] : [150, 104, 66];
      const shade = 0.86 + 0.14 * (x / widthPx) + (((x * 31 + y * 17) % 7) - 3) / 160;
      for (const channel of [0, 1, 2]) samples[(y * widthPx + x) * 3 + channel] = Math.round(colour[channel]! * shade);
    }
  }
  return { samples, widthPx, heightPx };
}
