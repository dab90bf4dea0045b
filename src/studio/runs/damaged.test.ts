import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { aShoot } from '../../../test/builders/aShoot.ts';
import { aStudio } from '../../../test/builders/aStudio.ts';

// A damaged photo is refused, can be opened for what is left of it, and is charged only after a yes of its own.

const look = { templateId: 'listing-natural', strength: 100 };

async function aDamagedShoot() {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 1, oneCorrupt: true, longSidePx: 480 });
  const shoot = await studio.openSettled(folder);
  const frame = shoot.frames.find(({ name }) => name === 'IMG_9999.jpg');
  const photo = shoot.photos.find(({ mainFrameId }) => mainFrameId === frame?.id);
  if (!frame || !photo) throw new Error('the damaged photo is not in the shoot');
  return { studio, shoot, frame, photo, file: join(folder, frame.name) };
}

test('a damaged photo is opened on request, seen for nothing, and enhanced only after a yes', async () => {
  const { studio, shoot, frame, photo } = await aDamagedShoot();
  const { client } = studio;
  expect(frame.problem?.code).toBe('photo-damaged');
  const order = { shootId: shoot.id, photoIds: shoot.photos.map(({ id }) => id), ...look };
  expect(await client.runs.quote(order)).toMatchObject({ credits: 1, damaged: [] });

  const opened = await client.shoots.openDamaged({ shootId: shoot.id, frameId: frame.id });
  expect(opened.frames.find(({ id }) => id === frame.id)).toMatchObject({ problem: null, openedAsDamaged: true });
  const proof = await client.proofs.make({ shootId: shoot.id, photoId: photo.id, ...look, longSidePx: 320 });
  expect(proof.measured.notes).toContain('Opened as damaged: parts of the picture may be missing');

  const damaged = [{ photoId: photo.id, name: 'IMG_9999.jpg' }];
  const without = await client.runs.quote(order);
  expect(without).toMatchObject({ credits: 1, damaged, refused: [{ name: 'IMG_9999.jpg' }] });
  const withThem = await client.runs.quote({ ...order, withDamaged: true });
  expect(withThem).toMatchObject({ credits: 2, damaged, refused: [] });

  const run = await client.runs.start({ id: randomUUID(), ...order, withDamaged: true, quotedCredits: 2 });
  expect(await studio.still(run.id)).toMatchObject({ state: 'done', counts: { done: 2 }, credits: { charged: 2 } });
  const { photos } = await client.runs.get({ runId: run.id });
  const written = photos.find(({ name }) => name === 'IMG_9999.jpg')?.output;
  const file = sharp(join(run.outputFolder, String(written)));
  expect(await file.metadata()).toMatchObject({ format: 'jpeg', width: 480, height: 320 });
});

test('without the yes a damaged photo is left out of a run and costs nothing', async () => {
  const { studio, shoot, frame } = await aDamagedShoot();
  await studio.client.shoots.openDamaged({ shootId: shoot.id, frameId: frame.id });
  const run = await studio.enhance(await studio.client.shoots.get({ shootId: shoot.id }));
  expect(run).toMatchObject({ state: 'done', counts: { done: 1, failed: 1 }, credits: { charged: 1, held: 0 } });
  const { photos } = await studio.client.runs.get({ runId: run.id });
  expect(photos.find(({ state }) => state === 'failed')?.failure?.message).toMatch(
    /damaged and was left out.*0 credits/,
  );
});

test('a damaged photo that is gone when it is to be opened is said to be gone', async () => {
  const { studio, shoot, frame, file } = await aDamagedShoot();
  rmSync(file);
  const opening = studio.client.shoots.openDamaged({ shootId: shoot.id, frameId: frame.id });
  await expect(opening).rejects.toMatchObject({ code: 'photo-missing' });
  const { frames } = await studio.client.shoots.get({ shootId: shoot.id });
  expect(frames.find(({ id }) => id === frame.id)?.openedAsDamaged).not.toBe(true);
});

test('a photo that is whole cannot be opened as damaged', async () => {
  const { studio, shoot } = await aDamagedShoot();
  const whole = shoot.frames.find(({ name }) => name !== 'IMG_9999.jpg');
  const opening = studio.client.shoots.openDamaged({ shootId: shoot.id, frameId: whole?.id ?? '' });
  await expect(opening).rejects.toMatchObject({ code: 'bad-input' });
});
