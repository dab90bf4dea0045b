import { AppError } from '../../../core/errors.ts';
import type { Exported, ExportOrder } from '../darkroom.ts';
import { rewriteExif } from '../metadata/containers.ts';
import { missingCopyright, withoutPlaceAndSerial } from '../metadata/private.ts';
import { type Metadata, openPhoto, type Pipeline } from '../open/codec.ts';
import { type ColourHandling, colourHandlingOf } from '../open/decode.ts';
import { readHeader } from '../open/inspect.ts';
import { refusalOf } from '../open/refusals.ts';
import { writeNew } from './durable.ts';

// A file for delivery: made smaller, sharpened for its size, with the metadata that may leave the house.

const maxTrials = 6;
const leastQuality = 25;
/** Sharpening after shrinking: sigma in pixels, and how strongly flat and jagged areas are sharpened. */
const outputSharpening = { sigma: 0.6, m1: 0.3, m2: 1.2, x1: 2, y2: 8, y3: 12 };

/** @throws AppError as `inspect`; photo-damaged; bad-input when no quality meets `maxBytes`; the failures of `writeNew`; cancelled */
export async function exportFile(order: ExportOrder, signal: AbortSignal): Promise<Exported> {
  const { metadata } = await readHeader(order.file);
  const encodeAt = (quality: number) => encode(order, metadata, quality, signal);
  const { data, info, quality } = await withinBytes(order, encodeAt);
  if (order.metadata === 'strip-place-and-serial') rewriteExif(data, order.format, withoutPlaceAndSerial);
  await writeNew(order.outFile, data);
  return { widthPx: info.width, heightPx: info.height, fileBytes: data.length, quality };
}

type Encoded = { data: Buffer; info: { width: number; height: number } };

/** The best quality that fits, by halving; the asked one at once when it fits. */
async function withinBytes(
  { quality, maxBytes, format }: ExportOrder,
  encodeAt: (quality: number) => Promise<Encoded>,
): Promise<Encoded & { quality: number }> {
  const first = { ...(await encodeAt(quality)), quality };
  if (maxBytes === null || first.data.length <= maxBytes) return first;
  let best: (Encoded & { quality: number }) | null = null;
  let low = leastQuality;
  let high = quality - 1;
  // PNG has no quality to lower.
  for (let trial = 1; trial < maxTrials && low <= high && format !== 'png'; trial += 1) {
    const middle: number = trial === maxTrials - 1 && !best ? low : Math.round((low + high) / 2);
    const tried: Encoded & { quality: number } = { ...(await encodeAt(middle)), quality: middle };
    if (tried.data.length <= maxBytes) {
      best = tried;
      low = middle + 1;
    } else high = middle - 1;
  }
  if (best) return best;
  throw new AppError(
    'bad-input',
    `At this size the export cannot be made as small as ${Math.round(maxBytes / 1000)} kB. Nothing was written. 0 credits used. Choose fewer pixels or a larger limit.`,
    { maxBytes },
  );
}

async function encode(order: ExportOrder, metadata: Metadata, quality: number, signal: AbortSignal): Promise<Encoded> {
  if (signal.aborted) throw new AppError('cancelled', 'The export was stopped. Nothing was written. 0 credits used.');
  const handling = colourHandlingOf(metadata);
  try {
    const sized = resized(openPhoto(order.file).autoOrient(), order, metadata);
    const opaque = metadata.hasAlpha && order.format === 'jpeg' ? sized.flatten({ background: 'white' }) : sized;
    const described = withPolicy(opaque, order.metadata, metadata, handling);
    return await inFormat(described, order.format, quality).toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw refusalOf(error, order.file, 'pixels');
  }
}

function resized(photo: Pipeline, { widthPx, heightPx, cropToFill }: ExportOrder, { autoOrient }: Metadata): Pipeline {
  if (widthPx === null && heightPx === null) return photo;
  const size = { ...(widthPx === null ? {} : { width: widthPx }), ...(heightPx === null ? {} : { height: heightPx }) };
  const isCrop = cropToFill && widthPx !== null && heightPx !== null;
  // A crop of exactly this shape is cut even out of a smaller photo, but at the photo's own scale.
  const shape = isCrop ? cropShape({ widthPx, heightPx }, autoOrient) : { ...size, fit: 'inside' as const };
  const smaller = photo.resize({ ...shape, kernel: 'lanczos3', withoutEnlargement: !isCrop });
  const isShrunk =
    (shape.width ?? Number.POSITIVE_INFINITY) < autoOrient.width ||
    (shape.height ?? Number.POSITIVE_INFINITY) < autoOrient.height;
  return isShrunk ? smaller.sharpen(outputSharpening) : smaller;
}

function cropShape(wanted: { widthPx: number; heightPx: number }, photo: { width: number; height: number }) {
  const scale = Math.min(1, photo.width / wanted.widthPx, photo.height / wanted.heightPx);
  const width = Math.max(1, Math.round(wanted.widthPx * scale));
  const height = Math.max(1, Math.round(wanted.heightPx * scale));
  return { width, height, fit: 'cover' as const, position: 'centre' };
}

function withPolicy(
  photo: Pipeline,
  policy: ExportOrder['metadata'],
  metadata: Metadata,
  handling: ColourHandling,
): Pipeline {
  const coloured = handling.profile ? photo.keepIccProfile() : photo.toColourspace('srgb');
  if (policy === 'strip-all') return coloured;
  // A profile that the pixels no longer mean must not come along with everything else.
  if (policy === 'keep') return handling.isConverted ? coloured.keepExif().keepXmp() : photo.keepMetadata();
  const copyright = missingCopyright(metadata);
  return copyright ? coloured.keepExif().withExifMerge({ IFD0: { Copyright: copyright } }) : coloured.keepExif();
}

function inFormat(photo: Pipeline, format: ExportOrder['format'], quality: number): Pipeline {
  if (format === 'webp') return photo.webp({ quality, effort: 4 });
  if (format === 'png') return photo.png({ compressionLevel: 6 });
  return photo.jpeg({ quality, optimiseCoding: true, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' });
}
