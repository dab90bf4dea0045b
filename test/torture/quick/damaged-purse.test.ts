import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { aPreparedWorld, aWorld, orderFor, type Prepared, still, type World } from '../runs/world.ts';

// The record of the credits loses what was paid while the wallet was away; the journal of the run remembers.

const purseJournal = '/torture/data/purse/this-computer/journal.jsonl';
const photosPaid = 3;
let prepared: Prepared;
beforeAll(async () => {
  prepared = await aPreparedWorld();
});
afterAll(() => prepared.end());

test('photos of which only the journal of their run knows that they were paid are paid again, once', async () => {
  const world = await aWorld(prepared);
  const runId = await paidOffline(world);
  damage(world);
  world.calm();
  await expectPaidOnce(world, runId);
  await expectPaidOnce(world, runId);
  await world.end();
});

test('what is in doubt while the wallet is away stays in doubt over a restart, and is settled when the wallet answers', async () => {
  const world = await aWorld(prepared);
  const runId = await paidOffline(world);
  damage(world);
  const studio = await world.start();
  expect((await studio.client.runs.get({ runId })).run).toMatchObject({ state: 'done', counts: { done: photosPaid } });
  await studio.close();
  expect(await charged(world)).toBe(0);
  world.calm();
  await expectPaidOnce(world, runId);
  await world.end();
});

test('what the wallet had heard of before is not paid again', async () => {
  const world = await aWorld(prepared);
  const studio = await world.start();
  const run = await theRun(world, studio);
  await studio.close();
  expect(await charged(world)).toBe(photosPaid);
  damage(world);
  world.disk.replace('/torture/data/purse/this-computer/paid.jsonl', Buffer.from('\n'));
  await expectPaidOnce(world, run.id);
  await world.end();
});

test('a computer that lost its key becomes another one: nothing is spent twice, and what it could not tell is paid again', async () => {
  const world = await aWorld(prepared);
  const runId = await paidOffline(world);
  for (const name of ['device.json', 'device.json.second'])
    await world.disk.disk.unlink(purseJournal.replace('journal.jsonl', name));
  world.calm();
  const studio = await world.start();
  const { run } = await studio.client.runs.get({ runId });
  expect(run).toMatchObject({ state: 'done', counts: { done: photosPaid }, credits: { charged: photosPaid, held: 0 } });
  await studio.close();
  expect(await charged(world)).toBe(photosPaid);
  // What was lent to the computer that it was comes back after its time.
  const { balance } = await world.wallet.client.balance({});
  expect(balance.available + balance.leased).toBe(49 - photosPaid);
  expect(balance).toMatchObject({ held: 0, debt: 0 });
  await world.end();
});

type Studio = Awaited<ReturnType<World['start']>>;

async function theRun(_: World, { client }: Studio) {
  const [summary] = await client.shoots.list();
  const shoot = await client.shoots.get({ shootId: summary?.id ?? '' });
  const photoIds = shoot.photos.map(({ id }) => id);
  return client.runs
    .start({ id: randomUUID(), ...orderFor(shoot.id, photoIds) })
    .then(({ id }) => still({ client } as Studio, id));
}

/** The wallet goes away after it has lent the credits, and stays away. */
async function paidOffline(world: World): Promise<string> {
  const studio = await world.start();
  let hasLent = false;
  world.watch(({ what }) => {
    if (!what.startsWith('wallet:')) return;
    if (hasLent) throw new AppError('wallet-unreachable', 'The wallet cannot be reached. Try again.', {});
    hasLent = what === 'wallet: leases create comes in';
  });
  const run = await theRun(world, studio);
  expect(run).toMatchObject({ state: 'done', credits: { charged: photosPaid } });
  await studio.close();
  expect(await charged(world)).toBe(0);
  return run.id;
}

/** The line of the lease is not what it was: everything that was paid from it is gone with it. */
function damage(world: World): void {
  const bytes = world.disk.files().get(purseJournal) ?? Buffer.alloc(0);
  const turned = Buffer.from(bytes);
  const at = turned.lastIndexOf('"type":"leased"');
  expect(at).toBeGreaterThan(0);
  turned[at + 10] = (turned[at + 10] ?? 0) ^ 1;
  world.disk.replace(purseJournal, turned);
}

async function expectPaidOnce(world: World, runId: string): Promise<void> {
  const studio = await world.start();
  const { run } = await studio.client.runs.get({ runId });
  expect(run).toMatchObject({ state: 'done', counts: { done: photosPaid }, credits: { charged: photosPaid, held: 0 } });
  await studio.close();
  expect(await charged(world)).toBe(photosPaid);
  const { balance } = await world.wallet.client.balance({});
  expect(balance).toMatchObject({ available: 49 - photosPaid, leased: 0, held: 0, debt: 0 });
}

/** Besides the one photo of the evening before. */
async function charged({ wallet }: World): Promise<number> {
  const { transactions } = await wallet.client.billing({ limit: 200, kind: 'usage' });
  return -transactions.reduce((sum, { credits }) => sum + Number(credits), 0) - 1;
}
