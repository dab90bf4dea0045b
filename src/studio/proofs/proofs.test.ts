import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aShoot } from '../../../test/builders/aShoot.ts';
import { aStudio } from '../../../test/builders/aStudio.ts';
import { testPhoto } from '../../../test/scenes/oddPhotos.ts';

const request = { templateId: 'listing-natural', strength: 100, longSidePx: 400 };

test('a proof is free, and the second time it comes from the cache, after a restart too', async () => {
  const first = await aStudio();
  const shoot = await first.openSettled(await aShoot({ photos: 1 }));
  const photo = { shootId: shoot.id, photoId: shoot.photos[0]?.id ?? '' };
  const made = await first.client.proofs.make({ ...photo, ...request });
  expect(made.isCached).toBe(false);
  expect((await first.picture('proof', made.id))?.contentType).toBe('image/jpeg');
  const again = await first.client.proofs.make({ ...photo, ...request });
  expect(again).toEqual({ ...made, isCached: true, tookMs: again.tookMs });
  expect((await first.client.credits.view()).balance).toMatchObject({ available: 50, held: 0 });
  await first.close();
  const second = await aStudio({ base: first.base });
  expect(await second.client.proofs.make({ ...photo, ...request })).toMatchObject({ id: made.id, isCached: true });
});

test.each([
  ['lost', (file: string) => rmSync(file)],
  ['cut short', (file: string) => truncateSync(file, 10)],
])('a proof whose facts were %s in a power cut is made again', async (_how, harm) => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 1 }));
  const photo = { shootId: shoot.id, photoId: shoot.photos[0]?.id ?? '' };
  const made = await studio.client.proofs.make({ ...photo, ...request });
  const facts = readdirSync(studio.base, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith(`${made.id}.json`),
  );
  harm(join(studio.base, facts ?? ''));
  const again = await studio.client.proofs.make({ ...photo, ...request });
  expect(again).toEqual({ ...made, tookMs: again.tookMs });
  expect((await studio.client.proofs.make({ ...photo, ...request })).isCached).toBe(true);
});

test('another strength, template, size or content is another proof', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 1 });
  const shoot = await studio.openSettled(folder);
  const photo = { shootId: shoot.id, photoId: shoot.photos[0]?.id ?? '' };
  const ids = new Set<string>();
  const changes = [{}, { strength: 50 }, { templateId: 'warm-home' }, { longSidePx: 300 }];
  for (const change of changes) ids.add((await studio.client.proofs.make({ ...photo, ...request, ...change })).id);
  writeFileSync(join(folder, 'IMG_0001.jpg'), await testPhoto({ seed: 9, widthPx: 120, heightPx: 80 }));
  const changed = await studio.openSettled(folder);
  ids.add((await studio.client.proofs.make({ ...photo, photoId: changed.photos[0]?.id ?? '', ...request })).id);
  expect(ids.size).toBe(5);
});

test('the newest strength wins; a request that it replaced is told so, and other templates are left alone', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 1, longSidePx: 1200 }));
  const photo = {
    shootId: shoot.id,
    photoId: shoot.photos[0]?.id ?? '',
    templateId: 'listing-natural',
    longSidePx: 1000,
  };
  const other = studio.client.proofs.make({ ...photo, templateId: 'warm-home', strength: 70 });
  const asked = [10, 20, 30, 40].map((strength) =>
    studio.client.proofs.make({ ...photo, strength }).then(
      () => 'made',
      (error) => error.code,
    ),
  );
  const outcomes = await Promise.all(asked);
  expect(outcomes.at(-1)).toBe('made');
  expect(outcomes.slice(0, -1).every((one) => one === 'cancelled' || one === 'made')).toBe(true);
  expect(outcomes).toContain('cancelled');
  expect((await other).isCached).toBe(false);
});

test('the same proof asked for twice at once is made once', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 1 }));
  const photo = { shootId: shoot.id, photoId: shoot.photos[0]?.id ?? '' };
  const [one, two] = await Promise.all([1, 2].map(() => studio.client.proofs.make({ ...photo, ...request })));
  expect(one?.id).toBe(two?.id);
  expect(one?.measured).toEqual(two?.measured);
});

test('a damaged photo has no proof, and says why', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(
    await aShoot({ photos: 0, files: { 'a.jpg': { damage: 'truncated', widthPx: 600, heightPx: 400 } } }),
  );
  const photo = { shootId: shoot.id, photoId: shoot.photos[0]?.id ?? '' };
  await expect(studio.client.proofs.make({ ...photo, ...request })).rejects.toMatchObject({
    message: expect.stringMatching(/a\.jpg.*0 credits used/),
  });
});
