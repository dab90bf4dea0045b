import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp from 'sharp';

// A proof in another kind of file than the one it is kept in. What is read is the small JPEG that the darkroom made, never a photo.

const formatOf = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.avif': 'avif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
} as const;

export type ProofFormat = (typeof formatOf)[keyof typeof formatOf];

export const proofEndings = Object.keys(formatOf);

/** What the name of a file promises, or null when it is nothing that can be written. */
export function proofFormatOf(name: string): ProofFormat | null {
  const ending = extname(name).toLowerCase();
  return Object.entries(formatOf).find(([known]) => known === ending)?.[1] ?? null;
}

/** @param file a proof, as it is kept @returns the same picture as a file of this format; a JPEG byte for byte */
export async function proofAs(format: ProofFormat, file: string): Promise<Uint8Array> {
  const kept = await readFile(file);
  if (format === 'jpeg') return kept;
  const picture = sharp(kept, { failOn: 'warning' });
  if (format === 'png') return await picture.png().toBuffer();
  if (format === 'webp') return await picture.webp({ quality: 94 }).toBuffer();
  if (format === 'avif') return await picture.avif({ quality: 85 }).toBuffer();
  return await picture.tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer();
}
