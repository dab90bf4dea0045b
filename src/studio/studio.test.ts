import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aShoot } from '../../test/builders/aShoot.ts';
import { aStudio } from '../../test/builders/aStudio.ts';

test('a shoot is opened, enhanced and delivered, and the balance falls by the quoted price', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 3, bracketOf: 3 }));
  expect(shoot).toMatchObject({ name: 'Canal house', fileCount: 6, photoCount: 4, bracketCount: 1 });
  const photoIds = shoot.photos.map((photo) => photo.id);
  const quote = await studio.client.runs.quote({
    shootId: shoot.id,
    photoIds,
    templateId: 'listing-natural',
    strength: 100,
  });
  expect(quote).toMatchObject({ photoCount: 4, ownedCount: 0, credits: 4, available: 50, after: 46, refused: [] });

  const run = await studio.enhance(shoot);
  expect(run).toMatchObject({
    state: 'done',
    sentence: null,
    counts: { total: 4, done: 4, failed: 0 },
    credits: { held: 0, charged: 4 },
  });
  expect((await studio.client.credits.view()).balance).toMatchObject({ available: 46, held: 0 });
  const made = readdirSync(run.outputFolder).sort();
  expect(made).toEqual([
    'BRK_1_Listing Natural.jpg',
    'IMG_0001_Listing Natural.jpg',
    'IMG_0002_Listing Natural.jpg',
    'IMG_0003_Listing Natural.jpg',
  ]);

  const again = await studio.client.runs.quote({
    shootId: shoot.id,
    photoIds,
    templateId: 'listing-natural',
    strength: 60,
  });
  expect(again).toMatchObject({ ownedCount: 4, credits: 0 });
  const events = [];
  for await (const event of await studio.client.exports.start({ shootId: shoot.id, photoIds, presetId: 'web-1600' }))
    events.push(event);
  const finished = events.at(-1);
  expect(finished).toMatchObject({ type: 'finished', notPaid: 0, failures: [] });
  if (finished?.type !== 'finished') return;
  expect(finished.files.map((file) => file.name).sort()[0]).toBe('BRK_1_web.jpg');
  for (const file of finished.files) expect(existsSync(join(finished.folder, file.name))).toBe(true);

  const after = await studio.client.shoots.get({ shootId: shoot.id });
  const rendition = after.photos[0]?.renditions[0];
  const picture = await studio.picture('rendition', rendition?.id ?? '');
  expect(readFileSync(picture?.file ?? '').subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
});
