import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { aFolder } from '../../test/builders/aFolder.ts';
import { aShoot } from '../../test/builders/aShoot.ts';
import { aStudio, type TestStudio } from '../../test/builders/aStudio.ts';
import { faultyDisk, systemError } from '../../test/builders/faultyDisk.ts';
import { quickestMs } from '../../test/builders/quickestMs.ts';
import { aGate, gatedDevelops } from '../../test/builders/wallets.ts';
import type { OddPhoto } from '../../test/scenes/oddPhotos.ts';
import type { WorkerProcess } from './host.ts';

// What goes wrong, and what a photographer is told: a code, a sentence, the original as it was, and the credits right.

const balanceOf = async (studio: TestStudio) => (await studio.client.credits.view()).balance;
const hashesIn = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]);

const refusedFiles: [what: string, name: string, content: OddPhoto | string | Buffer, code: RegExp][] = [
  ['corrupt in the middle', 'a.jpg', { damage: 'holes', widthPx: 600, heightPx: 400 }, /^photo-(damaged|unreadable)$/],
  ['cut off', 'a.jpg', { damage: 'truncated', widthPx: 600, heightPx: 400 }, /^photo-damaged$/],
  ['cut off in its header', 'a.jpg', { damage: 'cut-header' }, /^photo-(damaged|unreadable)$/],
  ['noise', 'a.jpg', { damage: 'noise' }, /^photo-(damaged|unreadable|unsupported)$/],
  ['empty', 'a.jpg', '', /^photo-empty$/],
  ['text with the name of a photo', 'a.jpg', { damage: 'not-an-image' }, /^photo-(unsupported|unreadable)$/],
  [
    'an SVG with the name of a photo',
    'a.jpg',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    /^photo-unsupported$/,
  ],
  [
    'a GIF with the name of a photo',
    'a.png',
    Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64'),
    /^photo-unsupported$/,
  ],
];

test.each(refusedFiles)(
  'a file that is %s is refused: nothing charged, nothing changed, the others done',
  async (_, name, content, code) => {
    const studio = await aStudio();
    const folder = await aShoot({ photos: 1, files: { [name]: content } });
    const before = hashesIn(folder);
    const shoot = await studio.openSettled(folder);
    const run = await studio.enhance(shoot);
    expect(run).toMatchObject({ state: 'done', counts: { done: 1, failed: 1 }, credits: { charged: 1, held: 0 } });
    const { photos } = await studio.client.runs.get({ runId: run.id });
    const failure = photos.find((photo) => photo.name === name)?.failure;
    expect(failure?.code).toMatch(code);
    expect(failure?.message).toMatch(/\. .*0 credits used/);
    expect(await balanceOf(studio)).toMatchObject({ available: 49, held: 0 });
    expect(hashesIn(folder)).toEqual(before);
  },
);

test('a picture of more than 100 megapixels is refused from its header', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 1, files: { 'huge.png': hugePng() } });
  const shoot = await studio.openSettled(folder);
  expect(shoot.frames.find((frame) => frame.name === 'huge.png')?.problem).toMatchObject({ code: 'photo-too-large' });
  expect(await studio.enhance(shoot)).toMatchObject({ counts: { done: 1, failed: 1 }, credits: { charged: 1 } });
});

test('a file of more than 500 MB is refused', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 1 });
  writeFileSync(join(folder, 'vast.tif'), Buffer.from('49492a0008000000', 'hex'));
  truncateSync(join(folder, 'vast.tif'), 500_000_001);
  const shoot = await studio.openSettled(folder);
  expect(shoot.frames.find((frame) => frame.name === 'vast.tif')?.problem).toMatchObject({ code: 'photo-too-large' });
});

const goodFiles: [what: string, name: string, content: OddPhoto][] = [
  ['wrongly named', 'really-a-png.jpg', { format: 'png' }],
  ['CMYK', 'cmyk.jpg', { pixels: 'cmyk' }],
  ['16-bit', 'deep.tif', { pixels: 'rgb16', format: 'tiff' }],
  ['grey', 'grey.jpg', { pixels: 'grey' }],
  ['Display P3', 'p3.jpg', { profile: 'p3' }],
  ['transparent', 'clear.png', { pixels: 'rgba', format: 'png' }],
  ['WebP', 'a.webp', { format: 'webp' }],
  ['AVIF', 'a.avif', { format: 'avif' }],
  ['on its side', 'turned.jpg', { orientation: 6 }],
];

test('unusual but whole photos are developed and charged like any other', async () => {
  const studio = await aStudio();
  const folder = await aShoot({
    photos: 0,
    files: Object.fromEntries(goodFiles.map(([, name, content], seed) => [name, { seed, ...content }])),
  });
  const before = hashesIn(folder);
  const shoot = await studio.openSettled(folder);
  const run = await studio.enhance(shoot);
  const { photos } = await studio.client.runs.get({ runId: run.id });
  expect(photos.filter((photo) => photo.failure).map((photo) => [photo.name, photo.failure?.message])).toEqual([]);
  expect(run).toMatchObject({
    state: 'done',
    counts: { done: goodFiles.length },
    credits: { charged: goodFiles.length },
  });
  expect(hashesIn(folder)).toEqual(before);
});

test.each([
  ['ENOSPC', 'sync', /the disk is full/],
  ['ENOSPC', 'open r+', /the disk is full/],
  ['EIO', 'sync', /the disk reported an error/],
  ['EIO', 'link', /the disk reported an error/],
  ['EROFS', 'link', /the disk can only be read/],
  ['EACCES', 'open r+', /you may not write there/],
])(
  '%s at "%s" in the output folder pauses the run with nothing charged, and it finishes when the disk is back',
  async (system, call, sentence) => {
    let isBad = true;
    const disk = faultyDisk(({ name, path }) => {
      if (isBad && name === call && path.includes('Tonebank')) throw systemError(system);
    });
    const gate = gatedDevelops();
    const studio = await aStudio({ disk, spawn: gate.spawn });
    const shoot = await studio.openSettled(await aShoot({ photos: 3 }));
    const enhanced = studio.enhance(shoot);
    await gate.reached;
    await expect.poll(() => balanceOf(studio)).toMatchObject({ held: 3 });
    gate.open();
    const run = await enhanced;
    expect(run).toMatchObject({ state: 'paused', counts: { failed: 0 }, credits: { charged: 0 } });
    expect(run.sentence).toMatch(sentence);
    expect(await balanceOf(studio)).toMatchObject({ available: 47, held: 3 });
    isBad = false;
    await studio.client.runs.resume({ runId: run.id });
    expect(await studio.still(run.id)).toMatchObject({
      state: 'done',
      counts: { done: 3 },
      credits: { charged: 3, held: 0 },
    });
    expect(readdirSync(run.outputFolder).filter((name) => !name.startsWith('.'))).toHaveLength(3);
  },
);

test('a full disk under the journal pauses the run, and nothing is lost', async () => {
  let isFull = false;
  const gate = aGate();
  const disk = faultyDisk(async ({ name, path }) => {
    if (name === 'link' && path.endsWith('.jpg')) await gate.pass();
    if (isFull && name === 'write' && path.endsWith('.jsonl')) throw systemError('ENOSPC');
  });
  const studio = await aStudio({ disk });
  const shoot = await studio.openSettled(await aShoot({ photos: 3 }));
  const order = {
    shootId: shoot.id,
    photoIds: shoot.photos.map((photo) => photo.id),
    templateId: 'listing-natural',
    strength: 100,
  };
  const run = await studio.client.runs.start({ id: 'full', ...order, quotedCredits: 3 });
  await gate.reached;
  isFull = true;
  gate.open();
  const still = await studio.still(run.id);
  expect(still).toMatchObject({ state: 'paused', counts: { failed: 0 } });
  expect(still.sentence).toMatch(
    /^The (journal of the run|record of your credits) could not be written: the disk is full\./,
  );
  isFull = false;
  await studio.client.runs.resume({ runId: run.id });
  expect(await studio.still(run.id)).toMatchObject({
    state: 'done',
    counts: { done: 3 },
    credits: { charged: 3, held: 0 },
  });
  expect(await balanceOf(studio)).toMatchObject({ available: 47, held: 0 });
  expect(readdirSync(run.outputFolder)).toHaveLength(3);
});

test('a real disk of 64 kB that fills up pauses the run; emptied, the run finishes', async (context) => {
  const outputFolder = join(aFolder(), 'small');
  mkdirSync(outputFolder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', outputFolder], { stdio: 'ignore' });
  } catch {
    context.skip('mounting a small disk needs root');
  }
  onTestFinished(() => void execFileSync('umount', ['-l', outputFolder]));
  const gate = gatedDevelops();
  const studio = await aStudio({ spawn: gate.spawn });
  const shoot = await studio.openSettled(await aShoot({ photos: 4, longSidePx: 900 }));
  const enhanced = studio.enhance(shoot, { outputFolder });
  await gate.reached;
  await expect.poll(() => balanceOf(studio)).toMatchObject({ held: 4 });
  gate.open();
  const run = await enhanced;
  expect(run).toMatchObject({ state: 'paused', counts: { failed: 0 } });
  expect(run.sentence).toMatch(/full/);
  const written = readdirSync(outputFolder);
  expect(written).toHaveLength(run.credits.charged);
  const { available, held } = await balanceOf(studio);
  expect([available + held, available]).toEqual([50 - run.credits.charged, 46]);
  execFileSync('mount', ['-o', 'remount,size=8m', outputFolder]);
  await studio.client.runs.resume({ runId: run.id });
  expect(await studio.still(run.id)).toMatchObject({
    state: 'done',
    counts: { done: 4 },
    credits: { charged: 4, held: 0 },
  });
  expect(readdirSync(outputFolder)).toHaveLength(4);
});

test('a real disk that can only be read refuses the run before anything is held', async (context) => {
  const outputFolder = join(aFolder(), 'readonly');
  mkdirSync(outputFolder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', outputFolder], { stdio: 'ignore' });
  } catch {
    context.skip('mounting a disk needs root');
  }
  onTestFinished(() => void execFileSync('umount', ['-l', outputFolder]));
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 2 }));
  const run = await studio.enhance(shoot, { outputFolder });
  expect(run).toMatchObject({ state: 'paused', counts: { failed: 0 }, credits: { charged: 0 } });
  expect(run.sentence).toMatch(/could not be written/);
  const stopped = await studio.client.runs.cancel({ runId: run.id });
  expect(stopped.credits).toMatchObject({ held: 0, charged: 0 });
  expect(await balanceOf(studio)).toMatchObject({ available: 50, held: 0 });
});

test('a second copy on the same data folder is refused within a second and leaves the first one working', async () => {
  const studio = await aStudio();
  const refused = { code: 'already-open', message: expect.stringContaining(`process ${process.pid}`) };
  const refusedMs = await quickestMs(() => expect(aStudio({ base: studio.base })).rejects.toMatchObject(refused));
  expect(refusedMs).toBeLessThan(1000);
  expect(await studio.client.shoots.list()).toEqual([]);
});

test('what makes no sense is refused before any part of the studio sees it', async () => {
  const { client } = await aStudio();
  const wrong = client as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const calls: [string, string, unknown, string][] = [
    ['shoots', 'open', { paths: [] }, 'paths: expected at least 1 of them'],
    ['shoots', 'open', { paths: 'a' }, 'paths: expected a list'],
    ['runs', 'start', { id: 'a', quotedCredits: -1 }, 'missing; expected'],
    [
      'runs',
      'quote',
      { shootId: 'a', photoIds: ['a'], templateId: 'a', strength: 101 },
      'strength: expected a number of at most 100',
    ],
    [
      'proofs',
      'make',
      { shootId: 'a', photoId: 'a', templateId: 'a', strength: 50, longSidePx: 4000 },
      'longSidePx: expected a number of at most',
    ],
  ];
  for (const [group, name, input, words] of calls) {
    await expect(wrong[group]?.[name]?.(input)).rejects.toMatchObject({
      code: 'bad-input',
      defined: true,
      message: expect.stringMatching(new RegExp(`^This request cannot be understood\\. .*${words}`)),
    });
  }
});

/** What a host gives when the worker's file is missing or the system refuses another process. */
function workerThatDies(): WorkerProcess {
  return {
    pid: undefined,
    send: () => undefined,
    onMessage: () => undefined,
    onExit: (listener) => void setTimeout(() => listener({ code: 1, signal: null }), 5),
    kill: () => undefined,
  };
}

/** A whole PNG of 20,000 x 20,000 black pixels: 49 kB. */
function hugePng(): Buffer {
  const sidePx = 20_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(sidePx, 0);
  header.writeUInt32BE(sidePx, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((sidePx / 8 + 1) * sidePx), { level: 9 });
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  const body = Buffer.concat([Buffer.from(type), content]);
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

test('a darkroom that cannot be started pauses the run instead of failing every photo', async () => {
  let isBroken = false;
  const started: WorkerProcess[] = [];
  const spawn = (start: () => WorkerProcess): WorkerProcess => {
    const worker = isBroken ? workerThatDies() : start();
    started.push(worker);
    return worker;
  };
  const studio = await aStudio({ spawn });
  const shoot = await studio.openSettled(await aShoot({ photos: 3 }));
  isBroken = true;
  for (const worker of started) worker.kill();
  const run = await studio.enhance(shoot);
  expect(run).toMatchObject({ state: 'paused', counts: { failed: 0 }, credits: { charged: 0 } });
  expect(run.sentence).toMatch(/darkroom could not be started/);
  isBroken = false;
  await studio.client.runs.resume({ runId: run.id });
  expect(await studio.still(run.id)).toMatchObject({ state: 'done', credits: { charged: 3 } });
});
