import { type Analysis, analyse } from '../engine/analyse.ts';
import type { Metadata } from '../open/codec.ts';
import { type ColourHandling, colourHandlingOf, decodeSmall, type Pixels } from '../open/decode.ts';
import { readHeader } from '../open/inspect.ts';

/** Long side of the proxy that is analysed, for proofs and for full-size photos alike. */
const analysisSidePx = 1024;

export type OpenedPhoto = { metadata: Metadata; handling: ColourHandling; analysis: Analysis };

/** Reads the header and measures the proxy. @throws AppError as `inspect`, and photo-damaged */
export async function openAndAnalyse(file: string): Promise<OpenedPhoto> {
  const { metadata } = await readHeader(file);
  const handling = colourHandlingOf(metadata);
  const proxy = await decodeSmall(file, metadata, handling, analysisSidePx);
  return { metadata, handling, analysis: analyse(proxy, handling.space) };
}

/** The same, with the picture for a proof decoded at the same time. */
export async function openForProof(file: string, longSidePx: number): Promise<OpenedPhoto & { pixels: Pixels }> {
  const { metadata } = await readHeader(file);
  const handling = colourHandlingOf(metadata);
  const [proxy, pixels] = await Promise.all([
    decodeSmall(file, metadata, handling, analysisSidePx),
    decodeSmall(file, metadata, handling, longSidePx),
  ]);
  return { metadata, handling, analysis: analyse(proxy, handling.space), pixels };
}

/** What the photographer should know about how this photo was developed. */
export function notesOf(files: readonly string[], handling: ColourHandling): string[] {
  const notes: string[] = [];
  if (files.length > 1) notes.push(`Developed from the middle frame of ${files.length}`);
  if (handling.isConverted) notes.push('Converted to sRGB');
  return notes;
}
