import { srgb } from '../colour/space.ts';
import { analyse } from '../engine/analyse.ts';
import { planOf } from '../engine/plan.ts';

const widthPx = 480;
const heightPx = 320;
const rounds = 3;

/** Runs analysis and planning on a made-up picture, so that the script engine has compiled them before somebody waits for a proof. */
export function warmUp(): void {
  const samples = Uint8Array.from(
    { length: widthPx * heightPx * 3 },
    (_, index) => (index * 31 + (index >> 9) * 7) % 240,
  );
  for (let round = 0; round < rounds; round += 1) {
    const analysis = analyse({ samples, widthPx, heightPx }, srgb);
    planOf(analysis, srgb, everything, 100);
  }
}

const everything = {
  whiteBalance: { amount: 1, warmthKelvin: 0 },
  exposure: { amount: 1, targetLightness: 70, toleranceLightness: 3, trimStops: 0 },
  tone: { baseCompression: 0.8, shadows: 0.1, highlights: -0.1, blackPoint: 0.001, contrast: 0.1, clarity: 0.1 },
  colour: { saturation: 0.05, vibrance: 0.05, neutraliseWhites: 0.3 },
  look: { fade: 0 },
  sharpening: { amount: 0.4, thresholdLevels: 1 },
};
