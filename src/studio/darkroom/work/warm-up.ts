import { setImmediate } from 'node:timers/promises';
import { srgb } from '../colour/space.ts';
import { analyse } from '../engine/analyse.ts';
import { planOf } from '../engine/plan.ts';
import { developPixels } from '../kernel/develop-pixels.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { openPixels } from '../open/codec.ts';
import { encodeInStrips } from './strips.ts';

const widthPx = 480;
const heightPx = 320;
const rounds = 3;

/**
 * Takes a made-up picture through all that a proof goes through, so that everything is loaded and compiled before somebody waits for one.
 * @param isFree asked between two steps; the first real work ends the warm-up
 */
export async function warmUp(kernel: Kernel, isFree: () => boolean): Promise<void> {
  const samples = Uint8Array.from(
    { length: widthPx * heightPx * 3 },
    (_, index) => (index * 31 + (index >> 9) * 7) % 240,
  );
  for (let round = 0; round < rounds && isFree(); round += 1) {
    const analysis = analyse({ samples, widthPx, heightPx }, srgb);
    await setImmediate();
    if (!isFree()) return;
    const plan = planOf(analysis, srgb, everything, 100);
    const copy = { samples: samples.slice(), widthPx, heightPx, bitsPerSample: 8 as const };
    const strips = encodeInStrips(copy, 90);
    if (plan.pixels) developPixels(kernel, plan.pixels, copy, strips.finished);
    await strips.file();
    if (!isFree()) return;
    await openPixels(samples, { ...copy, channels: 3 })
      .resize(240)
      .raw()
      .toBuffer();
  }
}

const everything = {
  whiteBalance: { amount: 1, warmthKelvin: 0, mixed: 0.6 },
  exposure: { amount: 1, targetLightness: 70, toleranceLightness: 3, trimStops: 0 },
  tone: {
    baseCompression: 0.8,
    shadows: 0.1,
    highlights: -0.1,
    windows: 0.5,
    blackPoint: 0.001,
    contrast: 0.1,
    clarity: 0.1,
  },
  colour: { saturation: 0.05, vibrance: 0.05, neutraliseWhites: 0.3 },
  look: { fade: 0 },
  sharpening: { amount: 0.4, thresholdLevels: 1 },
};
