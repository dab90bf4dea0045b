import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { faultyDisk, systemError } from '../../../test/builders/faultyDisk.ts';
import { type Disk, realDisk } from './disk.ts';
import { openJournal } from './journal.ts';

const schema = z.object({ did: z.string() });

async function open(path: string, disk: Disk = realDisk) {
  const opened = await openJournal({ disk, path, what: 'The journal', schema, now: () => Date.UTC(2026, 0, 15) });
  onTestFinished(() => opened.journal.close());
  return opened;
}

const steps = async (path: string) => (await open(path)).entries.map((entry) => entry.step.did);

test('steps come back in order, with their time', async () => {
  const path = join(aFolder(), 'run.jsonl');
  const { journal } = await open(path);
  await Promise.all([journal.append([{ did: 'a' }, { did: 'b' }]), journal.append([{ did: 'c' }])]);
  await journal.close();
  const again = await open(path);
  expect(again.entries.map((entry) => [entry.n, entry.step.did])).toEqual([
    [1, 'a'],
    [2, 'b'],
    [3, 'c'],
  ]);
  expect(again.entries[0]?.at).toBe('2026-01-15T00:00:00.000Z');
});

test('a torn last line is skipped and does not swallow the next step', async () => {
  const path = join(aFolder(), 'run.jsonl');
  const first = await open(path);
  await first.journal.append([{ did: 'a' }, { did: 'b' }]);
  await first.journal.close();
  writeFileSync(path, readFileSync(path).subarray(0, -9));
  const second = await open(path);
  expect(second.damagedLines).toBe(1);
  await second.journal.append([{ did: 'c' }]);
  expect(await steps(path)).toEqual(['a', 'c']);
});

test('a step that could not be written is not in the journal, at whichever call the disk failed', async () => {
  for (const name of ['open a', 'write', 'sync']) {
    const path = join(aFolder(), 'run.jsonl');
    let isFailing = false;
    const disk = faultyDisk((call) => {
      if (isFailing && call.name === name) throw systemError('ENOSPC');
    });
    const { journal } = await open(path, disk);
    if (name !== 'open a') await journal.append([{ did: 'a' }]);
    isFailing = true;
    await expect(journal.append([{ did: 'lost' }])).rejects.toMatchObject({ code: 'disk-full' });
    isFailing = false;
    await journal.append([{ did: 'b' }]);
    expect(await steps(path)).toEqual(name === 'open a' ? ['b'] : ['a', 'b']);
  }
});

test('foreign lines and doubled lines are skipped', async () => {
  const path = join(aFolder(), 'run.jsonl');
  const { journal } = await open(path);
  await journal.append([{ did: 'a' }]);
  appendFileSync(path, `${readFileSync(path, 'utf8')}hello\n{"n":9} 0000000000000000\n`);
  const again = await open(path);
  expect(again.entries.map((entry) => entry.step.did)).toEqual(['a']);
  expect(again.damagedLines).toBe(3);
});

test('one flipped bit costs at most the lines it touches, and never invents a step', async () => {
  const path = join(aFolder(), 'run.jsonl');
  const { journal } = await open(path);
  for (const did of ['a', 'b', 'c', 'd']) await journal.append([{ did }]);
  const good = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length * 8 - 1), async (bit) => {
      const bytes = Buffer.from(good);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, bytes);
      const found = await steps(path);
      expect(found.length).toBeGreaterThanOrEqual(2);
      expect(found.every((did, index) => 'abcd'.includes(did) && (index === 0 || did > (found[index - 1] ?? '')))).toBe(
        true,
      );
    }),
    { numRuns: 500 },
  );
});

test('a journal that was let go of takes the next step again, even at the same moment', async () => {
  const path = join(aFolder(), 'run.jsonl');
  const { journal } = await open(path);
  await journal.append([{ did: 'a' }]);
  await Promise.all([journal.close(), journal.append([{ did: 'b' }]), journal.close(), journal.append([{ did: 'c' }])]);
  expect(await steps(path)).toEqual(['a', 'b', 'c']);
});
