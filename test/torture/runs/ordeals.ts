import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../../src/contract/studio/runs.ts';
import { AppError } from '../../../src/core/errors.ts';
import { fromRefusal } from '../../../src/studio/refusals.ts';
import type { Studio } from '../../../src/studio/studio.ts';
import { systemError } from '../../builders/faultyDisk.ts';
import { type Fault, faultsWhenCancelled, faultsWhenDone, faultsWhenNothing, other } from './verdict.ts';
import { aWorld, orderFor, type Prepared, type Step, still, type World } from './world.ts';

// One ordeal: a run of a few photos in which something goes wrong at one step, and its end after everything works again. The same number
// tortures the same step: the steps come in the same order each time, but for what two photos do side by side.

export const systemCodes = ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'ENOENT'] as const;
export type SystemCode = (typeof systemCodes)[number];

export type Ordeal = { at: number } & (
  | { kind: 'stopped' }
  /** Stopped, and stopped again during the recovery. */
  | { kind: 'stopped twice'; again: number }
  | { kind: 'power cut'; seed: number }
  | { kind: 'disk error'; code: SystemCode; lasts: boolean }
  | { kind: 'wallet away'; lasts: boolean }
);

export type Outcome = { isReached: boolean; faults: Fault[] };

const plain = 2;
const patienceMs = 60_000;

/** Steps of a whole run, from its quote to the closing of the studio. */
export async function stepsOf(prepared: Prepared): Promise<readonly Step[]> {
  const world = await aWorld(prepared);
  const studio = await world.start();
  world.watch(() => undefined);
  await live(world, studio);
  const { steps } = world;
  await world.end();
  return steps;
}

export async function suffer(prepared: Prepared, ordeal: Ordeal): Promise<Outcome> {
  const world = await aWorld(prepared);
  try {
    const outcome = await Promise.race([go(world, ordeal), tooLong()]);
    return {
      ...outcome,
      faults: outcome.faults.map(({ kind, what }) => ({ kind, what: `${named(ordeal)}: ${what}` })),
    };
  } catch (error) {
    const why = error instanceof Error ? error.stack : String(error);
    return { isReached: true, faults: [other(`${named(ordeal)}: ${why}`)] };
  } finally {
    await world.end();
  }
}

export function named(ordeal: Ordeal): string {
  const { at, kind } = ordeal;
  if (kind === 'stopped twice') return `stopped before step ${at}, then before step ${ordeal.again} of the recovery`;
  if (kind === 'power cut') return `power cut before step ${at}, seed ${ordeal.seed}`;
  if (kind === 'disk error') return `${ordeal.code} ${ordeal.lasts ? 'from step' : 'at step'} ${at}`;
  if (kind === 'wallet away') return `wallet away ${ordeal.lasts ? 'from step' : 'at step'} ${at}`;
  return `stopped before step ${at}`;
}

async function go(world: World, ordeal: Ordeal): Promise<Outcome> {
  const studio = await world.start();
  if (ordeal.kind === 'disk error' || ordeal.kind === 'wallet away') return failing(world, studio, ordeal);
  const keeps = ordeal.kind === 'power cut' ? chanceFrom(ordeal.seed * 7919 + ordeal.at) : () => true;
  const isReached = await stoppedBefore(world, ordeal.at, { keeps, work: () => live(world, studio) });
  if (ordeal.kind === 'stopped twice' && isReached) {
    await stoppedBefore(world, ordeal.again, {
      keeps,
      work: async () => void (await finish(world, await world.start(), ordeal)),
    });
    world.fall(keeps);
  }
  world.calm();
  return { isReached, faults: await finish(world, await world.start(), ordeal) };
}

/** @returns whether the step came */
async function stoppedBefore(
  world: World,
  at: number,
  { keeps, work }: { keeps: () => boolean; work: () => Promise<unknown> },
): Promise<boolean> {
  const reached = Promise.withResolvers<true>();
  world.watch(({ n }) => {
    if (n < at) return;
    if (n === at) reached.resolve(true);
    return new Promise(() => undefined);
  });
  const isReached = await Promise.race([reached.promise, work().then(() => false)]);
  if (isReached) world.fall(keeps);
  return isReached;
}

/** A photographer's evening: a price, a run, the end. */
async function live(world: World, studio: Studio): Promise<void> {
  await still(studio, await begin(world, studio));
  await studio.close();
}

async function begin(_world: World, { client }: Studio): Promise<string> {
  const [summary] = await client.shoots.list();
  const shoot = await client.shoots.get({ shootId: summary?.id ?? '' });
  const photoIds = shoot.photos.map(({ id }) => id);
  const { credits } = await client.runs.quote(orderFor(shoot.id, photoIds));
  const order = { ...orderFor(shoot.id, photoIds), quotedCredits: credits };
  return (await client.runs.start({ id: randomUUID(), ...order })).id;
}

/** After everything works again: the run is gone on with, or is stopped by the photographer. */
async function finish(world: World, studio: Studio, { at }: Ordeal): Promise<Fault[]> {
  const run = await newestRun(studio);
  if (!run) return faultsWhenNothing(world, studio, { plain });
  if (run.state === 'done') return faultsWhenDone(world, studio, run, { plain });
  if (run.state === 'cancelled') return faultsWhenCancelled(world, studio, run, { plain });
  if (run.state !== 'paused') return [other(`after a restart the run is ${run.state}: ${run.sentence}`)];
  if (at % 3 === 1) {
    const stopped = await studio.client.runs.cancel({ runId: run.id });
    return faultsWhenCancelled(world, studio, stopped, { plain });
  }
  await studio.client.runs.resume({ runId: run.id });
  return faultsWhenDone(world, studio, await still(studio, run.id), { plain });
}

/** Not the run of the evening before, which was over one photo. */
async function newestRun({ client }: Studio): Promise<Run | undefined> {
  return (await client.runs.list()).find(({ counts }) => counts.total > 1);
}

/** What a person is told, by the system's code. */
const words: Record<SystemCode, { code: string; because: RegExp }> = {
  ENOSPC: { code: 'disk-full', because: /the disk is full/g },
  EIO: { code: 'disk-failed', because: /the disk reported an error/g },
  EROFS: { code: 'folder-unwritable', because: /the disk can only be read/g },
  EACCES: { code: 'folder-unwritable', because: /you may not write there/g },
  ENOENT: { code: 'folder-unwritable', because: /the folder is not there|the output folder is gone/g },
};

type Failing = Extract<Ordeal, { kind: 'disk error' | 'wallet away' }>;

async function failing(world: World, studio: Studio, ordeal: Failing): Promise<Outcome> {
  let isReached = false;
  world.watch(({ n, what }) => {
    if (n < ordeal.at || (isReached && !ordeal.lasts)) return;
    if (what.startsWith('wallet:') !== (ordeal.kind === 'wallet away')) return;
    isReached = true;
    if (ordeal.kind === 'disk error') throw systemError(ordeal.code);
    throw new AppError('wallet-unreachable', 'The wallet cannot be reached. Try again.', {});
  });
  const faults: Fault[] = [];
  let runId: string | null = null;
  try {
    runId = await begin(world, studio);
    const { state, sentence } = await still(studio, runId);
    if (state !== 'done' && sentence) faults.push(...faultsIn(sentence, ordeal));
    if (state === 'paused' && ordeal.lasts)
      await studio.client.runs.resume({ runId }).then(() => still(studio, runId ?? ''));
  } catch (error) {
    faults.push(...faultsOfRefusal(error, ordeal));
  }
  const run = await newestRun(studio);
  if (run?.state === 'paused' && ordeal.at % 3 === 2) {
    // The app is closed while the trouble lasts, and opened again when it is over.
    await studio.close().catch((error: unknown) => faults.push(...faultsOfRefusal(error, ordeal)));
    world.calm();
    return { isReached, faults: [...faults, ...(await finish(world, await world.start(), ordeal))] };
  }
  world.calm();
  // A purse that could not be told at once tells it at the next start.
  return { isReached, faults: [...faults, ...(await finish(world, studio, ordeal))] };
}

/** Whatever is refused is refused with a code and in words. */
function faultsOfRefusal(error: unknown, ordeal: Failing): Fault[] {
  const { code, message } = fromRefusal(error, () => new AppError('internal', 'not in words'));
  if (code === 'internal')
    return [other(`refused without words: ${error instanceof Error ? error.stack : String(error)}`)];
  if (ordeal.kind === 'wallet away')
    return code === 'wallet-unreachable' ? [] : [other(`refused with ${code}: ${message}`)];
  const expected = words[ordeal.code];
  return code === expected.code ? [] : [other(`refused with ${code} instead of ${expected.code}: ${message}`)];
}

/** One message that says what went wrong, once. */
function faultsIn(sentence: string, ordeal: Failing): Fault[] {
  const because =
    ordeal.kind === 'wallet away' ? /cannot be reached|Connect to the wallet/g : words[ordeal.code].because;
  const times = sentence.match(because)?.length ?? 0;
  return times === 1 ? [] : [other(`the reason is said ${times} times: ${sentence}`)];
}

async function tooLong(): Promise<never> {
  await sleep(patienceMs, undefined, { ref: false });
  throw new Error(`nothing came of it within ${patienceMs / 1000} s`);
}

/** True or false, the same for the same number (mulberry32). */
export function chanceFrom(seed: number): () => boolean {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) & 1) === 1;
  };
}
