import { openPhoto } from '../open/codec.ts';
import { colourHandlingOf } from '../open/decode.ts';
import { readHeader } from '../open/inspect.ts';
import { refusalOf } from '../open/refusals.ts';
import type { ThumbnailOrder } from '../pool/messages.ts';
import { replaceFile } from './durable.ts';

/** A small upright sRGB JPEG of the original as it is: a wide profile is converted, because the page shows it as sRGB. */
export async function makeThumbnail(
  order: ThumbnailOrder,
  partFile: string,
): Promise<{ widthPx: number; heightPx: number }> {
  const { metadata } = await readHeader(order.file, order);
  const { profile } = colourHandlingOf(metadata);
  try {
    const turned = openPhoto(order.file, order)
      .autoOrient()
      .resize(order.longSidePx, order.longSidePx, { fit: 'inside', withoutEnlargement: true });
    const opaque = metadata.hasAlpha ? turned.flatten({ background: 'white' }) : turned;
    const { data, info } = await (profile ? opaque : opaque.toColourspace('srgb'))
      .jpeg({ quality: 82, optimiseCoding: false })
      .toBuffer({ resolveWithObject: true });
    await replaceFile(order.outFile, partFile, data);
    return { widthPx: info.width, heightPx: info.height };
  } catch (error) {
    throw refusalOf(error, order.file, 'pixels');
  }
}
