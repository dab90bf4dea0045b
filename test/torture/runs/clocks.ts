import { randomUUID } from 'node:crypto';
import type { Studio } from '../../../src/studio/studio.ts';
import { type Fault, faultsWhenDone, other } from './verdict.ts';
import { aWorld, orderFor, type Prepared, still, type World } from './world.ts';

// Clocks that jump in the middle of a run. The wallet's clock is right; the computer's is set by people, by a dead battery, by the change
// to summer time, and stands still while the lid is closed.

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export type Jump = { what: string; wallMs: number; sleepMs: number };

export const jumps: readonly Jump[] = [
  ...[1, -1, 25, -25].map((hours) => ({ what: `${hours} h`, wallMs: hours * hourMs, sleepMs: 0 })),
  ...[1, -1, 365, -365].map((days) => ({ what: `${days} days`, wallMs: days * dayMs, sleepMs: 0 })),
  ...[8, 3 * 24, 8 * 24].map((hours) => ({ what: `asleep for ${hours} h`, wallMs: 0, sleepMs: hours * hourMs })),
];

/** One run with one jump before step `at`. @returns what was wrong in the end */
export async function jumpAt(prepared: Prepared, { jump, at }: { jump: Jump; at: number }): Promise<Fault[]> {
  const world = await aWorld(prepared);
  const named = (what: string) => other(`a jump of ${jump.what} before step ${at}: ${what}`);
  try {
    const studio = await world.start();
    world.watch(({ n }) => {
      if (n === at) leap(world, jump);
    });
    const runId = await begin(studio);
    let run = await still(studio, runId);
    const faults: Fault[] = [];
    for (let tries = 0; run.state === 'paused' && tries < 3; tries += 1) {
      if (!/clock of this computer was set back|gone back to the wallet/.test(run.sentence ?? ''))
        faults.push(named(`it stands still and says ${run.sentence}`));
      await studio.client.runs.resume({ runId });
      run = await still(studio, runId);
    }
    const inTheEnd = await faultsWhenDone(world, studio, run, { plain: 2 });
    return [...faults, ...inTheEnd, ...faultsInPurse(world)].map((one) => ({ ...one, what: named(one.what).what }));
  } catch (error) {
    return [named(error instanceof Error ? (error.stack ?? '') : String(error))];
  } finally {
    await world.end();
  }
}

/** A clock that was set back, and no wallet: the credits are locked with a sentence, and one sync thaws them. */
export async function setBackWithoutWallet(prepared: Prepared): Promise<Fault[]> {
  const world = await aWorld(prepared);
  const faults: Fault[] = [];
  try {
    const studio = await world.start();
    let isCut = false;
    let placed = 0;
    world.watch(({ what }) => {
      if (isCut && what.startsWith('wallet:')) throw new TypeError('fetch failed');
      // After the first hold is on the disk the clock is set back and the network goes.
      if (what.startsWith('sync') && what.endsWith('/purse/this-computer/journal.jsonl')) placed += 1;
      if (placed !== 3 || isCut) return;
      isCut = true;
      leap(world, { what: '', wallMs: -dayMs, sleepMs: 0 });
    });
    const runId = await begin(studio);
    const paused = await still(studio, runId);
    if (paused.state !== 'paused' || !/clock of this computer was set back/.test(paused.sentence ?? ''))
      faults.push(other(`a clock set back without a wallet: the run is ${paused.state}: ${paused.sentence}`));
    const { device } = await studio.client.credits.view();
    if (!device?.isFrozen) faults.push(other('a clock set back without a wallet does not lock the credits'));
    world.calm();
    if (paused.state === 'paused') await studio.client.runs.resume({ runId });
    faults.push(...(await faultsWhenDone(world, studio, await still(studio, runId), { plain: 2 })));
    return faults;
  } finally {
    await world.end();
  }
}

function leap({ clock }: World, { wallMs, sleepMs }: Jump): void {
  clock.wallMs += wallMs;
  clock.trueMs += sleepMs;
}

async function begin({ client }: Studio): Promise<string> {
  const [summary] = await client.shoots.list();
  const shoot = await client.shoots.get({ shootId: summary?.id ?? '' });
  const photoIds = shoot.photos.map(({ id }) => id);
  return (await client.runs.start({ id: randomUUID(), ...orderFor(shoot.id, photoIds) })).id;
}

type Line = {
  type: string;
  at: number;
  hold?: string | { id: string };
  lease?: string;
  terms?: { id: string; reclaimAt: number };
};

/** No hold ends twice, and nothing is charged from a lease whose grace is over. */
function faultsInPurse(world: World): Fault[] {
  const text = world.disk.files().get('/torture/data/purse/this-computer/journal.jsonl')?.toString() ?? '';
  const faults: Fault[] = [];
  const open = new Set<string>();
  const reclaimAt = new Map<string, number>();
  for (const row of text.split('\n').filter((one) => one !== '')) {
    const { line } = JSON.parse(row.slice(0, row.lastIndexOf(' '))) as { line: Line };
    const hold = typeof line.hold === 'string' ? line.hold : (line.hold?.id ?? '');
    if (line.type === 'leased' && line.terms) reclaimAt.set(line.terms.id, line.terms.reclaimAt);
    if (line.type === 'held') open.add(hold);
    if (line.type !== 'released' && line.type !== 'spent') continue;
    if (!open.delete(hold)) faults.push({ kind: 'doubled', what: `the hold ${hold} ended twice` });
    if (line.type === 'spent' && line.at >= (reclaimAt.get(line.lease ?? '') ?? Number.POSITIVE_INFINITY))
      faults.push({ kind: 'overspend', what: `the hold ${hold} was charged after its lease was over` });
  }
  return faults;
}
