import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type ForgetfulDisk, forgetfulDisk } from '../../../test/builders/forgetfulDisk.ts';
import { openDocument } from './document.ts';
import { writeDurably } from './durable.ts';
import { openJournal } from './journal.ts';

// The power is cut before every single call, and what was not synced is kept or lost at random: what was promised is there all the same.

/** Does the work with the power cut before call `n`. @returns the disk afterwards, and what was promised before the cut */
async function cutDuring<T>(
  work: (disk: ForgetfulDisk, promise: (value: T) => void) => Promise<void>,
  n: number,
  chance: () => boolean,
) {
  const before = forgetfulDisk();
  const promised: T[] = [];
  before.cutBefore(n);
  await Promise.race([work(before, (value) => promised.push(value)), before.isCut]);
  return { after: before.afterCut(chance), promised };
}

async function callsOf(work: (disk: ForgetfulDisk, promise: () => void) => Promise<void>): Promise<number> {
  const disk = forgetfulDisk();
  await work(disk, () => undefined);
  return disk.callCount;
}

const coins = fc.infiniteStream(fc.boolean());
const chanceFrom = (stream: Iterator<boolean>) => () => stream.next().value === true;
const eachCut = { numRuns: 40 };

async function threeChanges({ disk }: ForgetfulDisk, promise: (count: number) => void): Promise<void> {
  const list = await openList(disk);
  for (const count of [1, 2, 3]) {
    await list.change((draft) => draft.names.push(`name ${count}`));
    promise(count);
  }
}

function openList(disk: ForgetfulDisk['disk']) {
  const schema = z.object({ names: z.array(z.string()) });
  return openDocument({
    disk,
    path: '/data/list.json',
    what: 'The list',
    schema,
    empty: () => ({ names: [] as string[] }),
  });
}

test('a document is in its last promised state or the one after it, wherever the power is cut', async () => {
  const calls = await callsOf(threeChanges);
  expect(calls).toBeGreaterThan(15);
  for (let n = 1; n <= calls; n += 1) {
    await fc.assert(
      fc.asyncProperty(coins, async (stream) => {
        const { after, promised } = await cutDuring(threeChanges, n, chanceFrom(stream));
        const { names } = (await openList(after.disk)).data;
        expect(names.length).toBeGreaterThanOrEqual(promised.length);
        expect(names.length).toBeLessThanOrEqual(promised.length + 1);
        expect(names).toEqual(['name 1', 'name 2', 'name 3'].slice(0, names.length));
      }),
      eachCut,
    );
  }
});

async function threeSteps({ disk }: ForgetfulDisk, promise: (count: number) => void): Promise<void> {
  const { journal } = await openSteps(disk);
  for (const count of [1, 2, 3]) {
    // A step is about a file that is there: the file first, then the step.
    await writeDurably(disk, `/out/photo-${count}.jpg`, `photo ${count}`, 'The photo');
    await journal.append([{ wrote: count }]);
    promise(count);
  }
  await journal.close();
}

function openSteps(disk: ForgetfulDisk['disk']) {
  return openJournal({
    disk,
    path: '/data/run.jsonl',
    what: 'The journal',
    schema: z.object({ wrote: z.number() }),
    now: () => 0,
  });
}

test('a journal has every promised step, and never claims a file that is not there', async () => {
  const calls = await callsOf(threeSteps);
  expect(calls).toBeGreaterThan(15);
  for (let n = 1; n <= calls; n += 1) {
    await fc.assert(
      fc.asyncProperty(coins, async (stream) => {
        const { after, promised } = await cutDuring(threeSteps, n, chanceFrom(stream));
        const { entries } = await openSteps(after.disk);
        const steps = entries.map((entry) => entry.step.wrote);
        expect(steps.slice(0, promised.length)).toEqual(promised);
        expect(steps.length).toBeLessThanOrEqual(promised.length + 1);
        for (const count of steps)
          expect((await after.disk.readFile(`/out/photo-${count}.jpg`)).toString()).toBe(`photo ${count}`);
      }),
      eachCut,
    );
  }
});
