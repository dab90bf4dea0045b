import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Inspection } from '../darkroom.ts';
import { exposureOf } from '../metadata/exposure.ts';
import { type Metadata, type Opening, openPhoto } from './codec.ts';
import { maxPixels, maxSidePx } from './limits.ts';
import { refusal, refusalOf } from './refusals.ts';
import { sniff } from './sniff.ts';

/** Header of a photo as the codec reads it, after the guards of format and size. */
export async function readHeader(
  file: string,
  opening: Opening = {},
): Promise<{ metadata: Metadata; fileBytes: number; format: Inspection['format'] }> {
  const { format, fileBytes } = await sniff(file);
  try {
    const metadata = await openPhoto(file, opening).metadata();
    const isLarge =
      metadata.width * metadata.height > maxPixels || Math.max(metadata.width, metadata.height) > maxSidePx;
    if (isLarge) throw refusal('tooLarge', file, { reason: `${metadata.width} x ${metadata.height}` });
    return { metadata, fileBytes, format };
  } catch (error) {
    throw refusalOf(error, file, 'header');
  }
}

export async function inspectPhoto(file: string): Promise<Inspection> {
  const { metadata, fileBytes, format } = await readHeader(file);
  return {
    format,
    widthPx: metadata.autoOrient.width,
    heightPx: metadata.autoOrient.height,
    orientation: metadata.orientation ?? 1,
    exposure: exposureOf(metadata.exif),
    fileBytes,
  };
}

/** SHA-256 of the whole file, read once in pieces. */
export async function fingerprintFile(file: string): Promise<{ sha256: string; fileBytes: number }> {
  const hash = createHash('sha256');
  let fileBytes = 0;
  try {
    for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) {
      hash.update(piece as Buffer);
      fileBytes += (piece as Buffer).length;
    }
  } catch (error) {
    throw refusalOf(error, file, 'header');
  }
  return { sha256: hash.digest('hex'), fileBytes };
}
