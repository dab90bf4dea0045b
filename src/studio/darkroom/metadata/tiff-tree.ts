// EXIF is a small TIFF inside the photo: directories of tagged values, in either byte order, full of offsets that may lie. Everything here
// stays inside the given bytes, follows no loop, and ignores what makes no sense. Source: TIFF 6.0, section 2; EXIF 2.32, section 4.

export type TiffEntry = { tag: number; type: number; count: number; value: Uint8Array };

export type TiffDirectory = { entries: TiffEntry[] };

/** The directories that a photo may have. `preview` is the second one in the chain: a small picture of the photo before editing. */
export type TiffTree = {
  isLittleEndian: boolean;
  main: TiffDirectory;
  camera: TiffDirectory | null;
  place: TiffDirectory | null;
  interop: TiffDirectory | null;
  preview: TiffDirectory | null;
};

export const pointerTags = { camera: 0x8769, place: 0x8825, interop: 0xa005 } as const;

const bytesPerValue: Record<number, number> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
};
const maxEntries = 1000;

/** @param bytes a TIFF structure, without the "Exif\0\0" before it; null when it is none */
export function readTiffTree(bytes: Uint8Array): TiffTree | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 14) return null;
  const isLittleEndian = bytes[0] === 0x49 && bytes[1] === 0x49;
  if (!isLittleEndian && !(bytes[0] === 0x4d && bytes[1] === 0x4d)) return null;
  if (view.getUint16(2, isLittleEndian) !== 42) return null;
  const seen = new Set<number>();
  const read = (offset: number | null) => {
    if (offset === null || seen.has(offset)) return null;
    seen.add(offset);
    return readDirectory(bytes, view, offset, isLittleEndian);
  };
  const main = read(view.getUint32(4, isLittleEndian));
  if (!main) return null;
  const camera = read(pointerIn(main, pointerTags.camera, isLittleEndian));
  return {
    isLittleEndian,
    main,
    camera,
    place: read(pointerIn(main, pointerTags.place, isLittleEndian)),
    interop: camera && read(pointerIn(camera, pointerTags.interop, isLittleEndian)),
    preview: read(main.next || null),
  };
}

function readDirectory(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  isLittleEndian: boolean,
): (TiffDirectory & { next: number }) | null {
  if (offset < 8 || offset + 2 > bytes.length) return null;
  const count = view.getUint16(offset, isLittleEndian);
  const end = offset + 2 + count * 12;
  if (count > maxEntries || end > bytes.length) return null;
  const entries: TiffEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = offset + 2 + index * 12;
    const type = view.getUint16(at + 2, isLittleEndian);
    const values = view.getUint32(at + 4, isLittleEndian);
    const length = (bytesPerValue[type] ?? 0) * values;
    const start = length <= 4 ? at + 8 : view.getUint32(at + 8, isLittleEndian);
    if (length === 0 || start + length > bytes.length) continue;
    const value = bytes.subarray(start, start + length);
    entries.push({ tag: view.getUint16(at, isLittleEndian), type, count: values, value });
  }
  return { entries, next: end + 4 <= bytes.length ? view.getUint32(end, isLittleEndian) : 0 };
}

function pointerIn(directory: TiffDirectory, tag: number, isLittleEndian: boolean): number | null {
  return numberOf(entryOf(directory, tag), isLittleEndian);
}

export function entryOf(directory: TiffDirectory | null, tag: number): TiffEntry | undefined {
  return directory?.entries.find((entry) => entry.tag === tag);
}

/** The first value of an entry as a number; null for anything else, for division by zero, and for a missing entry. */
export function numberOf(entry: TiffEntry | undefined, isLittleEndian: boolean): number | null {
  if (!entry) return null;
  const { type, value } = entry;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (type === 1) return value[0] ?? null;
  if (type === 3) return view.getUint16(0, isLittleEndian);
  if (type === 4 || type === 13) return view.getUint32(0, isLittleEndian);
  if (type === 9) return view.getInt32(0, isLittleEndian);
  if (type === 5 || type === 10) {
    const top = type === 5 ? view.getUint32(0, isLittleEndian) : view.getInt32(0, isLittleEndian);
    const bottom = type === 5 ? view.getUint32(4, isLittleEndian) : view.getInt32(4, isLittleEndian);
    return bottom === 0 ? null : top / bottom;
  }
  return null;
}

/** The text of an entry up to its first NUL, without blanks around it; null when there is none. */
export function textOf(entry: TiffEntry | undefined): string | null {
  if (entry?.type !== 2) return null;
  const text = Buffer.from(entry.value).toString('utf8').split('\0')[0]?.trim();
  return text || null;
}

/** Writes a tree as a TIFF structure. Pointers are made afresh; values keep their bytes, so the byte order must be that of the source. */
export function writeTiffTree(tree: TiffTree): Uint8Array {
  const { isLittleEndian } = tree;
  const named = [
    {
      directory: tree.main,
      pointers: [
        [pointerTags.camera, tree.camera],
        [pointerTags.place, tree.place],
      ] as const,
    },
    { directory: tree.camera, pointers: [[pointerTags.interop, tree.interop]] as const },
    { directory: tree.place, pointers: [] },
    { directory: tree.interop, pointers: [] },
  ];
  const blocks = named.flatMap(({ directory, pointers }) => {
    if (!directory) return [];
    const targets = new Map(pointers.flatMap(([tag, target]) => (target ? [[tag as number, target] as const] : [])));
    const kept = directory.entries.filter((entry) => !Object.values<number>(pointerTags).includes(entry.tag));
    const links = [...targets.keys()].map((tag) => ({ tag, type: 4, count: 1, value: new Uint8Array(4) }));
    const entries = [...kept, ...links].sort((one, other) => one.tag - other.tag);
    const spill = entries.reduce(
      (sum, { value }) => sum + (value.length > 4 ? value.length + (value.length & 1) : 0),
      0,
    );
    return [{ directory, entries, targets, length: 2 + entries.length * 12 + 4 + spill, offset: 0 }];
  });
  let offset = 8;
  for (const block of blocks) {
    block.offset = offset;
    offset += block.length;
  }
  const bytes = new Uint8Array(offset);
  const view = new DataView(bytes.buffer);
  bytes.set(isLittleEndian ? [0x49, 0x49] : [0x4d, 0x4d]);
  view.setUint16(2, 42, isLittleEndian);
  view.setUint32(4, 8, isLittleEndian);
  for (const block of blocks) {
    view.setUint16(block.offset, block.entries.length, isLittleEndian);
    let spillAt = block.offset + 2 + block.entries.length * 12 + 4;
    block.entries.forEach((entry, index) => {
      const at = block.offset + 2 + index * 12;
      view.setUint16(at, entry.tag, isLittleEndian);
      view.setUint16(at + 2, entry.type, isLittleEndian);
      view.setUint32(at + 4, entry.count, isLittleEndian);
      const target = blocks.find(({ directory }) => directory === block.targets.get(entry.tag));
      if (target) view.setUint32(at + 8, target.offset, isLittleEndian);
      else if (entry.value.length <= 4) bytes.set(entry.value, at + 8);
      else {
        view.setUint32(at + 8, spillAt, isLittleEndian);
        bytes.set(entry.value, spillAt);
        spillAt += entry.value.length + (entry.value.length & 1);
      }
    });
  }
  return bytes;
}
