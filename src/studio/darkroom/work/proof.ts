import { stat } from 'node:fs/promises';
import type { Measured, ProofOrder } from '../darkroom.ts';
import { planOf } from '../engine/plan.ts';
import { developPixels } from '../kernel/develop-pixels.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Pixels } from '../open/decode.ts';
import { openPhotosPerWorker } from '../open/limits.ts';
import { refusalOf } from '../open/refusals.ts';
import { notesOf, type OpenedPhoto, openForProof } from './analysis.ts';
import { replaceFile } from './durable.ts';
import { fileOf } from './orders.ts';
import { encodeInStrips } from './strips.ts';

export type Proofs = {
  make: (order: ProofOrder, partFile: string) => Promise<{ widthPx: number; heightPx: number; measured: Measured }>;
};

type OpenProof = OpenedPhoto & { pixels: Pixels; changedAtMs: number; fileBytes: number };

/** Full-size sharpening is hardly seen once a photo is this small, and a proof must look like the photo made small. */
const sharpeningShare = 0.4;
const quality = 94;

/** Small developed pictures. The last few photos stay decoded and analysed, so that another strength or template is quick. */
export function createProofs(kernel: Kernel): Proofs {
  const opened = new Map<string, OpenProof>();

  const openProof = async (file: string, order: ProofOrder): Promise<OpenProof> => {
    const { mtimeMs: changedAtMs, size: fileBytes } = await stat(file).catch((error) => {
      throw refusalOf(error, file, 'header');
    });
    const key = `${order.longSidePx} ${order.asDamaged ? 'as damaged ' : ''}${file}`;
    const kept = opened.get(key);
    opened.delete(key);
    const isSame = kept && kept.changedAtMs === changedAtMs && kept.fileBytes === fileBytes;
    const proof = isSame ? kept : { ...(await openForProof(file, order.longSidePx, order)), changedAtMs, fileBytes };
    opened.set(key, proof);
    for (const oldest of [...opened.keys()].slice(0, -openPhotosPerWorker)) opened.delete(oldest);
    return proof;
  };

  return {
    make: async (order, partFile) => {
      const file = fileOf(order);
      const { pixels, analysis, handling } = await openProof(file, order);
      const plan = planOf(analysis, handling.space, order.recipe, order.strength);
      const copy = { ...pixels, samples: new Uint8Array(pixels.samples) };
      const strips = encodeInStrips(copy, quality);
      if (plan.pixels) {
        const sharpening = { ...plan.pixels.sharpening, amount: plan.pixels.sharpening.amount * sharpeningShare };
        developPixels(kernel, { ...plan.pixels, sharpening }, copy, strips.finished);
      }
      await replaceFile(order.outFile, partFile, await strips.file());
      const measured = { ...plan.measured, notes: notesOf(order, handling) };
      return { widthPx: pixels.widthPx, heightPx: pixels.heightPx, measured };
    },
  };
}
