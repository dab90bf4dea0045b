import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expose } from '../../../test/scenes/camera.ts';
import { sceneOf } from '../../../test/scenes/sceneFile.ts';
import { deltaE2000, labOf } from '../../core/photos/colour.ts';
import type { Template } from '../../core/photos/template.ts';
import { createDarkroom } from './create-darkroom.ts';
import { planOf } from './engine/plan.ts';
import { developPixels } from './kernel/develop-pixels.ts';
import { createKernel } from './kernel/kernel.ts';
import { decodeWhole, type Pixels } from './open/decode.ts';
import { readTemplates } from './templates.ts';
import { openForProof } from './work/analysis.ts';
import { proofPlan } from './work/proof.ts';

// What is seen in a proof is what is written to the full-size file.

const resources = fileURLToPath(new URL('../../../resources/templates', import.meta.url));
const darkroom = createDarkroom({ workers: 1 });
const samples = fileURLToPath(new URL('../../../resources/samples', import.meta.url));
const kernel = createKernel();
const sidePx = 2700;
const proofSidePx = 1100;
let folder = '';
let file = '';
let templates: Template[] = [];
/** A grainy room, enlarged; and a house and a room as sharp as rendered pictures are. */
let pictures: { name: string; opened: Awaited<ReturnType<typeof openForProof>>; whole: Pixels }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonebank-proof-'));
  templates = await readTemplates(resources);
  const room = await sceneOf({ scene: 'living-room', view: 0, seed: 3, widthPx: 300, samplesPerPixel: 8 });
  const { rgb8, widthPx, heightPx } = await expose(room, { stops: -0.8, whiteBalance: 'daylight' });
  const large = await sharp(rgb8, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .resize(sidePx, 1800, { kernel: 'cubic', fit: 'fill' })
    .raw()
    .toBuffer();
  // Grain, as a sensor leaves it: without it nothing would be hard to keep equal.
  let state = 12_345;
  for (let at = 0; at < large.length; at += 3) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const grain = ((state >>> 16) % 9) - 4;
    for (let channel = 0; channel < 3; channel += 1)
      large[at + channel] = Math.min(Math.max(large[at + channel]! + grain, 0), 255);
  }
  file = join(folder, 'room.jpg');
  await writeFile(
    file,
    await sharp(large, { raw: { width: sidePx, height: 1800, channels: 3 } })
      .jpeg({ quality: 94 })
      .toBuffer(),
  );
  pictures = [];
  for (const picture of [file, join(samples, 'IMG_0412.JPG'), join(samples, 'IMG_0417.JPG')]) {
    const opened = await openForProof(picture, proofSidePx);
    const whole = await decodeWhole(picture, opened.metadata, opened.handling, 8);
    pictures.push({ name: basename(picture), opened, whole });
  }
});

afterAll(async () => {
  await darkroom.close();
  await rm(folder, { recursive: true, force: true });
});

const looks = ['listing-natural', 'bright-airy', 'crisp-architectural', 'warm-home'].flatMap((id) =>
  [45, 100].map((strength) => [id, strength] as const),
);

test.each(looks)(
  '%s at strength %i: developed small or developed whole and made small, ΔE00 0.6 on average, 2 at the 99th percentile',
  async (id, strength) => {
    const { recipe } = templates.find((each) => each.id === id)!;
    for (const { name, opened, whole } of pictures) {
      const small = copyOf(opened.pixels);
      developPixels(kernel, proofPlan(opened, recipe, strength).pixels!, small);
      const full = copyOf(whole);
      developPixels(kernel, planOf(opened.analysis, opened.handling.space, recipe, strength).pixels!, full);
      const { mean, p99 } = differences(small.samples, await madeSmall(full));
      console.log(`engine, ${id} ${strength}, ${name}: mean ${mean.toFixed(2)}, p99 ${p99.toFixed(2)}`);
      expect(mean, name).toBeLessThanOrEqual(0.6);
      expect(p99, name).toBeLessThanOrEqual(2);
    }
  },
);

test.each(looks.filter(([, strength]) => strength === 100))(
  '%s at strength %i: the proof file is the full-size file made small, within what two JPEGs and two decoders of different size differ by',
  async (id, strength) => {
    const { recipe } = templates.find((each) => each.id === id)!;
    const proofFile = join(folder, `${id}-${strength}-proof.jpg`);
    const outFile = join(folder, `${id}-${strength}.jpg`);
    const proof = await darkroom.proof({ files: [file], recipe, strength, longSidePx: sidePx / 3, outFile: proofFile });
    const full = await darkroom.develop({ files: [file], recipe, strength, outFile, quality: 98 });
    expect(full.measured).toEqual(proof.measured);
    const small = await sharp(outFile).resize(proof.widthPx, proof.heightPx).raw().toBuffer();
    const seen = await sharp(await readFile(proofFile))
      .raw()
      .toBuffer();
    const { mean, p99 } = differences(seen, small);
    console.log(`files, ${id} ${strength}: mean ${mean.toFixed(2)}, p99 ${p99.toFixed(2)}`);
    expect(mean).toBeLessThanOrEqual(0.95);
    expect(p99).toBeLessThanOrEqual(3.2);
    // What two JPEGs differ by is grain of one pixel. Over three by three pixels it is gone, and what is left is what the eye compares.
    const apart = differences(meansOfThree(seen, proof), meansOfThree(small, proof));
    console.log(`over 3 x 3 pixels: mean ${apart.mean.toFixed(2)}, p99 ${apart.p99.toFixed(2)}`);
    expect(apart.mean).toBeLessThanOrEqual(0.6);
    expect(apart.p99).toBeLessThanOrEqual(2);
  },
);

function copyOf(pixels: Pixels): Pixels {
  return { ...pixels, samples: new Uint8Array(pixels.samples) };
}

/** At 16 bits, so that only the proof's own rounding counts. */
async function madeSmall({ samples, widthPx, heightPx }: Pixels): Promise<Float32Array> {
  const { data } = await sharp(samples, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .pipelineColourspace('rgb16')
    .toColourspace('rgb16')
    .resize(proofSidePx, proofSidePx, { fit: 'inside' })
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  return Float32Array.from(new Uint16Array(data.buffer, data.byteOffset, data.length / 2), (level) => level / 256);
}

function meansOfThree(samples: Uint8Array, { widthPx, heightPx }: { widthPx: number; heightPx: number }): number[] {
  const means: number[] = [];
  for (let y = 0; y + 3 <= heightPx; y += 3)
    for (let x = 0; x + 3 <= widthPx; x += 3)
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let dy = 0; dy < 3; dy += 1)
          for (let dx = 0; dx < 3; dx += 1) sum += samples[((y + dy) * widthPx + x + dx) * 3 + channel]!;
        means.push(sum / 9);
      }
  return means;
}

function differences(one: ArrayLike<number>, other: ArrayLike<number>): { mean: number; p99: number } {
  const found: number[] = [];
  const pixel = (rgb: ArrayLike<number>, at: number): [number, number, number] => [
    rgb[at]!,
    rgb[at + 1]!,
    rgb[at + 2]!,
  ];
  for (let at = 0; at + 2 < one.length; at += 63)
    found.push(deltaE2000(labOf(pixel(one, at)), labOf(pixel(other, at))));
  found.sort((a, b) => a - b);
  return {
    mean: found.reduce((sum, value) => sum + value, 0) / found.length,
    p99: found[Math.floor(found.length * 0.99)]!,
  };
}
