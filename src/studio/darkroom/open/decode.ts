import { type ColourSpace, colourSpaceOf, srgb } from '../colour/space.ts';
import { type Metadata, type Opening, openPhoto, openPixels, type Pipeline } from './codec.ts';
import { refusalOf } from './refusals.ts';

// From a file to upright RGB samples. A photo with a simple RGB profile keeps its own numbers, so that wide colours stay wide and the
// profile can be put back unchanged; anything else (CMYK, grey, table profiles) is converted to sRGB here.

export type Pixels = {
  /** Interleaved RGB, length width x height x 3; 8-bit, or 16-bit little-endian samples in a byte array twice as long. */
  samples: Uint8Array;
  widthPx: number;
  heightPx: number;
  bitsPerSample: 8 | 16;
};

export type ColourHandling = {
  space: ColourSpace;
  /** Profile to put into what is developed; null when the photo had none. */
  profile: Buffer | null;
  isConverted: boolean;
};

export function colourHandlingOf(metadata: Metadata): ColourHandling {
  const isRgb =
    (metadata.space === 'srgb' || metadata.space === 'rgb16' || metadata.space === 'rgb') && metadata.channels >= 3;
  if (!metadata.icc) return { space: srgb, profile: null, isConverted: !isRgb };
  const space = isRgb ? colourSpaceOf(metadata.icc) : null;
  return space
    ? { space, profile: metadata.icc, isConverted: false }
    : { space: srgb, profile: null, isConverted: true };
}

/** Every sample of the photo. @throws AppError photo-damaged, photo-too-large */
export async function decodeWhole(
  file: string,
  metadata: Metadata,
  handling: ColourHandling,
  bitsPerSample: 8 | 16,
  opening: Opening = {},
): Promise<Pixels> {
  try {
    const pipeline = upright(file, metadata, handling, opening);
    const ready =
      bitsPerSample === 16
        ? pipeline.pipelineColourspace('rgb16').toColourspace('rgb16').raw({ depth: 'ushort' })
        : pipeline.raw();
    const { data, info } = await ready.toBuffer({ resolveWithObject: true });
    return { samples: data, widthPx: info.width, heightPx: info.height, bitsPerSample };
  } catch (error) {
    throw refusalOf(error, file, 'pixels');
  }
}

/** A small 8-bit copy whose long side is at most `longSidePx`; never enlarged. Shrunk while it is decoded, as far as the codec can: for measuring. */
export async function decodeSmall(
  file: string,
  metadata: Metadata,
  handling: ColourHandling,
  longSidePx: number,
  opening: Opening & { fastShrinkOnLoad?: boolean } = {},
): Promise<Pixels> {
  const { fastShrinkOnLoad = true } = opening;
  try {
    const { data, info } = await upright(file, metadata, handling, opening)
      .resize(longSidePx, longSidePx, { fit: 'inside', withoutEnlargement: true, fastShrinkOnLoad })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { samples: data, widthPx: info.width, heightPx: info.height, bitsPerSample: 8 };
  } catch (error) {
    throw refusalOf(error, file, 'pixels');
  }
}

/**
 * The same for looking at. A codec that shrinks almost to the size that is asked for leaves a softer picture than the full size made small, so
 * it has to leave a step for the resize; and that of a WebP is left out.
 */
export async function decodeForLooking(
  file: string,
  metadata: Metadata,
  handling: ColourHandling,
  longSidePx: number,
  opening: Opening = {},
): Promise<Pixels> {
  const shrink = Math.max(metadata.width, metadata.height) / longSidePx;
  const ofCodec = shrink >= 8 ? 8 : shrink >= 4 ? 4 : 2;
  // The codec itself goes only half of a way that would be nearly all.
  const isHalved = Math.floor(shrink) === ofCodec;
  const fastShrinkOnLoad = metadata.format === 'jpeg' && (isHalved || shrink / ofCodec >= leastLastStep);
  return decodeSmall(file, metadata, handling, longSidePx, { ...opening, fastShrinkOnLoad });
}

/** From 24 megapixels to a proof of 1600 px it is 1.9. */
const leastLastStep = 1.5;

/** A smaller copy of 8-bit pixels; never enlarged. */
export async function shrunk(pixels: Pixels, longSidePx: number): Promise<Pixels> {
  if (Math.max(pixels.widthPx, pixels.heightPx) <= longSidePx) return pixels;
  const { data, info } = await openPixels(pixels.samples, { ...pixels, channels: 3 })
    .resize(longSidePx, longSidePx, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { samples: data, widthPx: info.width, heightPx: info.height, bitsPerSample: 8 };
}

function upright(file: string, metadata: Metadata, handling: ColourHandling, opening: Opening): Pipeline {
  const turned = openPhoto(file, opening).autoOrient();
  const opaque = metadata.hasAlpha ? turned.flatten({ background: 'white' }) : turned;
  return handling.profile ? opaque.keepIccProfile() : opaque.toColourspace('srgb');
}
