import { createHash, randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aShoot } from '../../../test/builders/aShoot.ts';
import { aStudio, type TestStudio } from '../../../test/builders/aStudio.ts';
import { aNetwork, gatedDevelops, gatedNames } from '../../../test/builders/wallets.ts';
import { testPhoto } from '../../../test/scenes/oddPhotos.ts';
import type { Run } from '../../contract/studio/runs.ts';
import type { Shoot } from '../../core/photos/shoot.ts';

const balanceOf = async (studio: TestStudio) => (await studio.client.credits.view()).balance;

/** Starts a run over a whole shoot and returns at once. */
async function begin(
  studio: TestStudio,
  shoot: Shoot,
  more: { templateId?: string; outputFolder?: string; id?: string } = {},
): Promise<Run> {
  const photoIds = shoot.photos.map((photo) => photo.id);
  const what = { shootId: shoot.id, photoIds, templateId: 'listing-natural', strength: 100, ...more };
  const { credits } = await studio.client.runs.quote(what);
  return studio.client.runs.start({ id: randomUUID(), ...what, quotedCredits: credits });
}

test('one bad photo never stops a run and costs nothing', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(
    await aShoot({ photos: 3, oneCorrupt: true, files: { 'empty.jpg': '', 'text.jpg': 'not a photo' } }),
  );
  const photoIds = shoot.photos.map((photo) => photo.id);
  const quote = await studio.client.runs.quote({
    shootId: shoot.id,
    photoIds,
    templateId: 'listing-natural',
    strength: 100,
  });
  expect(quote).toMatchObject({ photoCount: 6, credits: 3 });
  expect(quote.refused.map((one) => one.name).sort()).toEqual(['IMG_9999.jpg', 'empty.jpg', 'text.jpg']);
  const run = await studio.enhance(shoot);
  expect(run).toMatchObject({ state: 'done', counts: { done: 3, failed: 3 }, credits: { held: 0, charged: 3 } });
  expect(await balanceOf(studio)).toMatchObject({ available: 47, held: 0 });
  const { photos } = await studio.client.runs.get({ runId: run.id });
  for (const photo of photos.filter((one) => one.state === 'failed')) {
    expect(photo.credits).toEqual({ held: 0, charged: 0, returned: 0 });
    expect(photo.failure?.message).toMatch(/0 credits used/);
  }
});

test('without enough credits the run pauses, says how far it came, and goes on after a top-up', async () => {
  const gate = gatedDevelops();
  const studio = await aStudio({ credits: 3, spawn: gate.spawn });
  const shoot = await studio.openSettled(await aShoot({ photos: 5 }));
  const enhanced = studio.enhance(shoot);
  await gate.reached;
  await expect.poll(() => balanceOf(studio)).toMatchObject({ available: 0, held: 3 });
  gate.open();
  const run = await enhanced;
  expect(run).toMatchObject({
    state: 'out-of-credits',
    sentence: '3 of 5 done, 2 waiting. Top up or stop: nothing more is charged until you choose.',
    credits: { held: 0, charged: 3 },
  });
  expect(await balanceOf(studio)).toMatchObject({ available: 0, held: 0 });
  const states = (await studio.client.runs.get({ runId: run.id })).photos.map((photo) => photo.state);
  expect(states).toEqual(['done', 'done', 'done', 'pending', 'pending']);

  await studio.wallet.grant({ id: 'topped', bucket: 'topup', credits: 10, reason: 'test' });
  await studio.client.runs.resume({ runId: run.id });
  expect(await studio.still(run.id)).toMatchObject({ state: 'done', counts: { done: 5 }, credits: { charged: 5 } });
  expect(await balanceOf(studio)).toMatchObject({ available: 8, held: 0 });
});

test('stopping a run that is out of credits charges nothing more', async () => {
  const studio = await aStudio({ credits: 1 });
  const shoot = await studio.openSettled(await aShoot({ photos: 3 }));
  const run = await studio.enhance(shoot);
  const stopped = await studio.client.runs.cancel({ runId: run.id });
  expect(stopped).toMatchObject({
    state: 'cancelled',
    counts: { done: 1, cancelled: 2 },
    credits: { held: 0, charged: 1 },
  });
  await expect(studio.client.runs.resume({ runId: run.id })).rejects.toMatchObject({ code: 'run-finished' });
});

test('the same photo in the same template is paid once, at any strength; in another template it costs one', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 2 }));
  expect((await studio.enhance(shoot)).credits.charged).toBe(2);
  const again = await studio.enhance(shoot, { strength: 40 });
  expect(again).toMatchObject({ state: 'done', counts: { owned: 2, done: 0 }, credits: { charged: 0 } });
  const other = await studio.enhance(shoot, { templateId: 'warm-home' });
  expect(other.credits.charged).toBe(2);
  const { transactions } = await studio.client.credits.history({ kind: 'usage' });
  expect(transactions.map((one) => [one.action, one.credits])).toEqual([
    ['Photo in another template', -2],
    ['Photo enhanced', -2],
  ]);
  expect(await balanceOf(studio)).toMatchObject({ available: 46, held: 0 });
});

test('what another folder or another computer has paid for is not paid again', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 2 });
  await studio.enhance(await studio.openSettled(folder));
  const copy = await aShoot({ photos: 2 });
  const shoot = await studio.openSettled(copy);
  await expect
    .poll(async () => (await studio.client.shoots.get({ shootId: shoot.id })).photos[0]?.paidFor)
    .toEqual(['listing-natural@1']);
  expect((await studio.enhance(shoot)).credits.charged).toBe(0);
});

test('two files with the same content in one run are one credit', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 2 });
  for (const n of [1, 2, 3]) copyFileSync(join(folder, 'IMG_0001.jpg'), join(folder, `copy-${n}.jpg`));
  const shoot = await studio.openSettled(folder);
  const run = await studio.enhance(shoot);
  expect(run).toMatchObject({
    state: 'done',
    counts: { total: 5, done: 2, owned: 3 },
    credits: { held: 0, charged: 2 },
  });
  expect(await balanceOf(studio)).toMatchObject({ available: 48, held: 0 });
  expect(readdirSync(run.outputFolder)).toHaveLength(5);
});

test('two runs over the same photos at once pay for each photo once', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 4 }));
  const [one, two] = await Promise.all([begin(studio, shoot), begin(studio, shoot)]);
  await studio.still(one.id);
  await studio.still(two.id);
  const runs = await studio.client.runs.list();
  expect(runs.map((run) => run.state)).toEqual(['done', 'done']);
  expect(runs.reduce((sum, run) => sum + run.credits.charged, 0)).toBe(4);
  expect(await balanceOf(studio)).toMatchObject({ available: 46, held: 0 });
});

test('what a paused run had set credits aside for, and another run pays, is done by that run and not owned', async () => {
  const gate = gatedNames();
  const studio = await aStudio({ disk: gate.disk });
  const shoot = await studio.openSettled(await aShoot({ photos: 6 }));
  const first = await begin(studio, shoot);
  await gate.reached;
  await expect.poll(() => balanceOf(studio)).toMatchObject({ held: 6 });
  await studio.client.runs.pause({ runId: first.id });
  gate.open();
  const { done } = (await studio.still(first.id)).counts;
  const second = await studio.still((await begin(studio, shoot)).id);
  expect(second).toMatchObject({
    state: 'done',
    counts: { done: 6 - done, owned: done },
    credits: { charged: 6 - done },
  });
  const { photos } = await studio.client.runs.get({ runId: second.id });
  expect(photos.filter(({ state, credits }) => (state === 'done') !== (credits.charged === 1))).toEqual([]);
  expect(await balanceOf(studio)).toMatchObject({ available: 44, held: 0 });
});

test('of two runs over the same photos one is stopped: what the runs say was charged is what the wallet charged', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 4 }));
  const [one, two] = await Promise.all([begin(studio, shoot), begin(studio, shoot)]);
  await studio.client.runs.cancel({ runId: one.id }).catch((error) => expect(error.code).toBe('run-finished'));
  expect(await studio.still(two.id)).toMatchObject({ state: 'done', counts: { failed: 0 } });
  const charged = (await studio.client.runs.list()).reduce((sum, run) => sum + run.credits.charged, 0);
  expect(charged).toBe(4);
  expect(await balanceOf(studio)).toMatchObject({ available: 46, held: 0 });
});

test('starting the same run twice starts it once, and another content under its id is refused', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 2 }));
  const id = randomUUID();
  const [first, second] = await Promise.all([begin(studio, shoot, { id }), begin(studio, shoot, { id })]);
  expect(first.id).toBe(second.id);
  await studio.still(id);
  await begin(studio, shoot, { id });
  expect(await studio.client.runs.list()).toHaveLength(1);
  await expect(begin(studio, shoot, { id, templateId: 'warm-home' })).rejects.toMatchObject({
    code: 'idempotency-conflict',
  });
  expect((await balanceOf(studio)).available).toBe(48);
});

test('a price that rose since it was shown stops the run before it begins', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 3 }));
  const order = {
    id: 'r',
    shootId: shoot.id,
    photoIds: shoot.photos.map((photo) => photo.id),
    templateId: 'warm-home',
    strength: 100,
  };
  await expect(studio.client.runs.start({ ...order, quotedCredits: 2 })).rejects.toMatchObject({
    code: 'quote-changed',
    data: { credits: 3, quotedCredits: 2 },
  });
  expect(await studio.client.runs.list()).toEqual([]);
  expect(await balanceOf(studio)).toMatchObject({ available: 50, held: 0 });
});

test('credits are held ahead, a pause lets the photos under way finish, and stopping gives the rest back', async () => {
  const gate = gatedNames();
  const studio = await aStudio({ disk: gate.disk });
  const shoot = await studio.openSettled(await aShoot({ photos: 6 }));
  const run = await begin(studio, shoot);
  await gate.reached;
  await expect.poll(() => balanceOf(studio)).toMatchObject({ available: 44, held: 6 });
  const paused = await studio.client.runs.pause({ runId: run.id });
  expect(paused.state).toBe('paused');
  expect(paused.sentence).toMatch(/^Paused\. 0 of 6 done, 6 waiting\. \d under way will be finished\.$/);
  gate.open();
  const still = await studio.still(run.id);
  expect(still.counts.done).toBeGreaterThanOrEqual(1);
  expect(still.counts.done).toBeLessThanOrEqual(2);
  expect(still.sentence).toBe(`Paused. ${still.counts.done} of 6 done, ${still.counts.waiting} waiting.`);
  const stopped = await studio.client.runs.cancel({ runId: run.id });
  expect(stopped).toMatchObject({
    state: 'cancelled',
    counts: { done: still.counts.done, cancelled: 6 - still.counts.done },
  });
  expect(stopped.credits).toEqual({ held: 0, charged: still.counts.done, returned: 6 - still.counts.done });
  expect(await balanceOf(studio)).toMatchObject({ available: 50 - still.counts.done, held: 0 });
  expect(readdirSync(run.outputFolder)).toHaveLength(still.counts.done);
});

test('stopping a run while photos are being developed leaves no half file and no credits held', async () => {
  const gate = gatedDevelops();
  const studio = await aStudio({ spawn: gate.spawn });
  const shoot = await studio.openSettled(await aShoot({ photos: 4, longSidePx: 1500 }));
  const run = await begin(studio, shoot);
  await gate.reached;
  const { photos } = await studio.client.runs.get({ runId: run.id });
  expect(photos.some((photo) => photo.stage === 'developing')).toBe(true);
  gate.open();
  const stopped = await studio.client.runs.cancel({ runId: run.id });
  const { charged } = stopped.credits;
  expect(stopped.counts.done + stopped.counts.cancelled).toBe(4);
  expect(await balanceOf(studio)).toMatchObject({ available: 50 - charged, held: 0 });
  const names = readdirSync(run.outputFolder);
  expect(names).toHaveLength(charged);
  expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a file that is already there is never overwritten', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 1 }));
  const outputFolder = join(studio.base, 'out');
  mkdirSync(outputFolder);
  writeFileSync(join(outputFolder, 'img_0001_listing natural.JPG'), 'mine');
  await studio.enhance(shoot, { outputFolder });
  await studio.enhance(shoot, { outputFolder });
  expect(readdirSync(outputFolder).sort()).toEqual([
    'IMG_0001_Listing Natural-2.jpg',
    'IMG_0001_Listing Natural-3.jpg',
    'img_0001_listing natural.JPG',
  ]);
  expect(readFileSync(join(outputFolder, 'img_0001_listing natural.JPG'), 'utf8')).toBe('mine');
});

test('a file that vanishes mid-run costs nothing, and can be retried when it is back', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 3 });
  const shoot = await studio.openSettled(folder);
  const file = join(folder, 'IMG_0002.jpg');
  const bytes = readFileSync(file);
  rmSync(file);
  const run = await studio.enhance(shoot);
  expect(run).toMatchObject({
    state: 'done',
    counts: { done: 2, failed: 1 },
    credits: { held: 0, charged: 2, returned: 1 },
  });
  const failed = (await studio.client.runs.get({ runId: run.id })).photos[1];
  expect(failed?.failure).toMatchObject({
    code: 'photo-missing',
    message: 'IMG_0002.jpg is not where it was. 0 credits used. Bring the file back and retry.',
  });
  writeFileSync(file, bytes);
  await studio.client.runs.retryFailed({ runId: run.id });
  expect(await studio.still(run.id)).toMatchObject({
    state: 'done',
    counts: { done: 3, failed: 0 },
    credits: { charged: 3 },
  });
});

test('a file that was changed since it was priced is not developed under the old price', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 2 });
  const shoot = await studio.openSettled(folder);
  writeFileSync(join(folder, 'IMG_0001.jpg'), await testPhoto({ seed: 500, widthPx: 120, heightPx: 80 }));
  const run = await studio.enhance(shoot);
  expect(run).toMatchObject({ counts: { done: 1, failed: 1 }, credits: { charged: 1, returned: 1 } });
  const { photos } = await studio.client.runs.get({ runId: run.id });
  expect(photos[0]?.failure).toMatchObject({ code: 'photo-changed' });
  await studio.client.runs.retryFailed({ runId: run.id });
  expect(await studio.still(run.id)).toMatchObject({ counts: { done: 2 }, credits: { charged: 2 } });
});

test('a wallet that is away before any credits were leased pauses the run with a sentence; nothing is lost when it is back', async () => {
  const network = aNetwork();
  const studio = await aStudio({ wallet: network.wallet });
  const shoot = await studio.openSettled(await aShoot({ photos: 3 }));
  const gone = { id: 'r', shootId: shoot.id, photoIds: shoot.photos.map((photo) => photo.id), strength: 100 };
  const order = { ...gone, templateId: 'listing-natural', quotedCredits: 3 };
  await studio.client.runs.quote(order);
  const started = studio.client.runs.start(order);
  await started;
  network.cut();
  const run = await studio.still('r');
  expect(run.state).toBe('paused');
  expect(run.sentence).toMatch(
    /^0 credits are left on this computer.* Connect to the wallet to go on\. 0 of 3 done, 3 waiting\.$/,
  );
  network.mend();
  await studio.client.runs.resume({ runId: run.id });
  expect(await studio.still(run.id)).toMatchObject({ state: 'done', credits: { charged: 3, held: 0 } });
  expect(readdirSync(run.outputFolder)).toHaveLength(3);
});

test('a wallet that goes away after the run has begun is not missed: the credits are on this computer', async () => {
  const network = aNetwork();
  const gate = gatedNames();
  const studio = await aStudio({ wallet: network.wallet, disk: gate.disk });
  const shoot = await studio.openSettled(await aShoot({ photos: 3 }));
  const run = await begin(studio, shoot);
  await gate.reached;
  network.cut();
  gate.open();
  expect(await studio.still(run.id)).toMatchObject({ state: 'done', credits: { charged: 3, held: 0 } });
  const view = await studio.client.credits.view();
  expect(view).toMatchObject({ isReachable: false, balance: { available: 0 }, device: { unsyncedCredits: 3 } });
  network.mend();
  expect((await studio.client.credits.history({ kind: 'usage' })).transactions.map((one) => one.credits)).toEqual([-3]);
  expect(await balanceOf(studio)).toMatchObject({ available: 47, held: 0, leased: 0 });
});

test.each([
  ['a link', (out: string, base: string) => symlinkSync(base, out)],
  ['a file', (out: string) => writeFileSync(out, '')],
])('an output folder that became %s pauses the run and charges nothing', async (_, replace) => {
  const gate = gatedNames();
  const studio = await aStudio({ disk: gate.disk });
  const shoot = await studio.openSettled(await aShoot({ photos: 3 }));
  const outputFolder = join(studio.base, 'out');
  const run = await begin(studio, shoot, { outputFolder });
  await gate.reached;
  renameSync(outputFolder, join(studio.base, 'elsewhere'));
  replace(outputFolder, studio.base);
  gate.open();
  const still = await studio.still(run.id);
  expect(still.state).toBe('paused');
  expect(still.sentence).toMatch(/is a link|vanished|cannot be written|could not be written/);
  const listed = (await studio.client.runs.get({ runId: run.id })).photos.filter((photo) => photo.credits.charged > 0);
  expect(still.credits.charged).toBe(listed.length);
  expect(still.counts.failed).toBe(0);
  expect(readdirSync(studio.base).filter((name) => name.endsWith('.jpg'))).toEqual([]);
});

test('a run that was under way comes back paused, with its credits held, and finishes', async () => {
  const folder = await aShoot({ photos: 5 });
  const gate = gatedNames();
  const first = await aStudio({ disk: gate.disk });
  const shoot = await first.openSettled(folder);
  const run = await begin(first, shoot);
  await gate.reached;
  await expect.poll(() => balanceOf(first)).toMatchObject({ held: 5 });
  const closing = first.close();
  gate.open();
  await closing;

  const second = await aStudio({ base: first.base });
  const [back] = await second.client.runs.list();
  expect(back).toMatchObject({ id: run.id, state: 'paused' });
  expect(back?.sentence).toMatch(
    /^Tonebank was closed during this run\. \d of 5 done, \d waiting\. \d credits are already held\. Resume when you like\.$/,
  );
  await second.client.runs.resume({ runId: run.id });
  expect(await second.still(run.id)).toMatchObject({
    state: 'done',
    counts: { done: 5 },
    credits: { charged: 5, held: 0 },
  });
  expect(await balanceOf(second)).toMatchObject({ available: 45, held: 0 });
});

test('a hold that ended while the run was paused is placed anew, and the photo is charged once', async () => {
  let now = Date.UTC(2026, 0, 15, 10);
  const folder = await aShoot({ photos: 3 });
  const gate = gatedNames();
  const first = await aStudio({ disk: gate.disk, now: () => now });
  const run = await begin(first, await first.openSettled(folder));
  await gate.reached;
  await expect.poll(() => balanceOf(first)).toMatchObject({ held: 3 });
  const closing = first.close();
  gate.open();
  await closing;
  now += 48 * 3_600_000;
  const second = await aStudio({ base: first.base, now: () => now });
  await second.client.runs.resume({ runId: run.id });
  expect(await second.still(run.id)).toMatchObject({
    state: 'done',
    counts: { done: 3 },
    credits: { charged: 3, held: 0 },
  });
  expect(await balanceOf(second)).toMatchObject({ available: 47, held: 0 });
});

test('what is charged is what is on the disk: every output has the hash that the shoot remembers', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 3 }));
  const run = await studio.enhance(shoot);
  const stored = JSON.parse(readFileSync(join(studio.base, 'data', 'shoots', `${shoot.id}.json`), 'utf8')).data;
  for (const photo of stored.photos) {
    const [rendition] = photo.renditions;
    const bytes = readFileSync(join(run.outputFolder, rendition.name));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(rendition.sha256);
  }
  expect(existsSync(run.outputFolder)).toBe(true);
});

test('a journal whose beginning is damaged is put aside, and the app starts', async () => {
  const first = await aStudio();
  await first.enhance(await first.openSettled(await aShoot({ photos: 1 })));
  await first.close();
  const folder = join(first.base, 'data', 'runs');
  const [name = ''] = readdirSync(folder);
  // It is said more than once what a run is: all of it is damaged.
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  const damaged = lines.map((line) => (line.includes('"type":"started"') ? line.slice(7) : line));
  writeFileSync(join(folder, name), damaged.join('\n'));
  const second = await aStudio({ base: first.base });
  expect(await second.client.runs.list()).toEqual([]);
  expect(readdirSync(folder)).toEqual([`${name}.bad-1`]);
  const { checks } = await second.client.app.doctor();
  expect(checks.find((check) => check.name === 'Files of Tonebank')).toMatchObject({
    ok: false,
    value: expect.stringContaining('.bad-1'),
  });
});

test('buttons pressed at once are answered in order: a run is paused, resumed and stopped without being charged twice', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 5 }));
  const { id: runId } = await begin(studio, shoot);
  const presses = [
    studio.client.runs.pause,
    studio.client.runs.resume,
    studio.client.runs.pause,
    studio.client.runs.resume,
    studio.client.runs.cancel,
  ];
  await Promise.allSettled(presses.map((press) => press({ runId })));
  const run = await studio.still(runId);
  expect(['done', 'cancelled']).toContain(run.state);
  expect(run.credits.held).toBe(0);
  expect(await balanceOf(studio)).toMatchObject({ available: 50 - run.credits.charged, held: 0 });
  expect(readdirSync(run.outputFolder)).toHaveLength(run.credits.charged);
});
