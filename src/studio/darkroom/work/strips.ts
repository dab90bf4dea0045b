import { openPixels } from '../open/codec.ts';

// A JPEG made strip by strip: while one strip is encoded, the next is developed. The strips are whole JPEGs of the same tables; put together
// with restart markers between them they are one. Source: ITU T.81, B.2.4.4 (restart interval) and E.1.4.

export type StripEncoder = {
  /** Tells that this many rows from the top are as they shall be. */
  finished: (rowCount: number) => void;
  /** The whole file, once every row is finished. */
  file: () => Promise<Buffer>;
};

/** Rows of a strip, a multiple of the 8 x 8 blocks. Fixed, so that the bytes do not depend on the machine. */
const stripRows = 256;
const blockPx = 8;
/** A table made for the smallest error instead of the smallest file: a proof is compared, not delivered. Named as the codec numbers it. */
const quantisationTable = 3;

/** @param photo interleaved 8-bit RGB, length width x height x 3; every colour is kept at full resolution (4:4:4) */
export function encodeInStrips(
  photo: { samples: Uint8Array; widthPx: number; heightPx: number },
  quality: number,
): StripEncoder {
  const { samples, widthPx, heightPx } = photo;
  const strips: Promise<Buffer>[] = [];
  const encode = (top: number) => {
    const rows = Math.min(stripRows, heightPx - top);
    const part = samples.subarray(top * widthPx * 3, (top + rows) * widthPx * 3);
    const strip = openPixels(part, { widthPx, heightPx: rows, channels: 3 })
      .jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: false, quantisationTable })
      .toBuffer();
    // Waited for in `file`; until then a failure has nobody to hear it.
    strip.catch(() => undefined);
    strips.push(strip);
  };
  const finished = (rowCount: number) => {
    while (strips.length * stripRows < rowCount) {
      const top = strips.length * stripRows;
      if (rowCount < Math.min(top + stripRows, heightPx)) return;
      encode(top);
    }
  };
  return {
    finished,
    file: async () => {
      finished(heightPx);
      return joined(await Promise.all(strips), heightPx, Math.ceil(widthPx / blockPx) * (stripRows / blockPx));
    },
  };
}

/** @param blocksPerStrip blocks of every strip but the last */
function joined(strips: readonly Buffer[], heightPx: number, blocksPerStrip: number): Buffer {
  const [first] = strips;
  if (!first) throw new Error('a picture has at least one row');
  if (strips.length === 1) return first;
  const { frameAt, scanAt } = partsOf(first);
  const start = Buffer.from(first.subarray(0, scanAt));
  start.writeUInt16BE(heightPx, frameAt + 5);
  const interval = Buffer.from([0xff, 0xdd, 0, 4, blocksPerStrip >> 8, blocksPerStrip & 255]);
  const pieces: Uint8Array[] = [start, interval];
  for (const [index, strip] of strips.entries()) {
    const { dataAt } = partsOf(strip);
    const end = strip.length - 2;
    pieces.push(index === 0 ? strip.subarray(scanAt, end) : strip.subarray(dataAt, end));
    pieces.push(Buffer.from([0xff, index === strips.length - 1 ? 0xd9 : 0xd0 + (index % 8)]));
  }
  return Buffer.concat(pieces);
}

/** Where the frame header, the scan header and the coded blocks of a baseline JPEG begin. */
function partsOf(jpeg: Buffer): { frameAt: number; scanAt: number; dataAt: number } {
  let frameAt = -1;
  for (let at = 2; at + 4 <= jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg.readUInt16BE(at);
    if (marker === 0xffc0) frameAt = at;
    if (marker === 0xffda && frameAt > 0) return { frameAt, scanAt: at, dataAt: at + 2 + jpeg.readUInt16BE(at + 2) };
  }
  throw new Error('a strip is no baseline JPEG');
}
