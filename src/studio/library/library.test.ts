import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { aShoot } from '../../../test/builders/aShoot.ts';
import { aStudio, settledShoot } from '../../../test/builders/aStudio.ts';
import { testPhoto } from '../../../test/scenes/oddPhotos.ts';
import type { WorkerProcess } from '../host.ts';

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

test('a folder is opened with everything below it, and what is left out is counted with its reason', async () => {
  const studio = await aStudio();
  const folder = await aShoot({
    photos: 2,
    files: {
      'upstairs/IMG_0003.jpg': { seed: 3 },
      '._IMG_0001.jpg': 'resource fork',
      '.hidden.jpg': 'hidden',
      '.thumbs/a.jpg': { seed: 4 },
      'notes.txt': 'notes',
      'RAW_1.CR2': 'raw',
      'IMG_1.heic': 'heic',
    },
  });
  const { shootId } = await studio.client.shoots.open({ paths: [folder] });
  const shoot = await studio.client.shoots.get({ shootId });
  expect(shoot.frames.map((frame) => `${frame.folder}/${frame.name}`)).toEqual([
    '/IMG_0001.jpg',
    '/IMG_0002.jpg',
    'upstairs/IMG_0003.jpg',
  ]);
  expect(shoot.skipped.count).toBe(6);
  expect(Object.fromEntries(shoot.skipped.reasons.map((row) => [row.reason, row.count]))).toEqual({
    hidden: 2,
    'a companion file of macOS': 1,
    'not a photo': 1,
    'of a kind that cannot be opened yet (CR2)': 1,
    'of a kind that cannot be opened yet (HEIC)': 1,
  });
});

test('links are not followed, wherever they point', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 1 });
  const outside = await aShoot({ photos: 2 });
  symlinkSync(outside, join(folder, 'outside'));
  symlinkSync(join(outside, 'IMG_0002.jpg'), join(folder, 'IMG_0002.jpg'));
  symlinkSync(folder, join(folder, 'loop'));
  const { shootId } = await studio.client.shoots.open({ paths: [folder] });
  const shoot = await studio.client.shoots.get({ shootId });
  expect(shoot.fileCount).toBe(1);
  expect(shoot.skipped.reasons).toMatchObject([{ reason: 'a link', count: 3 }]);
});

test('files and folders can be opened together', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 2 });
  const other = await aShoot({ photos: 3 });
  const { shootId } = await studio.client.shoots.open({ paths: [folder, join(other, 'IMG_0003.jpg')], name: 'Mixed' });
  expect(await studio.client.shoots.get({ shootId })).toMatchObject({ name: 'Mixed', fileCount: 3 });
});

test.each([
  ['a folder without photos', async () => aShoot({ photos: 0, files: { 'notes.txt': 'a' } }), 'nothing-to-do'],
  ['an empty folder', async () => aFolder(), 'nothing-to-do'],
  ['a folder that is not there', async () => join(aFolder(), 'gone'), 'not-found'],
  ['a path with a NUL', async () => '/tmp/\0', 'path-refused'],
])('%s is refused with a sentence', async (_, folder, code) => {
  const studio = await aStudio();
  await expect(studio.client.shoots.open({ paths: [await folder()] })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/\.$/),
  });
  expect(await studio.client.shoots.list()).toEqual([]);
});

test('opening a folder never writes to it', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 3, bracketOf: 3, oneCorrupt: true });
  const picture = () =>
    readdirSync(folder)
      .sort()
      .map((name) => [name, statSync(join(folder, name)).mtimeMs, hashOf(join(folder, name))]);
  const before = picture();
  const shoot = await studio.openSettled(folder);
  await studio.enhance(shoot);
  expect(picture()).toEqual(before);
});

test('the same folder is the same shoot: ids, grouping, payments and renditions are there after a restart', async () => {
  const folder = await aShoot({ photos: 2, bracketOf: 3 });
  const first = await aStudio();
  const shoot = await first.openSettled(folder);
  await first.enhance(shoot);
  const before = await first.client.shoots.get({ shootId: shoot.id });
  await first.close();

  const second = await aStudio({ base: first.base });
  expect(await second.client.shoots.list()).toMatchObject([
    { id: shoot.id, photoCount: 3, bracketCount: 1, renditionCount: 3 },
  ]);
  const { shootId } = await second.client.shoots.open({ paths: [folder] });
  expect(shootId).toBe(shoot.id);
  const after = await settledShoot(second.client, shootId);
  expect(after.photos).toEqual(before.photos);
  expect(after.photos.map((photo) => photo.paidFor)).toEqual([
    ['listing-natural@1'],
    ['listing-natural@1'],
    ['listing-natural@1'],
  ]);
});

test('files that were moved or renamed inside the folder are found by their content', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 3 });
  const shoot = await studio.openSettled(folder);
  await studio.enhance(shoot);
  mkdirSync(join(folder, 'best'));
  renameSync(join(folder, 'IMG_0002.jpg'), join(folder, 'best', 'Kitchen.jpg'));
  await studio.client.shoots.open({ paths: [folder] });
  await expect.poll(async () => (await studio.client.shoots.get({ shootId: shoot.id })).fileCount).toBe(3);
  const after = await settledShoot(studio.client, shoot.id);
  const old = shoot.frames[1];
  expect(after.frames.find((frame) => frame.id === old?.id)).toMatchObject({
    name: 'Kitchen.jpg',
    folder: 'best',
    problem: null,
    sha256: old?.sha256,
  });
  expect(after.photos.find((photo) => photo.mainFrameId === old?.id)?.renditions).toHaveLength(1);
});

test('a folder that was renamed is the same shoot', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 3 });
  const shoot = await studio.openSettled(folder);
  const renamed = join(dirname(folder), 'Canal house, final');
  renameSync(folder, renamed);
  expect((await studio.client.shoots.list())[0]).toMatchObject({ id: shoot.id, isMissing: true });
  expect(await studio.client.shoots.open({ paths: [renamed] })).toEqual({ shootId: shoot.id });
  const after = await settledShoot(studio.client, shoot.id);
  expect(after).toMatchObject({ fileCount: 3, isMissing: false, place: 'Canal house, final' });
  expect(after.frames.map((frame) => frame.id)).toEqual(shoot.frames.map((frame) => frame.id));
});

test('vanished and changed files are noticed when the folder is opened again', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 3 });
  const shoot = await studio.openSettled(folder);
  await studio.enhance(shoot);
  rmSync(join(folder, 'IMG_0001.jpg'));
  writeFileSync(join(folder, 'IMG_0002.jpg'), await testPhoto({ seed: 77 }));
  await studio.client.shoots.open({ paths: [folder] });
  const after = await settledShoot(studio.client, shoot.id);
  const byName = (name: string) => after.frames.find((frame) => frame.name === name);
  expect(byName('IMG_0001.jpg')?.problem).toMatchObject({ code: 'photo-missing' });
  expect(byName('IMG_0002.jpg')?.sha256).not.toBe(shoot.frames[1]?.sha256);
  const paid = after.photos.map((photo) => photo.paidFor.length);
  expect(paid.sort()).toEqual([0, 1, 1]);
});

test('brackets are grouped by themselves, and by hand', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 2, bracketOf: 3 }));
  const bracket = shoot.photos.find((photo) => photo.frameIds.length === 3);
  expect(bracket).toMatchObject({ bracketReason: '3 frames, 2 stops apart, within 2 s', evSteps: [0, -2, 2] });
  const apart = await studio.client.shoots.ungroup({ shootId: shoot.id, photoId: bracket?.id ?? '' });
  expect(apart.photos).toHaveLength(5);
  const frameIds = apart.frames.slice(0, 2).map((frame) => frame.id);
  const grouped = await studio.client.shoots.group({ shootId: shoot.id, frameIds });
  expect(grouped.photos.find((photo) => photo.frameIds.length === 2)).toMatchObject({
    bracketReason: '2 frames, grouped by you',
  });
  const before = bracket?.frameIds ?? [];
  const { regroup } = studio.client.shoots;
  await expect(regroup({ shootId: shoot.id, brackets: [before, frameIds] })).rejects.toMatchObject({
    code: 'bad-input',
  });
  // Taken back in one go: what was made goes, what was there comes again.
  const again = await regroup({ shootId: shoot.id, brackets: [before] });
  expect(again.photos.map((photo) => photo.frameIds.length).sort()).toEqual([1, 1, 3]);
  expect(again.photos.flatMap((photo) => (photo.frameIds.length > 1 ? photo.frameIds.toSorted() : []))).toEqual(
    before.toSorted(),
  );
});

test('a frame that goes from one bracket to another photo leaves the rest of its bracket together', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 1, bracketOf: 3 }));
  const bracket = shoot.photos.find((photo) => photo.frameIds.length === 3);
  const alone = shoot.photos.find((photo) => photo.frameIds.length === 1);
  if (!bracket || !alone) throw new Error('the shoot needs a bracket and a single photo');
  const gone = bracket.frameIds.find((id) => id !== bracket.mainFrameId) ?? '';
  const { photos } = await studio.client.shoots.group({ shootId: shoot.id, frameIds: [...alone.frameIds, gone] });
  expect(photos).toHaveLength(2);
  const rest = photos.find((photo) => photo.mainFrameId === bracket.mainFrameId);
  expect(rest).toMatchObject({ id: bracket.id, bracketReason: '2 frames, grouped by you' });
  expect(rest?.frameIds).toEqual(bracket.frameIds.filter((id) => id !== gone));
  expect(rest?.evSteps[rest.frameIds.indexOf(bracket.mainFrameId)]).toBe(0);
  const joined = photos.find((photo) => photo.id !== bracket.id);
  expect(joined?.frameIds.toSorted()).toEqual([...alone.frameIds, gone].toSorted());
});

test('a thousand files are opened from their names and sizes alone, while nothing can be decoded', async () => {
  const studio = await aStudio({ spawn: workerThatNeverAnswers });
  const folder = await aShoot({ photos: 1 });
  const bytes = readFileSync(join(folder, 'IMG_0001.jpg'));
  for (let n = 2; n <= 1000; n += 1) writeFileSync(join(folder, `IMG_${n}.jpg`), bytes);
  const busy = process.cpuUsage();
  const { shootId } = await studio.client.shoots.open({ paths: [folder] });
  const shoot = await studio.client.shoots.get({ shootId });
  const { user, system } = process.cpuUsage(busy);
  // The clock would say who else is busy; the time of the processor does not.
  expect((user + system) / 1000).toBeLessThan(1000);
  expect(shoot.frames).toHaveLength(1000);
  expect(shoot.progress).toMatchObject({ total: 1000, headersRead: 0, hashed: 0 });
});

function workerThatNeverAnswers(): WorkerProcess {
  let exit = () => undefined as undefined;
  return {
    pid: undefined,
    send: () => undefined,
    onMessage: () => undefined,
    onExit: (listener) => {
      exit = () => void setImmediate(listener, { code: null, signal: null }) as undefined;
    },
    kill: () => exit(),
  };
}

test('watching gives the shoot and then changes in batches, at most ten a second', async () => {
  const studio = await aStudio();
  const { shootId } = await studio.client.shoots.open({ paths: [await aShoot({ photos: 30, bracketOf: 3 })] });
  const seen: string[] = [];
  const startedAt = performance.now();
  const headers = new Set<string>();
  let isHashed = false;
  for await (const event of await studio.client.shoots.watch({ shootId })) {
    seen.push(event.type);
    if (event.type === 'shoot') expect(event.shoot.fileCount).toBe(33);
    if (event.type === 'frames') for (const frame of event.frames) if (frame.header) headers.add(frame.id);
    if (event.type === 'frames' && event.progress.hashed === 33) isHashed = true;
    if (isHashed && seen.includes('photos')) break;
  }
  expect(seen[0]).toBe('shoot');
  expect(headers.size).toBe(33);
  // A message may already be due when the watcher comes, a timer counts from the last look at the clock, and one moment has two messages.
  expect(seen.length).toBeLessThanOrEqual(5 + ((performance.now() - startedAt) / 100) * 2);
});

test('pictures are found by unguessable ids only', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 1 }));
  const id = shoot.frames[0]?.id ?? '';
  const thumb = await studio.picture('thumb', id);
  expect(thumb?.contentType).toBe('image/jpeg');
  expect(thumb?.file).toContain(studio.base);
  expect(await studio.picture('original', id)).not.toBeNull();
  const hostile = [
    '',
    'x',
    '../../etc/passwd',
    `${shoot.id}.`,
    `${shoot.id}.x`,
    `../shoots/${shoot.id}`,
    '0'.repeat(64),
    'index',
    '__proto__',
    `${id}\0`,
  ];
  for (const kind of ['thumb', 'original', 'proof', 'rendition'] as const) {
    for (const bad of hostile) expect([kind, bad, await studio.picture(kind, bad)]).toEqual([kind, bad, null]);
  }
});

test('a forgotten shoot is off the list, and back with everything when its folder is opened', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 1 });
  const shoot = await studio.openSettled(folder);
  await studio.enhance(shoot);
  await studio.client.shoots.forget({ shootId: shoot.id });
  expect(await studio.client.shoots.list()).toEqual([]);
  expect(await studio.client.shoots.remember({ shootId: shoot.id })).toMatchObject({ renditionCount: 1 });
  expect(await studio.client.shoots.list()).toMatchObject([{ id: shoot.id }]);
  await studio.client.shoots.forget({ shootId: shoot.id });
  expect(await studio.client.shoots.open({ paths: [folder] })).toEqual({ shootId: shoot.id });
  expect(await studio.client.shoots.list()).toMatchObject([{ id: shoot.id, renditionCount: 1 }]);
});

test('a damaged shoot file costs the app nothing: the generation before is used', async () => {
  const first = await aStudio();
  const shoot = await first.openSettled(await aShoot({ photos: 2 }));
  await first.client.shoots.rename({ shootId: shoot.id, name: 'Renamed' });
  await first.close();
  const file = join(first.base, 'data', 'shoots', `${shoot.id}.json`);
  writeFileSync(file, readFileSync(file).subarray(0, 100));
  const second = await aStudio({ base: first.base });
  expect(await second.client.shoots.get({ shootId: shoot.id })).toMatchObject({ fileCount: 2 });
  expect(readdirSync(dirname(file))).toContain(`${shoot.id}.json.bad-1`);
});

test('a lost list of shoots is made again from their files', async () => {
  const first = await aStudio();
  const shoot = await first.openSettled(await aShoot({ photos: 2 }));
  await first.close();
  for (const name of ['index.json', 'index.json.before'])
    rmSync(join(first.base, 'data', 'shoots', name), { force: true });
  const second = await aStudio({ base: first.base });
  expect(await second.client.shoots.list()).toMatchObject([{ id: shoot.id, fileCount: 2 }]);
});
