import { type Analysis, analyse } from '../engine/analyse.ts';
import type { Metadata, Opening } from '../open/codec.ts';
import {
  type ColourHandling,
  colourHandlingOf,
  decodeForLooking,
  decodeSmall,
  type Pixels,
  shrunk,
} from '../open/decode.ts';
import { readHeader } from '../open/inspect.ts';

/** Long side of the proxy that is analysed, for proofs and for full-size photos alike. */
const analysisSidePx = 1024;

export type OpenedPhoto = { metadata: Metadata; handling: ColourHandling; analysis: Analysis };

/** Reads the header and measures the proxy. @throws AppError as `inspect`, and photo-damaged */
export async function openAndAnalyse(file: string, opening: Opening = {}): Promise<OpenedPhoto> {
  const { metadata } = await readHeader(file, opening);
  const handling = colourHandlingOf(metadata);
  const proxy = await decodeSmall(file, metadata, handling, analysisSidePx, opening);
  return { metadata, handling, analysis: analyse(proxy, handling.space) };
}

/** The same, with the picture for a proof: one larger than the proxy is decoded while the proxy is measured, a smaller one is made of it. */
export async function openForProof(
  file: string,
  longSidePx: number,
  opening: Opening = {},
): Promise<OpenedPhoto & { pixels: Pixels }> {
  const { metadata } = await readHeader(file, opening);
  const handling = colourHandlingOf(metadata);
  const proxy = decodeSmall(file, metadata, handling, analysisSidePx, opening);
  const [analysis, pixels] = await Promise.all([
    proxy.then((measured) => analyse(measured, handling.space)),
    longSidePx > analysisSidePx
      ? decodeForLooking(file, metadata, handling, longSidePx, opening)
      : proxy.then((larger) => shrunk(larger, longSidePx)),
  ]);
  return { metadata, handling, analysis, pixels };
}

/** What the photographer should know about how this photo was developed. */
export function notesOf(order: { files: readonly string[] } & Opening, handling: ColourHandling): string[] {
  const notes: string[] = [];
  if (order.asDamaged) notes.push('Opened as damaged: parts of the picture may be missing');
  if (order.files.length > 1) notes.push(`Developed from the middle frame of ${order.files.length}`);
  if (handling.isConverted) notes.push('Converted to sRGB');
  return notes;
}
