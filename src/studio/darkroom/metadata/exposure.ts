import type { Exposure } from '../../../core/photos/shoot.ts';
import { entryOf, numberOf, readTiffTree, textOf } from './tiff-tree.ts';

// What the camera wrote about the moment, out of EXIF. Anything missing or senseless is null: brackets are then grouped without it.

const nothing: Exposure = {
  takenAt: null,
  exposureSeconds: null,
  apertureFNumber: null,
  isoSpeed: null,
  exposureBiasStops: null,
  focalLengthMm: null,
  camera: null,
};

/** @param exif as the codec gives it, with or without its "Exif\0\0" */
export function exposureOf(exif: Uint8Array | undefined): Exposure {
  const tree = exif && readTiffTree(withoutExifName(exif));
  if (!tree) return nothing;
  const { main, camera, isLittleEndian } = tree;
  const positive = (tag: number) => {
    const value = numberOf(entryOf(camera, tag), isLittleEndian);
    return value !== null && value > 0 && Number.isFinite(value) ? value : null;
  };
  const body = [textOf(entryOf(main, 0x010f)), textOf(entryOf(main, 0x0110)), textOf(entryOf(camera, 0xa431))];
  return {
    takenAt: localTime(
      textOf(entryOf(camera, 0x9003)) ?? textOf(entryOf(main, 0x0132)),
      textOf(entryOf(camera, 0x9291)),
    ),
    exposureSeconds: positive(0x829a),
    apertureFNumber: positive(0x829d),
    isoSpeed: positive(0x8827),
    exposureBiasStops: numberOf(entryOf(camera, 0x9204), isLittleEndian),
    focalLengthMm: positive(0x920a),
    camera: body.some(Boolean) ? body.filter(Boolean).join(' ') : null,
  };
}

export function withoutExifName(exif: Uint8Array): Uint8Array {
  return Buffer.from(exif.subarray(0, 6)).toString('latin1') === 'Exif\0\0' ? exif.subarray(6) : exif;
}

/** EXIF writes "2026:04:18 09:31:07" and a fraction beside it. */
function localTime(stamp: string | null, fraction: string | null): string | null {
  const match = stamp?.match(/^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/);
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  if (Number(year) < 1900 || Number(month) < 1 || Number(month) > 12) return null;
  const decimals = fraction && /^\d+$/.test(fraction) ? `.${fraction.slice(0, 3).padEnd(3, '0')}` : '';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${decimals}`;
}
