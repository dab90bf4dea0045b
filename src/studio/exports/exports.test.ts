import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { aShoot } from '../../../test/builders/aShoot.ts';
import { aStudio, type TestStudio } from '../../../test/builders/aStudio.ts';
import { faultyDisk } from '../../../test/builders/faultyDisk.ts';
import { aGate } from '../../../test/builders/wallets.ts';
import type { ExportEvent } from '../../contract/studio/exports.ts';
import type { Shoot } from '../../core/photos/shoot.ts';

type Order = Partial<Parameters<TestStudio['client']['exports']['start']>[0]>;

async function deliver(
  studio: TestStudio,
  shoot: Shoot,
  order: Order = {},
): Promise<Extract<ExportEvent, { type: 'finished' }>> {
  const photoIds = shoot.photos.map((photo) => photo.id);
  for await (const event of await studio.client.exports.start({
    shootId: shoot.id,
    photoIds,
    presetId: 'web-1600',
    ...order,
  })) {
    if (event.type === 'finished') return event;
  }
  throw new Error('the export ended without a result');
}

test('only paid photos are delivered; the others are counted', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 3 }));
  await studio.enhance({ ...shoot, photos: shoot.photos.slice(0, 2) });
  expect(await deliver(studio, shoot)).toMatchObject({
    notPaid: 1,
    failures: [],
    files: [{ name: 'IMG_0001_web.jpg' }, { name: 'IMG_0002_web.jpg' }],
  });
  expect((await studio.client.credits.view()).balance).toMatchObject({ available: 48, held: 0 });
});

test('presets, naming and metadata are followed, and nothing is overwritten', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 2, longSidePx: 1500 }));
  await studio.enhance(shoot);
  const outputFolder = join(studio.base, 'out');
  const social = await deliver(studio, shoot, { presetId: 'social-4x5', outputFolder });
  expect(social.files[0]).toMatchObject({ name: 'IMG_0001_social.jpg' });
  const { width, height, exif } = await sharp(join(outputFolder, 'IMG_0001_social.jpg')).metadata();
  expect((width ?? 0) / (height ?? 1)).toBeCloseTo(1080 / 1350, 2);
  expect(exif).toBeUndefined();
  const naming = 'Delivery {seq:03} {template}';
  await deliver(studio, shoot, { presetId: 'print-full', outputFolder, naming });
  await deliver(studio, shoot, { presetId: 'print-full', outputFolder, naming });
  const names = readdirSync(outputFolder)
    .filter((name) => name.startsWith('Delivery'))
    .sort();
  expect(names).toEqual(
    ['001', '002'].flatMap((n) => [`Delivery ${n} Listing Natural-2.jpg`, `Delivery ${n} Listing Natural.jpg`]),
  );
});

test('a rendition that was deleted is developed again for nothing', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 1 }));
  const run = await studio.enhance(shoot);
  const file = join(run.outputFolder, 'IMG_0001_Listing Natural.jpg');
  rmSync(file);
  expect((await deliver(studio, shoot)).files).toHaveLength(1);
  expect(existsSync(file)).toBe(true);
  expect((await studio.client.credits.view()).balance.available).toBe(49);
});

test('a deleted rendition whose original is gone is a failure with a sentence, and the others are delivered', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 2 });
  const shoot = await studio.openSettled(folder);
  const run = await studio.enhance(shoot);
  rmSync(join(run.outputFolder, 'IMG_0001_Listing Natural.jpg'));
  rmSync(join(folder, 'IMG_0001.jpg'));
  const result = await deliver(studio, shoot);
  expect(result.files).toMatchObject([{ name: 'IMG_0002_web.jpg' }]);
  expect(result.failures).toMatchObject([
    { name: 'IMG_0001.jpg', failure: { code: 'photo-missing', message: expect.stringContaining('0 credits used') } },
  ]);
});

test('an export that is left half-way leaves whole files only', async () => {
  const base = aFolder();
  const outputFolder = join(base, 'out');
  const hidden = () => readdirSync(outputFolder).filter((name) => name.startsWith('.'));
  // The third file waits for its name until its reader has left.
  const gate = aGate();
  let named = 0;
  const disk = faultyDisk(async ({ name, path }) => {
    if (name !== 'link' || !path.startsWith(outputFolder)) return;
    named += 1;
    if (named === 3) await gate.pass();
  });
  const studio = await aStudio({ base, disk });
  const shoot = await studio.openSettled(await aShoot({ photos: 8, longSidePx: 1200 }));
  await studio.enhance(shoot);
  const photoIds = shoot.photos.map((photo) => photo.id);
  for await (const event of await studio.client.exports.start({
    shootId: shoot.id,
    photoIds,
    presetId: 'print-full',
    outputFolder,
  })) {
    if (event.type !== 'progress' || event.done !== 2) continue;
    await expect.poll(hidden).toHaveLength(1);
    break;
  }
  gate.open();
  await expect.poll(hidden).toEqual([]);
  const names = readdirSync(outputFolder);
  expect(names.length).toBeLessThan(8);
  for (const name of names) expect((await sharp(join(outputFolder, name)).stats()).channels).toHaveLength(3);
});

test.each([
  ['an unknown preset', { presetId: 'nope' }, 'not-found'],
  ['a token that means nothing', { naming: '{nmae}' }, 'bad-input'],
  ['a photo of another shoot', { photoIds: ['nope'] }, 'not-found'],
])('%s is refused before anything is written', async (_, order, code) => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 1 }));
  await expect(deliver(studio, shoot, order)).rejects.toMatchObject({ code });
});

test('a folder that cannot be written is said in a sentence', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 1 }));
  await studio.enhance(shoot);
  const outputFolder = join(studio.base, 'file');
  writeFileSync(outputFolder, '');
  await expect(deliver(studio, shoot, { outputFolder })).rejects.toMatchObject({
    code: expect.stringMatching(/^(folder-unwritable|disk-failed)$/),
    message: expect.stringMatching(/^The export could not be written/),
  });
});
