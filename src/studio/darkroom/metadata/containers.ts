import { crc32 } from 'node:zlib';

// Where the three delivery formats keep EXIF, so that it can be replaced in place. The new EXIF is never longer than the old; what remains is
// filled with zeros. Sources: JPEG (ITU-T T.81) B.1.1; PNG third edition, 5.3 and 11.3.2.8; WebP container specification, RIFF chunks.

type Block = { start: number; length: number };

/** Applies `rewrite` to the EXIF of an encoded photo. A null answer wipes it. The bytes are changed in place. */
export function rewriteExif(
  photo: Uint8Array,
  format: 'jpeg' | 'webp' | 'png',
  rewrite: (exif: Uint8Array) => Uint8Array | null,
): void {
  const find = { jpeg: exifInJpeg, webp: exifInWebp, png: exifInPng }[format];
  for (const block of find(photo)) {
    const old = photo.subarray(block.start, block.start + block.length);
    const fresh = rewrite(Uint8Array.from(old));
    const fits = fresh && fresh.length <= old.length ? fresh : null;
    old.fill(0);
    if (fits) old.set(fits);
    else old.set(emptyTiff.subarray(0, old.length));
    if (format === 'png') sealPng(photo, block);
  }
}

/** A TIFF structure with one empty directory. */
const emptyTiff = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0);

function exifInJpeg(photo: Uint8Array): Block[] {
  const found: Block[] = [];
  let at = 2;
  while (at + 4 <= photo.length && photo[at] === 0xff) {
    const marker = photo[at + 1]!;
    if (marker === 0xda || marker === 0xd9) break;
    const length = (photo[at + 2]! << 8) | photo[at + 3]!;
    if (marker === 0xe1 && ascii(photo, at + 4, 6) === 'Exif\0\0') found.push({ start: at + 10, length: length - 8 });
    at += 2 + length;
  }
  return found;
}

function exifInWebp(photo: Uint8Array): Block[] {
  const view = new DataView(photo.buffer, photo.byteOffset, photo.byteLength);
  const found: Block[] = [];
  for (let at = 12; at + 8 <= photo.length; ) {
    const length = view.getUint32(at + 4, true);
    if (ascii(photo, at, 4) === 'EXIF') {
      const named = ascii(photo, at + 8, 6) === 'Exif\0\0' ? 6 : 0;
      found.push({ start: at + 8 + named, length: length - named });
    }
    at += 8 + length + (length & 1);
  }
  return found;
}

function exifInPng(photo: Uint8Array): Block[] {
  const view = new DataView(photo.buffer, photo.byteOffset, photo.byteLength);
  const found: Block[] = [];
  for (let at = 8; at + 12 <= photo.length; ) {
    const length = view.getUint32(at);
    if (ascii(photo, at + 4, 4) === 'eXIf') found.push({ start: at + 8, length });
    at += 12 + length;
  }
  return found;
}

function sealPng(photo: Uint8Array, { start, length }: Block): void {
  const view = new DataView(photo.buffer, photo.byteOffset, photo.byteLength);
  view.setUint32(start + length, crc32(photo.subarray(start - 4, start + length)));
}

function ascii(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
}
