import type { Metadata } from '../open/codec.ts';
import { withoutExifName } from './exposure.ts';
import { entryOf, readTiffTree, writeTiffTree } from './tiff-tree.ts';

// What the camera wrote goes with the photo: EXIF with its orientation used up, XMP, IPTC and the colour profile, as segments of a JPEG.
// The small preview inside EXIF shows the photo before developing, so it is taken out. Source: JPEG (ITU-T T.81) B.2.4.6; EXIF 2.32, 4.7;
// XMP part 3, 1.1.3; ICC.1 annex B.4.

const maxPayloadBytes = 65_533;

export type Segments = {
  exif: Uint8Array | null;
  xmp: Uint8Array | null;
  iptc: Uint8Array | null;
  profile: Uint8Array | null;
};

/** Metadata for a developed photo of this size; orientation is 1 wherever it is written. */
export function developedSegments(
  metadata: Metadata,
  developed: { widthPx: number; heightPx: number; profile: Uint8Array | null },
): Segments {
  return {
    exif: metadata.exif ? developedExif(withoutExifName(metadata.exif), developed) : null,
    xmp: metadata.xmp ? uprightXmp(metadata.xmp) : null,
    iptc: metadata.iptc ?? null,
    profile: developed.profile,
  };
}

/** @param jpeg as an encoder made it, without metadata of its own */
export function withSegments(jpeg: Uint8Array, { exif, xmp, iptc, profile }: Segments): Uint8Array {
  const parts: Uint8Array[] = [jpeg.subarray(0, 2)];
  if (exif) parts.push(...segment(0xe1, 'Exif\0\0', exif));
  if (xmp) parts.push(...segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', xmp));
  if (profile) parts.push(...profileSegments(profile));
  if (iptc) parts.push(...segment(0xed, 'Photoshop 3.0\0', photoshopBlock(iptc)));
  parts.push(jpeg.subarray(afterJfif(jpeg)));
  return Buffer.concat(parts);
}

function segment(marker: number, name: string, payload: Uint8Array): Uint8Array[] {
  const length = name.length + payload.length;
  // A segment cannot be longer. What does not fit was too long for the JPEG it came from as well, or came from another format.
  if (length > maxPayloadBytes) return [];
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xff00 | marker, 0);
  head.writeUInt16BE(length + 2, 2);
  return [head, Buffer.from(name, 'latin1'), payload];
}

function profileSegments(profile: Uint8Array): Uint8Array[] {
  const room = maxPayloadBytes - 14;
  const count = Math.ceil(profile.length / room);
  if (count > 255) return [];
  return Array.from({ length: count }, (_, index) => {
    const name = `ICC_PROFILE\0${String.fromCharCode(index + 1, count)}`;
    return segment(0xe2, name, profile.subarray(index * room, (index + 1) * room));
  }).flat();
}

/** The codec gives IPTC as Photoshop blocks, with or without the name before them, or as bare records. */
function photoshopBlock(iptc: Uint8Array): Uint8Array {
  const start = Buffer.from(iptc.subarray(0, 14)).toString('latin1');
  if (start === 'Photoshop 3.0\0') return iptc.subarray(14);
  if (start.startsWith('8BIM')) return iptc;
  const head = Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  head.writeUInt32BE(iptc.length, 8);
  return Buffer.concat([head, iptc, Buffer.alloc(iptc.length & 1)]);
}

/** The JFIF segment must come first if it is there at all; EXIF replaces it. */
function afterJfif(jpeg: Uint8Array): number {
  return jpeg[2] === 0xff && jpeg[3] === 0xe0 ? 4 + (((jpeg[4] ?? 0) << 8) | (jpeg[5] ?? 0)) : 2;
}

function developedExif(exif: Uint8Array, size: { widthPx: number; heightPx: number }): Uint8Array | null {
  const tree = readTiffTree(exif);
  if (!tree) return null;
  // Maker notes hold offsets from the start of EXIF, so values stay where they are and only change in place.
  const copy = Uint8Array.from(exif);
  const patched = readTiffTree(copy);
  if (!patched) return null;
  const { isLittleEndian } = patched;
  setNumber(entryOf(patched.main, 0x0112), 1, isLittleEndian);
  setNumber(entryOf(patched.camera, 0xa002), size.widthPx, isLittleEndian);
  setNumber(entryOf(patched.camera, 0xa003), size.heightPx, isLittleEndian);
  if (!patched.preview) return copy.length + 6 <= maxPayloadBytes ? copy : writeTiffTree(patched);
  return withoutPreview(copy, isLittleEndian);
}

/** Unlinks the second directory and wipes the picture it pointed to. */
function withoutPreview(exif: Uint8Array, isLittleEndian: boolean): Uint8Array {
  const tree = readTiffTree(exif);
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const main = view.getUint32(4, isLittleEndian);
  const link = main + 2 + view.getUint16(main, isLittleEndian) * 12;
  const start = previewNumber(tree, 0x0201);
  const length = previewNumber(tree, 0x0202);
  if (start !== null && length !== null && start >= 8 && start + length <= exif.length)
    exif.fill(0, start, start + length);
  view.setUint32(link, 0, isLittleEndian);
  // A preview at the very end is cut off whole.
  return start !== null && length !== null && start + length === exif.length ? exif.subarray(0, start) : exif;
}

function previewNumber(tree: ReturnType<typeof readTiffTree>, tag: number): number | null {
  const entry = entryOf(tree?.preview ?? null, tag);
  if (!tree || entry?.type !== 4) return null;
  return new DataView(entry.value.buffer, entry.value.byteOffset, 4).getUint32(0, tree.isLittleEndian);
}

function setNumber(entry: ReturnType<typeof entryOf>, value: number, isLittleEndian: boolean): void {
  if (!entry) return;
  const view = new DataView(entry.value.buffer, entry.value.byteOffset, entry.value.byteLength);
  if (entry.type === 3 && value < 65536) view.setUint16(0, value, isLittleEndian);
  if (entry.type === 4) view.setUint32(0, value, isLittleEndian);
}

/** XMP may repeat the orientation; a reader that believes it would turn the photo again. */
function uprightXmp(xmp: Uint8Array): Uint8Array {
  const text = Buffer.from(xmp).toString('latin1');
  const upright = text
    .replace(/(tiff:Orientation\s*=\s*["'])[1-8](["'])/g, '$11$2')
    .replace(/(<tiff:Orientation>)[1-8](<)/g, '$11$2');
  return Buffer.from(upright, 'latin1');
}
