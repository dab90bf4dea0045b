import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import ExifReader from 'exifreader';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampleFolder, shots } from './sampleShoot.ts';

type Sample = {
  name: string;
  bytes: Buffer;
  widthPx: number;
  heightPx: number;
  orientation: number;
  tags: ExifReader.Tags;
};
const samples: Sample[] = [];

beforeAll(async () => {
  for (const name of (await readdir(sampleFolder)).filter((file) => file.endsWith('.JPG')).sort()) {
    const bytes = await readFile(path.join(sampleFolder, name));
    const { width, height, orientation } = await sharp(bytes).metadata();
    samples.push({
      name,
      bytes,
      widthPx: width,
      heightPx: height,
      orientation: orientation ?? 1,
      tags: ExifReader.load(bytes),
    });
  }
});

describe('the sample shoot', () => {
  it('has the 12 JPEG files that the shots name', () => {
    expect(samples.map(({ name }) => name)).toEqual(shots.flatMap(({ names }) => [...names]).sort());
    expect(samples).toHaveLength(12);
  });

  it('has at least 1,800 px on the long side, and at most 8 MB in all', () => {
    for (const { name, widthPx, heightPx } of samples)
      expect(Math.max(widthPx, heightPx), name).toBeGreaterThanOrEqual(1800);
    expect(samples.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(8e6);
  });

  it('has one bracket of three, two stops apart and about a second, and no other exposure bias', () => {
    const biased = samples.filter(({ tags }) => Number(tags.ExposureBiasValue?.description) !== 0);
    expect(biased.map(({ tags }) => Number(tags.ExposureBiasValue?.description))).toEqual([-2, 2]);
    const bracket = samples.slice(samples.indexOf(biased[0]!), samples.indexOf(biased[1]!) + 1);
    expect(bracket).toHaveLength(3);
    const times = bracket.map(({ tags }) => secondsOf(tags));
    for (const gap of [times[1]! - times[0]!, times[2]! - times[1]!]) {
      expect(gap).toBeGreaterThan(0.8);
      expect(gap).toBeLessThan(1.5);
    }
    const seconds = bracket.map(({ tags }) => {
      const [top, bottom] = (tags.ExposureTime?.value ?? [0, 1]) as [number, number];
      return top / bottom;
    });
    // Cameras write rounded times: 1/30 and two stops more is written as 1/8.
    for (const k of [1, 2]) expect(Math.abs(Math.log2(seconds[k]! / seconds[k - 1]!) - 2)).toBeLessThan(0.15);
  });

  it('has one photo that a viewer must turn', () => {
    const turned = samples.filter(({ orientation }) => orientation !== 1);
    expect(turned.map(({ orientation }) => orientation)).toEqual([6]);
    expect(turned[0]!.widthPx).toBeGreaterThan(turned[0]!.heightPx);
  });

  it('was taken in the order of its numbers, by one camera', () => {
    const times = samples.map(({ tags }) => secondsOf(tags));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(samples.map(({ tags }) => tags.Model?.description))).toEqual(new Set(['Tonebank Scene Camera']));
  });
});

function secondsOf(tags: ExifReader.Tags): number {
  const [date, time] = (tags.DateTimeOriginal?.description ?? '').split(' ') as [string, string];
  return Date.parse(`${date.replaceAll(':', '-')}T${time}.${tags.SubSecTimeOriginal?.description}Z`) / 1000;
}
