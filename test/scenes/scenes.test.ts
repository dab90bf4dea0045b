import ExifReader from 'exifreader';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { chartPatches } from './build/chart.ts';
import { expose } from './camera.ts';
import { decodeSrgb, deltaE2000, labOfLinear, lightOfKelvin, type Rgb } from './colour.ts';
import { type LinearScene, type PatchTruth, renderScene } from './renderScene.ts';
import { sceneOf } from './sceneFile.ts';

const chart = () => sceneOf({ scene: 'chart-wall', widthPx: 300, samplesPerPixel: 8 });
const plain = (scene: LinearScene) => -Math.log2(scene.truth.exposureGain);

describe('the renderer', () => {
  it('gives the same numbers from the same order, whoever shares the work', async () => {
    const order = { scene: 'kitchen', widthPx: 60, samplesPerPixel: 2, seed: 7, looksPerSide: 1 } as const;
    const alone = await renderScene({ ...order, threadCount: 1 });
    const shared = await renderScene({ ...order, threadCount: 3 });
    expect(shared.pixels).toEqual(alone.pixels);
    const [one, two] = await Promise.all([alone, shared].map((scene) => expose(scene, { noiseSigma: 4, seed: 3 })));
    expect(one!.jpeg.equals(two!.jpeg)).toBe(true);
    expect((await renderScene({ ...order, seed: 8 })).pixels).not.toEqual(alone.pixels);
  });

  it.each([true, false])(
    'keeps all energy: white bodies vanish in a white furnace (baked light: %s)',
    async (usesBakedLight) => {
      const scene = await renderScene({
        scene: 'furnace',
        widthPx: 90,
        samplesPerPixel: 48,
        looksPerSide: 1,
        usesBakedLight,
        depthLimit: 40,
      });
      const radiance = (isHere: (reflectance: number) => boolean) => {
        const found = [...scene.truth.depth.keys()].filter((k) => isHere(scene.truth.reflectance[k * 3 + 1]!));
        return found.reduce((sum, k) => sum + scene.pixels[k * 3 + 1]!, 0) / found.length;
      };
      expect(Math.abs(radiance((r) => r === 1) - 1)).toBeLessThan(0.02);
      expect(Math.abs(radiance((r) => r === 0.5) - 0.5)).toBeLessThan(0.01);
    },
  );

  it('reading baked light changes the mean light of a room by less than 6 %', async () => {
    const order = { scene: 'bedroom', widthPx: 72, samplesPerPixel: 24, looksPerSide: 1, seed: 5 } as const;
    const meanOf = (scene: LinearScene) =>
      scene.truth.arriving.reduce((sum, value) => sum + value, 0) /
      scene.truth.arriving.length /
      scene.truth.exposureGain;
    const baked = meanOf(await renderScene(order));
    const followed = meanOf(await renderScene({ ...order, usesBakedLight: false, depthLimit: 12 }));
    expect(Math.abs(baked / followed - 1)).toBeLessThan(0.06);
  });

  it('marks the windows: the mask is bright, and neither empty nor everything', async () => {
    const { pixels, truth } = await sceneOf({ scene: 'living-room', widthPx: 120, samplesPerPixel: 4 });
    const sides = { window: [0, 0], room: [0, 0] };
    truth.windowMask.forEach((share, k) => {
      const side = share > 200 ? sides.window : sides.room;
      side[0] = side[0]! + pixels[k * 3 + 1]!;
      side[1] = side[1]! + 1;
    });
    const share = sides.window[1]! / truth.windowMask.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.4);
    expect(sides.window[0]! / sides.window[1]!).toBeGreaterThan((1.5 * sides.room[0]!) / sides.room[1]!);
  });
});

describe('the camera', () => {
  it('brings the patches of the chart back within ΔE00 1.5 under neutral light', async () => {
    const scene = await chart();
    const photo = await expose(scene, { stops: plain(scene), toneCurve: 'srgb', quality: 100 });
    const { data } = await sharp(photo.jpeg).raw().toBuffer({ resolveWithObject: true });
    const off = photo.truth.chart.map((patch) =>
      deltaE2000(labOf(data, photo.widthPx, patch), labOfLinear(patch.reflectance)),
    );
    expect(off).toHaveLength(24);
    expect(Math.max(...off)).toBeLessThan(1.5);
    expect(off.reduce((sum, value) => sum + value, 0) / 24).toBeLessThan(0.7);
  });

  it('finds the patches where it says they are, turned and converging', async () => {
    const scene = await chart();
    const photo = await expose(scene, { stops: plain(scene), toneCurve: 'srgb', tiltDegrees: 4, keystone: 0.15 });
    for (const patch of photo.truth.chart)
      expect(
        deltaE2000(labOf(photo.rgb8, photo.widthPx, patch), labOfLinear(patch.reflectance)),
        patch.name,
      ).toBeLessThan(2.5);
  });

  it.each([-3, 0, 2.5])('verticals lean by the tilt it was told: %f degrees', async (tiltDegrees) => {
    const scene = await chart();
    const { rgb8, widthPx, heightPx } = await expose(scene, { stops: plain(scene), tiltDegrees });
    const soft = await sharp(rgb8, { raw: { width: widthPx, height: heightPx, channels: 3 } })
      .blur(2.5)
      .raw()
      .toBuffer();
    expect(Math.abs(leanOf(soft, widthPx, heightPx) - tiltDegrees)).toBeLessThan(0.25);
  });

  it('says which colour a neutral surface has when the camera believes in another light', async () => {
    const scene = await sceneOf({ scene: 'chart-wall', widthPx: 300, samplesPerPixel: 8, daylightKelvin: 4000 });
    const photo = await expose(scene, {
      stops: plain(scene) - 0.6,
      toneCurve: 'srgb',
      whiteBalance: { colourTempKelvin: 5500 },
    });
    const grey = photo.truth.chart.find(({ name }) => name === 'grey 65')!;
    const [r, g, b] = meanOf(photo.rgb8, photo.widthPx, grey);
    expect(r / g).toBeCloseTo(photo.truth.neutral[0], 1);
    expect(b / g).toBeCloseTo(photo.truth.neutral[2], 1);
    expect(photo.truth.neutral[0]).toBeGreaterThan(1.1);
    expect(photo.truth.neutral[2]).toBeLessThan(0.9);
  });

  it('adds as much noise as it was told', async () => {
    const scene = await chart();
    const [clean, noisy] = await Promise.all(
      [0, 8].map((noiseSigma) => expose(scene, { stops: plain(scene) - 0.5, noiseSigma, seed: 11 })),
    );
    const squares = clean!.rgb8.reduce((sum, value, k) => sum + (noisy!.rgb8[k]! - value) ** 2, 0);
    expect(Math.sqrt(squares / clean!.rgb8.length)).toBeCloseTo(8, 0);
  });

  it('one stop doubles the light, until highlights clip', async () => {
    const scene = await chart();
    const [dark, bright] = await Promise.all(
      [-2, -1].map((stops) => expose(scene, { stops: plain(scene) + stops, toneCurve: 'srgb' })),
    );
    const patch = dark!.truth.chart.find(({ name }) => name === 'grey 80')!;
    const [a, b] = [dark!, bright!].map((photo) => meanOf(photo.rgb8, photo.widthPx, patch)[1]);
    expect(b! / a!).toBeCloseTo(2, 1);
  });

  it('writes time, exposure, lens, place and orientation, and they read back', async () => {
    const scene = await chart();
    const { jpeg } = await expose(scene, {
      orientation: 6,
      exif: {
        takenAt: '2025-03-14T16:05:09.375',
        exposureSeconds: 1 / 125,
        apertureFNumber: 5.6,
        isoSpeed: 800,
        exposureBiasStops: -2,
        focalLengthMm: 16,
        place: { latitude: 52.3731, longitude: 4.8926 },
      },
    });
    const tags = ExifReader.load(jpeg);
    expect(tags.DateTimeOriginal?.description).toBe('2025:03:14 16:05:09');
    expect(tags.SubSecTimeOriginal?.description).toBe('375');
    expect(tags.ExposureTime?.description).toBe('1/125');
    expect(tags.FNumber?.description).toBe('f/5.6');
    expect(tags.ISOSpeedRatings?.value).toBe(800);
    expect(Number(tags.ExposureBiasValue?.description)).toBeCloseTo(-2);
    expect(tags.FocalLength?.description).toBe('16 mm');
    expect(tags.Model?.description).toBe('Tonebank Scene Camera');
    expect(Number(tags.GPSLatitude?.description)).toBeCloseTo(52.3731, 3);
    const facts = await sharp(jpeg).metadata();
    expect([facts.orientation, facts.width, facts.height]).toEqual([6, 200, 300]);
  });
});

describe('colour', () => {
  it('6504 K is white, 2850 K is warm, 10000 K is cool', () => {
    for (const value of lightOfKelvin(6504)) expect(value).toBeCloseTo(1, 1);
    expect(lightOfKelvin(2850)[0] / lightOfKelvin(2850)[2]).toBeGreaterThan(4);
    expect(lightOfKelvin(10000)[2]).toBeGreaterThan(lightOfKelvin(10000)[0]);
  });

  it('the difference formula gives the published values', () => {
    expect(deltaE2000([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
    expect(deltaE2000([50, 2.5, 0], [58, 24, 15])).toBeCloseTo(19.4535, 4);
    expect(deltaE2000([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 4);
  });

  it('every patch of the chart can be shown in sRGB', () => {
    for (const { name, reflectance } of chartPatches)
      for (const value of reflectance) {
        expect(value, name).toBeGreaterThan(0);
        expect(value, name).toBeLessThan(1);
      }
  });
});

/** Mean linear colour of a patch. */
function meanOf(rgb8: Uint8Array, widthPx: number, patch: PatchTruth): Rgb {
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  const reach = Math.floor(patch.radiusPx * 0.7);
  for (let y = Math.round(patch.yPx) - reach; y <= Math.round(patch.yPx) + reach; y++)
    for (let x = Math.round(patch.xPx) - reach; x <= Math.round(patch.xPx) + reach; x++, count++)
      for (let c = 0; c < 3; c++) sum[c] = sum[c]! + decodeSrgb(rgb8[(y * widthPx + x) * 3 + c]! / 255);
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

function labOf(rgb8: Uint8Array, widthPx: number, patch: PatchTruth): Rgb {
  return labOfLinear(meanOf(rgb8, widthPx, patch));
}

/** Mean lean of near-vertical edges, degrees clockwise. */
function leanOf(rgb8: Uint8Array, widthPx: number, heightPx: number): number {
  const at = (x: number, y: number) => rgb8[(y * widthPx + x) * 3 + 1]!;
  let [sum, weights] = [0, 0];
  for (let y = 1; y < heightPx - 1; y++)
    for (let x = 1; x < widthPx - 1; x++) {
      const gx =
        at(x + 1, y - 1) + 2 * at(x + 1, y) + at(x + 1, y + 1) - at(x - 1, y - 1) - 2 * at(x - 1, y) - at(x - 1, y + 1);
      const gy =
        at(x - 1, y + 1) + 2 * at(x, y + 1) + at(x + 1, y + 1) - at(x - 1, y - 1) - 2 * at(x, y - 1) - at(x + 1, y - 1);
      const strength = gx * gx + gy * gy;
      const angle = (Math.atan(gy / (gx || 1e-9)) * 180) / Math.PI;
      if (strength < 3000 || Math.abs(angle) > 12) continue;
      sum += angle * strength;
      weights += strength;
    }
  return sum / weights;
}
