import { stat } from 'node:fs/promises';
import type { Recipe } from '../../../core/photos/recipe.ts';
import type { Measured, ProofOrder } from '../darkroom.ts';
import { type Plan, planOf } from '../engine/plan.ts';
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
      const opened = await openProof(file, order);
      const { pixels, handling } = opened;
      const plan = proofPlan(opened, order.recipe, order.strength);
      const copy = { ...pixels, samples: new Uint8Array(pixels.samples) };
      const strips = encodeInStrips(copy, quality);
      if (plan.pixels) developPixels(kernel, plan.pixels, copy, strips.finished);
      await replaceFile(order.outFile, partFile, await strips.file());
      const measured = { ...plan.measured, notes: notesOf(order, handling) };
      return { widthPx: pixels.widthPx, heightPx: pixels.heightPx, measured };
    },
  };
}

/** Of the full size's sharpening, a picture this many times smaller shows its shrink to this power; found by comparing the two. */
const sharpeningFall = -1.75;

/** What the full size gets, but for the sharpening: a proof looks like the sharpened photo made small. */
export function proofPlan(
  { analysis, handling, metadata, pixels }: OpenedPhoto & { pixels: Pixels },
  recipe: Recipe,
  strength: number,
): Plan {
  const plan = planOf(analysis, handling.space, recipe, strength);
  if (!plan.pixels) return plan;
  const shrink = Math.max(metadata.width, metadata.height) / Math.max(pixels.widthPx, pixels.heightPx);
  const { sharpening } = plan.pixels;
  const amount = sharpening.amount * shrink ** sharpeningFall;
  return { ...plan, pixels: { ...plan.pixels, sharpening: { ...sharpening, amount } } };
}
