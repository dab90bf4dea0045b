import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodeInStrips } from './strips.ts';

const seed = Number(process.env.SEED ?? 20261123);

test.each([
  [1, 1],
  [33, 256],
  [70, 257],
  [130, 1067],
  [9, 2600],
])(
  `the JPEG of %i x %i pixels made in strips shows what one made at once shows (SEED=${seed})`,
  async (widthPx, heightPx) => {
    const samples = picture(widthPx, heightPx);
    const strips = encodeInStrips({ samples, widthPx, heightPx }, 92);
    for (let row = 1; row <= heightPx; row += 1) strips.finished(row);
    const jpeg = await strips.file();
    const raw = { width: widthPx, height: heightPx, channels: 3 as const };
    const whole = await sharp(samples, { raw })
      .jpeg({ quality: 92, chromaSubsampling: '4:4:4', optimiseCoding: false, quantisationTable: 3 })
      .toBuffer();
    const pixels = (file: Buffer) => sharp(file, { failOn: 'warning' }).raw().toBuffer();
    expect(Buffer.compare(await pixels(jpeg), await pixels(whole))).toBe(0);
  },
);

test('the same picture gives the same bytes, however its rows came in', async () => {
  const [widthPx, heightPx] = [64, 700];
  const samples = picture(widthPx, heightPx);
  const byRows = encodeInStrips({ samples, widthPx, heightPx }, 92);
  for (let row = 1; row <= heightPx; row += 1) byRows.finished(row);
  const atOnce = encodeInStrips({ samples, widthPx, heightPx }, 92);
  expect(Buffer.compare(await byRows.file(), await atOnce.file())).toBe(0);
});

function picture(widthPx: number, heightPx: number): Uint8Array {
  let state = seed | 1;
  return Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, index) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return 120 + 60 * Math.sin(index / 90) + ((state >>> 0) % 40);
  });
}
