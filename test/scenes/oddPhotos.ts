import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { type Exif, exifOf } from './exif.ts';
import { hash32 } from './tracer/random.ts';
import { turnedAway } from './turned.ts';

// Photos that go wrong, and small ones that do not: made from code in milliseconds, each the same on every run.

export type OddPhoto = {
  /** What the file holds. JPEG unless told. */
  format?: 'jpeg' | 'png' | 'webp' | 'tiff' | 'avif';
  /** Upright size, pixels; 96 x 64 unless told. */
  widthPx?: number;
  heightPx?: number;
  /** Stored so; viewers turn it back. Without EXIF formats (PNG, TIFF) carry it too where they can. */
  orientation?: number;
  pixels?: 'rgb' | 'grey' | 'cmyk' | 'rgba' | 'rgb16';
  /** Colour profile written into the file; none unless told. */
  profile?: 'srgb' | 'p3';
  exif?: Exif;
  /** Number that the picture comes from. */
  seed?: number;
  damage?: 'empty' | 'truncated' | 'cut-header' | 'noise' | 'holes' | 'not-an-image';
  quality?: number;
};

/**
 * The bytes of one small photo: a room-like picture with a bright window in the upper right, so that a wrongly turned one is noticed.
 * @returns the file's bytes; damaged where asked.
 */
export async function testPhoto(photo: OddPhoto = {}): Promise<Buffer> {
  if (photo.damage === 'empty') return Buffer.alloc(0);
  if (photo.damage === 'not-an-image')
    return Buffer.from('These are the notes of the shoot, not a picture.\n'.repeat(20));
  const whole = await wholePhoto(photo);
  return photo.damage ? damaged(whole, photo.damage, photo.seed ?? 1) : whole;
}

/** The upright picture that `testPhoto` stores: 8-bit RGB. */
export function testPicture(photo: OddPhoto = {}): { rgb8: Uint8Array; widthPx: number; heightPx: number } {
  const { widthPx = 96, heightPx = 64, seed = 1 } = photo;
  const rgb8 = new Uint8Array(widthPx * heightPx * 3);
  const wall = [168 + (hash32(seed) % 40), 160 + (hash32(seed + 1) % 40), 146 + (hash32(seed + 2) % 40)];
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const [u, v] = [x / widthPx, y / heightPx];
      const isWindow = u > 0.62 && u < 0.92 && v > 0.12 && v < 0.5;
      const isFloor = v > 0.72;
      const colour = isWindow ? [236, 244, 252] : isFloor ? [124, 88, 58] : wall;
      const shade = isWindow ? 1 : 0.72 + 0.28 * u;
      for (let c = 0; c < 3; c++) rgb8[(y * widthPx + x) * 3 + c] = Math.round(colour[c]! * shade);
    }
  return { rgb8, widthPx, heightPx };
}

async function wholePhoto(photo: OddPhoto): Promise<Buffer> {
  const orientation = photo.orientation ?? 1;
  const upright = testPicture(photo);
  const stored = turnedAway(upright.rgb8, upright.widthPx, upright.heightPx, orientation);
  let image = sharp(stored.rgb8, { raw: { width: stored.widthPx, height: stored.heightPx, channels: 3 } });
  if (photo.pixels === 'grey') image = image.toColourspace('b-w');
  if (photo.pixels === 'cmyk') image = image.toColourspace('cmyk');
  if (photo.pixels === 'rgba') image = image.ensureAlpha(0.6);
  if (photo.pixels === 'rgb16') image = image.toColourspace('rgb16');
  if (photo.profile === 'p3') image = image.withIccProfile('p3');
  if (photo.profile === 'srgb') image = image.withIccProfile('srgb');
  if (photo.exif || orientation !== 1) image = image.withExif(exifOf({ ...photo.exif, orientation }));
  if (orientation !== 1) image = image.withMetadata({ orientation });
  const quality = photo.quality ?? 90;
  switch (photo.format ?? 'jpeg') {
    case 'jpeg':
      return image.jpeg({ quality }).toBuffer();
    case 'png':
      return image.png().toBuffer();
    case 'webp':
      return image.webp({ quality }).toBuffer();
    case 'tiff':
      return image.tiff({ compression: 'lzw' }).toBuffer();
    case 'avif':
      return image.avif({ quality, effort: 0 }).toBuffer();
  }
}

function damaged(whole: Buffer, kind: NonNullable<OddPhoto['damage']>, seed: number): Buffer {
  if (kind === 'truncated') return whole.subarray(0, Math.floor(whole.length * 0.55));
  if (kind === 'cut-header') return whole.subarray(0, 12);
  const bytes = Buffer.from(whole);
  if (kind === 'noise') for (let k = 4; k < bytes.length; k++) bytes[k] = hash32(k * 31 + seed) & 255;
  if (kind === 'holes') {
    const middle = Math.floor(bytes.length * 0.6);
    for (let k = middle; k < Math.min(bytes.length - 2, middle + 40); k++) bytes[k] = hash32(k + seed) & 127;
  }
  return bytes;
}

/** A photo with a file name that says another format, such as a PNG called IMG_0007.JPG. */
export async function misnamedPhoto(): Promise<{ name: string; bytes: Buffer }> {
  return { name: 'IMG_0007.JPG', bytes: await testPhoto({ format: 'png' }) };
}

/** A file of a few kilobytes whose header promises a picture of `megapixels`: opening it must be refused, not tried. */
export function headerBomb(megapixels = 400): Buffer {
  const side = Math.ceil(Math.sqrt(megapixels * 1e6));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc(3 * 4096));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A whole, valid PNG of one colour: `megapixels` large, one or two megabytes small. */
export async function hugeFlatPhoto(megapixels = 120): Promise<Buffer> {
  const side = Math.ceil(Math.sqrt(megapixels * 1e6));
  return sharp({
    create: { width: side, height: side, channels: 3, background: { r: 128, g: 128, b: 128 } },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function pngChunk(kind: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(body.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), named.length + 4);
  return out;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The small file that macOS leaves beside a photo on foreign disks; never a photo, whatever its ending says. */
export function appleDouble(name: string): { name: string; bytes: Buffer } {
  return { name: `._${name}`, bytes: Buffer.concat([Buffer.from([0, 5, 0x16, 7, 0, 2, 0, 0]), Buffer.alloc(74)]) };
}
