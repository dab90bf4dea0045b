import { existsSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expose } from './camera.ts';
import { exifOf } from './exif.ts';
import type { SceneOrder } from './renderScene.ts';
import { keep, keyOf, sceneCache, sceneOf } from './sceneFile.ts';
import { randomFrom } from './tracer/random.ts';

// Photos as large as a camera's, for measuring speed: rendered small, enlarged, and given the grain of a sensor so that a JPEG of them
// weighs what a real one does.

const bases: readonly SceneOrder[] = [
  { scene: 'living-room', view: 0, seed: 1 },
  { scene: 'kitchen', view: 0, seed: 2 },
  { scene: 'bedroom', view: 0, seed: 3 },
  { scene: 'dining-room', view: 0, seed: 4 },
  { scene: 'bathroom', view: 0, seed: 5 },
  { scene: 'brick-house', view: 0, seed: 6 },
];

/** Code values; makes 24 megapixels weigh about 8 MB, as a camera's do. */
const grainSigma = 5.2;
const quality = 92;

/**
 * JPEG files of varied scenes, 3:2, kept under .cache/scenes: made once, then at once.
 * @returns their paths. Never write to them.
 */
export async function bigPhotos(order: { count: number; megapixels: number }): Promise<string[]> {
  const widthPx = Math.round(Math.sqrt(order.megapixels * 1.5e6));
  const heightPx = Math.round(widthPx / 1.5);
  const files: string[] = [];
  for (let k = 0; k < order.count; k++) {
    const file = path.join(
      sceneCache,
      'big',
      `IMG_${1000 + k}-${await keyOf({ widthPx, k, grainSigma, quality })}.JPG`,
    );
    if (!existsSync(file)) await keep(file, await bigPhoto(k, widthPx, heightPx));
    files.push(file);
  }
  return files;
}

async function bigPhoto(number: number, widthPx: number, heightPx: number): Promise<Buffer> {
  const random = randomFrom(number + 11);
  const scene = await sceneOf({ ...bases[number % bases.length]!, widthPx: 720, samplesPerPixel: 8 });
  const small = await expose(scene, {
    stops: -1 + 1.4 * random(),
    tiltDegrees: -2 + 4 * random(),
    whiteBalance: { colourTempKelvin: 4800 + 2600 * random() },
    glare: 0.04,
    seed: number,
  });
  const large = await sharp(small.rgb8, { raw: { width: small.widthPx, height: small.heightPx, channels: 3 } })
    .resize(widthPx, heightPx, { kernel: 'cubic', fit: 'fill' })
    .raw()
    .toBuffer();
  addGrain(large, number, grainSigma);
  return sharp(large, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .withExif(
      exifOf({
        takenAt: `2025-03-14T10:${String(10 + (number % 50)).padStart(2, '0')}:07.000`,
        exposureSeconds: 1 / (30 + number),
      }),
    )
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
}

/** Gaussian grain of `sigma` code values, mostly of brightness, from a table that starts elsewhere on every row. */
function addGrain(rgb8: Buffer, seed: number, sigma: number): void {
  const random = randomFrom(seed * 31 + 5);
  const table = new Int8Array(1 << 18);
  for (let k = 0; k < table.length; k++) {
    const bell = Math.sqrt(-2 * Math.log(random() + 1e-9)) * Math.cos(2 * Math.PI * random());
    table[k] = Math.max(-127, Math.min(127, Math.round(bell * sigma)));
  }
  let from = 0;
  for (let k = 0; k < rgb8.length; k += 3) {
    if (k % 18000 === 0) from = Math.floor(random() * table.length);
    const grain = table[(from + k) & 0x3ffff]!;
    for (let c = 0; c < 3; c++) {
      const value = rgb8[k + c]! + grain + (table[(from + k + c + 1) & 0x3ffff]! >> 2);
      rgb8[k + c] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
}
