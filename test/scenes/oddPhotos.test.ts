import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { appleDouble, headerBomb, hugeFlatPhoto, misnamedPhoto, testPhoto, testPicture } from './oddPhotos.ts';

const decode = async (bytes: Buffer) => sharp(bytes, { failOn: 'truncated' }).raw().toBuffer();

describe('odd photos', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('a tiny %s opens as what it says', async (format) => {
    const facts = await sharp(await testPhoto({ format })).metadata();
    expect(facts).toMatchObject({ format, width: 96, height: 64 });
  });

  it('a tiny AVIF opens as what it says', async () => {
    expect(await sharp(await testPhoto({ format: 'avif' })).metadata()).toMatchObject({ format: 'heif', width: 96 });
  });

  it('a 16-bit TIFF, a grey JPEG, a CMYK JPEG and a P3 JPEG are what they say', async () => {
    expect((await sharp(await testPhoto({ format: 'tiff', pixels: 'rgb16' })).metadata()).depth).toBe('ushort');
    expect((await sharp(await testPhoto({ pixels: 'grey' })).metadata()).channels).toBe(1);
    expect((await sharp(await testPhoto({ pixels: 'cmyk' })).metadata()).space).toBe('cmyk');
    const p3 = await sharp(await testPhoto({ profile: 'p3' })).metadata();
    expect(p3.icc?.toString('latin1')).toMatch(/P.?3/s);
    expect((await sharp(await testPhoto({ format: 'png', pixels: 'rgba' })).metadata()).hasAlpha).toBe(true);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i shows the same upright picture', async (orientation) => {
    const bytes = await testPhoto({ orientation, quality: 100 });
    expect((await sharp(bytes).metadata()).orientation).toBe(orientation === 1 ? undefined : orientation);
    const { data, info } = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    const upright = testPicture();
    expect([info.width, info.height]).toEqual([upright.widthPx, upright.heightPx]);
    const off = data.reduce((sum, value, k) => sum + Math.abs(value - upright.rgb8[k]!), 0) / data.length;
    expect(off).toBeLessThan(4);
  });

  it('what is damaged cannot be decoded with care', async () => {
    for (const damage of ['empty', 'truncated', 'cut-header', 'noise', 'not-an-image'] as const)
      await expect(decode(await testPhoto({ damage, widthPx: 320, heightPx: 240 }))).rejects.toThrow();
  });

  it('a header bomb is small, promises 400 megapixels and is refused by the limit', async () => {
    const bomb = headerBomb(400);
    expect(bomb.length).toBeLessThan(1000);
    const facts = await sharp(bomb, { limitInputPixels: false }).metadata();
    expect(facts.width * facts.height).toBeGreaterThanOrEqual(400e6);
    await expect(sharp(bomb).raw().toBuffer()).rejects.toThrow(/pixel limit/i);
  });

  it('a huge flat photo is whole and valid', async () => {
    const huge = await hugeFlatPhoto(101);
    expect(huge.length).toBeLessThan(4e6);
    const facts = await sharp(huge).metadata();
    expect(facts.width * facts.height).toBeGreaterThan(100e6);
  });

  it('a misnamed photo and an AppleDouble say one thing and hold another', async () => {
    const misnamed = await misnamedPhoto();
    expect((await sharp(misnamed.bytes).metadata()).format).toBe('png');
    expect(appleDouble('IMG_1.JPG').name).toBe('._IMG_1.JPG');
  });
});
