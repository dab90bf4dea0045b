import sharp, { type Metadata, type Sharp } from 'sharp';
import { maxPixels } from './limits.ts';

// The codec library, closed down: only the readers of five formats remain, nothing is cached, and one photo uses one thread because the
// photos themselves run side by side. Imported in worker processes only.

const readers = ['Jpeg', 'Png', 'Webp', 'Tiff', 'Heif'];

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: readers.flatMap((name) => [`VipsForeignLoad${name}File`, `VipsForeignLoad${name}Buffer`]) });
sharp.cache(false);
sharp.concurrency(1);

/** Options of every open: a warning of the decoder is a refusal, and a picture beyond the limit is never started. */
export const openOptions = { failOn: 'warning', limitInputPixels: maxPixels, sequentialRead: true } as const;

/** How a photo is opened. `asDamaged`: the photographer wants what is left of it, so the decoder's complaints are passed over. */
export type Opening = { asDamaged?: boolean };

/** @param file path of an original, already sniffed */
export function openPhoto(file: string, { asDamaged = false }: Opening = {}): Sharp {
  return sharp(file, asDamaged ? { ...openOptions, failOn: 'none' } : openOptions);
}

/** @param pixels interleaved samples, length width x height x channels */
export function openPixels(
  pixels: Uint8Array,
  shape: { widthPx: number; heightPx: number; channels: 1 | 2 | 3 | 4 },
): Sharp {
  const raw = { width: shape.widthPx, height: shape.heightPx, channels: shape.channels };
  return sharp(pixels, { raw, limitInputPixels: maxPixels });
}

export type { Metadata, Sharp as Pipeline };
