import { createHash } from 'node:crypto';
import { AppError } from '../../../core/errors.ts';
import type { Developed, DevelopOrder } from '../darkroom.ts';
import { planOf } from '../engine/plan.ts';
import { developPixels } from '../kernel/develop-pixels.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { developedSegments, withSegments } from '../metadata/developed.ts';
import { openPixels } from '../open/codec.ts';
import { decodeWhole, type Pixels } from '../open/decode.ts';
import { refusalOf } from '../open/refusals.ts';
import { notesOf, openAndAnalyse } from './analysis.ts';
import { writeNew } from './durable.ts';
import { fileOf } from './orders.ts';

const defaultQuality = 92;

/** The full-size photo: analysed as its proof was, developed in place, encoded straight from the same memory. */
export async function developPhoto(order: DevelopOrder, kernel: Kernel, signal: AbortSignal): Promise<Developed> {
  const file = fileOf(order);
  const { metadata, handling, analysis } = await openAndAnalyse(file, order);
  stopWhenAsked(signal);
  const plan = planOf(analysis, handling.space, order.recipe, order.strength);
  const bitsPerSample = plan.pixels && metadata.depth === 'ushort' ? 16 : 8;
  const pixels = await decodeWhole(file, metadata, handling, bitsPerSample, order);
  stopWhenAsked(signal);
  const developed = plan.pixels ? developPixels(kernel, plan.pixels, pixels) : pixels.samples;
  const jpeg = await encode(developed, pixels, order.quality ?? defaultQuality, file);
  release(pixels.samples);
  stopWhenAsked(signal);
  const { widthPx, heightPx } = pixels;
  const bytes = withSegments(jpeg, developedSegments(metadata, { widthPx, heightPx, profile: handling.profile }));
  await writeNew(order.outFile, bytes);
  return {
    widthPx,
    heightPx,
    fileBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    measured: { ...plan.measured, notes: notesOf(order, handling) },
  };
}

async function encode(
  samples: Uint8Array,
  { widthPx, heightPx }: Pixels,
  quality: number,
  file: string,
): Promise<Buffer> {
  try {
    return await openPixels(samples, { widthPx, heightPx, channels: 3 })
      .jpeg({ quality, optimiseCoding: false })
      .toBuffer();
  } catch (error) {
    throw refusalOf(error, file, 'pixels');
  }
}

/** Gives 72 MB back now instead of whenever the collector gets to it. */
function release(samples: Uint8Array): void {
  if (samples.buffer instanceof ArrayBuffer) samples.buffer.transfer(0);
}

function stopWhenAsked(signal: AbortSignal): void {
  if (signal.aborted)
    throw new AppError('cancelled', 'Stopped before it was finished. The original is untouched. 0 credits used.');
}
