import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OddPhoto, testPhoto } from '../../../test/scenes/oddPhotos.ts';
import { createDarkroom } from './create-darkroom.ts';
import type { ExportOrder } from './darkroom.ts';
import { withSegments } from './metadata/developed.ts';
import { exposureOf, withoutExifName } from './metadata/exposure.ts';
import { entryOf, readTiffTree, type TiffTree, textOf, writeTiffTree } from './metadata/tiff-tree.ts';
import { readTemplates } from './templates.ts';

const resources = fileURLToPath(new URL('../../../resources/templates', import.meta.url));
const darkroom = createDarkroom({ workers: 1 });
let folder = '';
let nextName = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonebank-export-'));
});
afterAll(async () => {
  await darkroom.close();
  await rm(folder, { recursive: true, force: true });
});

const exif = {
  takenAt: '2026-05-06T07:08:09.000',
  make: 'Maker',
  model: 'Body 5',
  serialNumber: 'SN-4711-SECRET',
  place: { latitude: 52.370216, longitude: 4.895168 },
  copyright: 'Canal house photography 2026',
};
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" tiff:Orientation="6" exif:GPSLatitude="52,22.2N"><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">Ana &amp; Co</rdf:li></rdf:Alt></dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>`;

describe('what the camera wrote', () => {
  test.each(['jpeg', 'webp', 'png'] as const)(
    'strip-place-and-serial: a %s has no place, serial number, maker note or preview, but keeps authorship, dates and colour',
    async (format) => {
      const file = await onDisk(await describedPhoto());
      const outFile = await exported({ file, format, metadata: 'strip-place-and-serial' });
      const bytes = await readFile(outFile);
      for (const secret of ['SN-4711-SECRET', 'MAKERNOTE-SN-99', 'GPSLatitude', 'Amsterdam', 'PREVIEW-OF-BEFORE'])
        expect(bytes.includes(secret), secret).toBe(false);
      const metadata = await sharp(bytes).metadata();
      const tree = treeOf(metadata.exif);
      expect(tree.place).toBeNull();
      expect(tree.preview).toBeNull();
      expect(entryOf(tree.camera, 0xa431)).toBeUndefined();
      expect(textOf(entryOf(tree.main, 0x8298))).toBe('Canal house photography 2026');
      expect(exposureOf(metadata.exif)).toMatchObject({ takenAt: exif.takenAt, camera: 'Maker Body 5' });
      expect(metadata.icc).toBeDefined();
      expect(metadata.xmp).toBeUndefined();
      expect(metadata.iptc).toBeUndefined();
    },
  );

  test('strip-all keeps nothing but the colour profile', async () => {
    const file = await onDisk(await describedPhoto());
    const metadata = await sharp(await exported({ file, metadata: 'strip-all' })).metadata();
    expect([metadata.exif, metadata.xmp, metadata.iptc]).toEqual([undefined, undefined, undefined]);
    expect(metadata.icc).toBeDefined();
  });

  test('keep keeps place, serial number, XMP, IPTC and profile', async () => {
    const file = await onDisk(await describedPhoto());
    const metadata = await sharp(await exported({ file, metadata: 'keep' })).metadata();
    const tree = treeOf(metadata.exif);
    expect(tree.place).not.toBeNull();
    expect(textOf(entryOf(tree.camera, 0xa431))).toBe('SN-4711-SECRET');
    expect(metadata.xmp?.toString()).toContain('GPSLatitude');
    expect(metadata.iptc?.toString('latin1')).toContain('Amsterdam');
    expect(metadata.icc).toBeDefined();
  });

  test('a copyright that only XMP has is not lost with it', async () => {
    const { copyright: _, ...without } = exif;
    const jpeg = await testPhoto({ exif: without });
    const file = await onDisk(withSegments(jpeg, { exif: null, xmp: Buffer.from(xmp), iptc: null, profile: null }));
    const metadata = await sharp(await exported({ file, metadata: 'strip-place-and-serial' })).metadata();
    expect(textOf(entryOf(treeOf(metadata.exif).main, 0x8298))).toBe('Ana & Co');
  });

  test('a developed photo keeps all of it, upright and without the preview of the photo before', async () => {
    const { recipe } = (await readTemplates(resources))[0]!;
    const before = await describedPhoto();
    const outFile = join(folder, `developed-${nextName++}.jpg`);
    await darkroom.develop({ files: [await onDisk(before)], recipe, strength: 100, outFile });
    const bytes = await readFile(outFile);
    const [was, is] = [await sharp(before).metadata(), await sharp(bytes).metadata()];
    const [wasTree, isTree] = [treeOf(was.exif), treeOf(is.exif)];
    expect(isTree.preview).toBeNull();
    expect(bytes.includes('PREVIEW-OF-BEFORE')).toBe(false);
    const changed = new Set([0x0112, 0xa002, 0xa003]);
    for (const name of ['main', 'camera', 'place'] as const) {
      const kept = (tree: TiffTree) =>
        tree[name]?.entries
          .filter(({ tag }) => !changed.has(tag))
          .map(({ tag, value }) => [tag, Buffer.from(value).toString('hex')]);
      expect(kept(isTree), name).toEqual(kept(wasTree));
    }
    expect(is.xmp?.toString()).toContain('tiff:Orientation="1"');
    expect(is.iptc?.toString('latin1')).toContain('Amsterdam');
    expect(is.icc?.equals(was.icc!)).toBe(true);
  });
});

describe('the size', () => {
  test.each<[string, Partial<ExportOrder>, { widthPx: number; heightPx: number }]>([
    ['fits inside a box', { widthPx: 100, heightPx: 100 }, { widthPx: 100, heightPx: 67 }],
    ['fits a width', { widthPx: 150, heightPx: null }, { widthPx: 150, heightPx: 100 }],
    ['is never enlarged', { widthPx: 4000, heightPx: 4000 }, { widthPx: 300, heightPx: 200 }],
    ['stays when none is asked for', { widthPx: null, heightPx: null }, { widthPx: 300, heightPx: 200 }],
    ['is cut to a square', { widthPx: 120, heightPx: 120, cropToFill: true }, { widthPx: 120, heightPx: 120 }],
    [
      'is cut to shape without enlarging',
      { widthPx: 800, heightPx: 800, cropToFill: true },
      { widthPx: 200, heightPx: 200 },
    ],
  ])('%s', async (_, order, expected) => {
    const file = await onDisk({ widthPx: 300, heightPx: 200 });
    const outFile = join(folder, `sized-${nextName++}.jpg`);
    expect(await darkroom.exportPhoto(orderOf({ file, outFile, ...order }))).toMatchObject(expected);
    const { width, height } = await sharp(outFile).metadata();
    expect({ widthPx: width, heightPx: height }).toEqual(expected);
  });

  test('a turned photo is exported upright', async () => {
    const file = await onDisk({ widthPx: 300, heightPx: 200, orientation: 8 });
    const { width, height, orientation } = await sharp(await exported({ file })).metadata();
    expect([width, height, orientation ?? 1]).toEqual([300, 200, 1]);
  });

  test('a limit of bytes lowers the quality no further than it must', async () => {
    const noise = Buffer.from(Uint8Array.from({ length: 400 * 300 * 3 }, (_, index) => (index * 7919) % 251));
    const jpeg = await sharp(noise, { raw: { width: 400, height: 300, channels: 3 } })
      .jpeg({ quality: 98 })
      .toBuffer();
    const file = await onDisk(jpeg);
    const full = await darkroom.exportPhoto(orderOf({ file, outFile: join(folder, `f-${nextName++}.jpg`) }));
    const maxBytes = Math.round(full.fileBytes * 0.6);
    const outFile = join(folder, `f-${nextName++}.jpg`);
    const small = await darkroom.exportPhoto(orderOf({ file, outFile, maxBytes }));
    expect(small.fileBytes).toBeLessThanOrEqual(maxBytes);
    expect(small.fileBytes).toBeGreaterThan(maxBytes * 0.75);
    expect(small.quality).toBeLessThan(full.quality);
    expect((await readFile(outFile)).length).toBe(small.fileBytes);
  });

  test('a limit that cannot be met is refused and writes nothing', async () => {
    const outFile = join(folder, `f-${nextName++}.jpg`);
    const order = orderOf({ file: await onDisk({ widthPx: 300, heightPx: 200 }), outFile, maxBytes: 300 });
    await expect(darkroom.exportPhoto(order)).rejects.toMatchObject({ code: 'bad-input' });
    expect(existsSync(outFile)).toBe(false);
  });
});

/** A JPEG with everything in it: EXIF with place, serial number, maker note and preview; XMP; IPTC; a profile. */
async function describedPhoto(): Promise<Buffer> {
  const jpeg = await testPhoto({ exif, profile: 'p3', widthPx: 180, heightPx: 120 });
  const { exif: written, icc } = await sharp(jpeg).metadata();
  const tree = treeOf(written);
  tree.camera!.entries.push({ tag: 0x927c, type: 7, count: 15, value: Buffer.from('MAKERNOTE-SN-99') });
  const withPreview = appendPreview(writeTiffTree(tree), tree.isLittleEndian);
  const plain = await sharp(jpeg).keepIccProfile().jpeg().toBuffer();
  const bare = await sharp(await sharp(plain, { ignoreIcc: true }).raw().toBuffer(), {
    raw: { width: 180, height: 120, channels: 3 },
  })
    .jpeg({ quality: 92 })
    .toBuffer();
  const city = Buffer.from('Amsterdam');
  const iptc = Buffer.concat([Buffer.from([0x1c, 2, 90, 0, city.length]), city]);
  return Buffer.from(withSegments(bare, { exif: withPreview, xmp: Buffer.from(xmp), iptc, profile: icc! }));
}

/** Adds a second directory with a preview at the end, as cameras do. */
function appendPreview(tiff: Uint8Array, isLittleEndian: boolean): Uint8Array {
  const preview = Buffer.from('PREVIEW-OF-BEFORE');
  const directory = Buffer.alloc(2 + 2 * 12 + 4);
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  const start = tiff.length + directory.length;
  view.setUint16(0, 2, isLittleEndian);
  for (const [index, tag, value] of [
    [0, 0x0201, start],
    [1, 0x0202, preview.length],
  ] as const) {
    view.setUint16(2 + index * 12, tag, isLittleEndian);
    view.setUint16(4 + index * 12, 4, isLittleEndian);
    view.setUint32(6 + index * 12, 1, isLittleEndian);
    view.setUint32(10 + index * 12, value, isLittleEndian);
  }
  const whole = Buffer.concat([tiff, directory, preview]);
  const whole32 = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const link = 8 + 2 + whole32.getUint16(8, isLittleEndian) * 12;
  whole32.setUint32(link, tiff.length, isLittleEndian);
  return whole;
}

function treeOf(bytes: Uint8Array | undefined): TiffTree {
  const tree = readTiffTree(withoutExifName(bytes!));
  if (!tree) throw new Error('no EXIF');
  return tree;
}

async function onDisk(photo: OddPhoto | Uint8Array): Promise<string> {
  const file = join(folder, `photo-${nextName++}.jpg`);
  await writeFile(file, photo instanceof Uint8Array ? photo : await testPhoto(photo));
  return file;
}

function orderOf(order: Partial<ExportOrder> & { file: string; outFile: string }): ExportOrder {
  const whole = {
    widthPx: null,
    heightPx: null,
    cropToFill: false,
    format: 'jpeg',
    quality: 88,
    maxBytes: null,
    metadata: 'keep',
  } as const;
  return { ...whole, ...order };
}

async function exported(order: Partial<ExportOrder> & { file: string }): Promise<string> {
  const outFile = join(folder, `export-${nextName++}.${order.format ?? 'jpg'}`);
  await darkroom.exportPhoto(orderOf({ ...order, outFile }));
  return outFile;
}
