import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { aPurse, aTeamWallet, journalOf, photoOrder } from '../../../test/builders/aPurse.ts';
import { diskFailingAt, faultyDisk, systemError } from '../../../test/builders/faultyDisk.ts';
import { type ForgetfulDisk, forgetfulDisk } from '../../../test/builders/forgetfulDisk.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import { presets } from '../../core/credits/presets.ts';
import type { LeaseTerms } from '../../core/credits/purse/lines.ts';
import { captureHold, heldOn, leftOn, placeHold, releaseHold } from '../../core/credits/purse/spend.ts';
import { credits } from '../../core/credits/values/amount.ts';
import type { Disk } from '../files/disk.ts';
import { realDisk } from '../files/disk.ts';
import { type Book, openBook } from './book.ts';
import { openPurseFile } from './purse-file.ts';
import { readPurseFile, seal } from './read-purse-file.ts';

const now = Date.UTC(2026, 0, 15, 10);
const clock = { now: () => now, monotonicMs: () => 0 };
const seed = Number(process.env.SEED ?? 7);

test('killed between any two steps on the disk, the purse has every spend that was answered, and never too much left', async () => {
  const whole = forgetfulDisk();
  await story(whole.disk);
  expect(whole.callCount).toBeGreaterThan(20);
  let restarts = 0;
  for (let cut = 1; cut <= whole.callCount; cut += 1) {
    for (let chance = 0; chance < 4; chance += 1) {
      const before = forgetfulDisk();
      before.cutBefore(cut);
      const answered: string[] = [];
      await Promise.race([story(before.disk, answered), before.isCut]);
      const random = chances(seed + cut * 4 + chance);
      const after = before.afterCut(() => random() < 0.5);
      const label = `SEED=${seed}, cut before step ${cut}, chance ${chance}`;
      const book = await openBook({ disk: after.disk, folder: '/purse', clock });
      expect([label, book.damage]).toEqual([label, null]);
      for (const id of answered) expect(book.purse.captured.has(id), `${label}: ${id}`).toBe(true);
      const lease = book.purse.leases.get('l1');
      if (lease) {
        expect(leftOn(book.purse, now) + heldOn(book.purse) + lease.spent, label).toBe(9);
        expect(book.purse.captured.size, label).toBe(lease.spent);
      }
      // Going on after the cut, and again: what was asked twice was done once.
      await story(after.disk);
      const last = await openBook({ disk: after.disk, folder: '/purse', clock });
      expect([label, last.purse.leases.get('l1')?.spent]).toEqual([label, 3]);
      restarts += 1;
    }
  }
  console.log(`${restarts} power cuts at ${whole.callCount} steps: 0 spends lost, 0 doubled`);
});

test.each(['ENOSPC', 'EIO', 'EROFS'])(
  'after %s at any step the purse is what the disk says, and goes on',
  async (system) => {
    for (let k = 1; k <= 12; k += 1) {
      const folder = aFolder();
      const disk = diskFailingAt(k, system);
      const book = await openBook({ disk, folder, clock });
      let refusals = 0;
      const attempt = async (work: () => Promise<unknown>) => {
        await work().catch((error) => {
          expect(error.code).toMatch(/^(disk-full|disk-failed|folder-unwritable)$/);
          expect(error.message).toContain('The record of your credits could not be written');
          refusals += 1;
          return work();
        });
      };
      if (!book.purse.leases.has('l1')) await attempt(() => book.write({ type: 'leased', at: now, terms: terms(9) }));
      for (const id of ['a', 'b']) {
        await attempt(() => hold(book, id));
        await attempt(() => capture(book, id));
      }
      const again = await openBook({ disk: realDisk, folder, clock });
      expect([k, again.damage, again.purse.leases.get('l1')?.spent]).toEqual([k, null, 2]);
      expect(refusals).toBeLessThanOrEqual(1);
      expect(again.purse).toEqual(book.purse);
      await book.close();
    }
  },
);

test('a torn tail is cut off, and a line that is there twice counts once', async () => {
  const { path } = await aFile();
  const bytes = readFileSync(path);
  const lines = bytes.toString().split('\n').slice(0, -1);
  const last = lines.at(-1) ?? '';
  for (const tail of [`${last.slice(0, 40)}`, '\0'.repeat(50), last.slice(0, -1)]) {
    writeFileSync(path, Buffer.concat([bytes, Buffer.from(tail)]));
    expect(await readPurseFile({ disk: realDisk, path })).toMatchObject({
      isDamaged: false,
      hasTail: true,
      lines: { length: lines.length },
    });
    const file = openPurseFile({ disk: realDisk, path }, await readPurseFile({ disk: realDisk, path }));
    await file.append([{ type: 'clock', at: now, skewMs: 0 }]);
    expect(await readPurseFile({ disk: realDisk, path })).toMatchObject({ isDamaged: false, hasTail: false });
    await file.close();
  }
  writeFileSync(path, Buffer.concat([bytes, Buffer.from(`${last}\n`)]));
  expect(await readPurseFile({ disk: realDisk, path })).toMatchObject({
    isDamaged: false,
    lines: { length: lines.length },
  });
});

test('every single flipped bit is seen, or changes nothing', async () => {
  const { path } = await aFile();
  const bytes = readFileSync(path);
  const good = await readPurseFile({ disk: realDisk, path });
  const random = chances(seed);
  const flipped = join(aFolder(), 'journal.jsonl');
  for (let n = 0; n < 1000; n += 1) {
    const bit = Math.floor(random() * bytes.length * 8);
    const copy = Buffer.from(bytes);
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const seen = await readPurseFile({ disk: { ...realDisk, readFile: async () => copy }, path: flipped });
    if (!seen.isDamaged) expect([seed, bit, seen.lines]).toEqual([seed, bit, good.lines]);
  }
});

test('a damaged purse is put aside and named; what it had spent is charged, and the rest goes back', async () => {
  const wallet = await aTeamWallet({ credits: 60 });
  const first = await aPurse(wallet.client);
  await first.prepare({ run: 'run', credits: 8 });
  first.network.cut();
  for (const photo of ['a', 'b', 'c']) await first.spend(photo);
  await first.hold(photoOrder({ id: 'held', photo: 'd' }));
  await first.close();
  const path = journalOf(first.folder);
  const lines = readFileSync(path, 'utf8').split('\n');
  const third = lines.findLastIndex((line) => line.includes('"type":"held"'));
  lines[third] = (lines[third] ?? '').replace('Canal', 'Cabal');
  writeFileSync(path, lines.join('\n'));
  first.network.mend();
  const second = await aPurse(wallet.client, { folder: first.folder });
  await second.sync();
  expect(readdirSync(dirname(path))).toContain('journal.jsonl.bad-1');
  expect((await second.view()).device?.reason).toMatch(/was damaged\. It was kept as .*journal\.jsonl\.bad-1/);
  expect((await second.view()).balance).toMatchObject({ available: 57, held: 0, leased: 0, debt: 0 });
  expect(await second.spend('a')).toBe(0);
  expect(await second.spend('e')).toBe(1);
});

test('cut off or refused at any step of mending a damaged purse, nothing of what can be believed is lost', async () => {
  const { path } = await aFile();
  const lines = readFileSync(path).toString().split('\n');
  const damaged = Buffer.from(lines.map((line, n) => (n === 4 ? line.replace('Canal', 'Cabal') : line)).join('\n'));
  const whole = await aDiskWith(damaged);
  const before = whole.callCount;
  const right = (await openBook({ disk: whole.disk, folder: '/purse', clock })).purse.leases.get('l1');
  const stepCount = whole.callCount - before;
  expect([stepCount > 10, right?.status, right?.unsynced.length]).toEqual([true, 'ending', 1]);
  const isMended = async (label: string, disk: ForgetfulDisk) => {
    const book = await openBook({ disk: disk.disk, folder: '/purse', clock });
    expect([label, book.purse.leases.get('l1'), book.lost]).toEqual([label, right, 'record']);
    const kept = [...disk.files()].filter(([name]) => /\.bad-\d+$/.test(name));
    expect([label, kept.map(([name, bytes]) => [name, bytes.equals(damaged)])]).toEqual([
      label,
      [['/purse/journal.jsonl.bad-1', true]],
    ]);
    await book.write({ type: 'clock', at: now, skewMs: 0 });
  };
  for (let cut = 1; cut <= stepCount + 1; cut += 1) {
    for (let chance = 0; chance < 4; chance += 1) {
      const disk = await aDiskWith(damaged);
      disk.cutBefore(disk.callCount + cut);
      await Promise.race([openBook({ disk: disk.disk, folder: '/purse', clock }), disk.isCut]);
      const random = chances(seed + cut * 4 + chance);
      const label = `SEED=${seed}, cut before step ${cut}, chance ${chance}`;
      const after = disk.afterCut(() => random() < 0.5);
      await isMended(label, after);
      // And once more, after the mended one was written to.
      await isMended(`${label}, again`, after);
    }
  }
  for (const system of ['ENOSPC', 'EIO', 'EROFS'])
    for (let k = 1; k <= stepCount; k += 1) {
      const disk = await aDiskWith(damaged);
      let calls = 0;
      const failing = faultyDisk(() => {
        calls += 1;
        if (calls === k) throw systemError(system);
      }, disk.disk);
      await openBook({ disk: failing, folder: '/purse', clock }).catch((error) =>
        expect(error.code).toMatch(/^(disk-full|disk-failed|folder-unwritable)$/),
      );
      await isMended(`${system} at step ${k}`, disk);
    }
});

test('lines that are whole each by itself and do not add up are a damaged purse', async () => {
  const { path } = await aFile();
  const { lines } = await readPurseFile({ disk: realDisk, path });
  const [leased, ...others] = lines;
  if (leased === undefined) throw new Error('there is no first line');
  const twice = [leased, leased, ...others].map((line, n) => seal(n + 1, line));
  writeFileSync(path, twice.join(''));
  const book = await openBook({ disk: realDisk, folder: dirname(path), clock });
  expect(book.damage?.keptAs).toBe(`${path}.bad-1`);
  expect(book.purse.leases.get('l1')).toMatchObject({ status: 'ending', spent: 3, unsynced: { length: 3 } });
});

test('a file that has grown long begins anew, with the one before kept, and nothing is forgotten', async () => {
  const folder = aFolder();
  const book = await openBook({ disk: realDisk, folder, clock });
  await book.write({ type: 'leased', at: now, terms: terms(9000) });
  for (let n = 0; n < 2100; n += 100) {
    await Promise.all(Array.from({ length: 100 }, async (_, k) => spend(book, `photo-${n + k}`)));
  }
  await book.shorten();
  await spend(book, 'after');
  await book.close();
  expect(readdirSync(folder).sort()).toEqual(['journal.jsonl', 'journal.jsonl.before']);
  const again = await openBook({ disk: realDisk, folder, clock });
  expect(again.purse.leases.get('l1')).toMatchObject({ spent: 2101, entryCount: 2101, unsynced: { length: 2101 } });
  expect(await capture(again, 'photo-7')).toBe(1);
  copyFileSync(join(folder, 'journal.jsonl.before'), join(folder, 'old.jsonl'));
  expect((await readPurseFile({ disk: realDisk, path: join(folder, 'old.jsonl') })).isDamaged).toBe(false);
});

/** Three photos paid and one given back, on a purse that may have been through some of it before. */
async function story(disk: Disk, answered: string[] = []): Promise<void> {
  const book = await openBook({ disk, folder: '/purse', clock });
  if (!book.purse.leases.has('l1')) await book.write({ type: 'leased', at: now, terms: terms(9) });
  for (const id of ['a', 'b']) {
    await spend(book, id);
    answered.push(id);
  }
  await hold(book, 'x');
  await book.decide((purse, at) => releaseHold(purse, 'x', at));
  await book.write({ type: 'clock', at: now, skewMs: 0 });
  await spend(book, 'c');
  answered.push('c');
  await book.close();
}

async function spend(book: Book, id: string): Promise<void> {
  await hold(book, id);
  await capture(book, id);
}

function hold(book: Book, id: string) {
  const work = {
    action: 'enhance',
    phase: 'single',
    quantity: 1,
    dims: {},
    resource: { shoot: 'Canal house' },
    run: 'r',
    user: null,
  } as const;
  return book.decide((purse, at) =>
    placeHold(purse, { id, work, workKey: `key-${id}` }, { now: at, isPaid: purse.paidKeys.has(`key-${id}`) }),
  );
}

function capture(book: Book, id: string) {
  return book.decide((purse, at) =>
    captureHold(purse, id, { now: at, wall: at, isPaid: purse.paidKeys.has(`key-${id}`) }),
  );
}

/** A disk in memory that has kept a purse of these bytes. */
async function aDiskWith(bytes: Buffer): Promise<ForgetfulDisk> {
  const made = forgetfulDisk();
  await made.disk.makeFolder('/purse');
  const file = await made.disk.open('/purse/journal.jsonl', 'wx');
  await file.writeFile(bytes);
  return made.afterCut(() => true);
}

async function aFile(): Promise<{ path: string }> {
  const folder = aFolder();
  const book = await openBook({ disk: realDisk, folder, clock });
  await book.write({ type: 'leased', at: now, terms: terms(9) });
  for (const id of ['a', 'b', 'c']) await spend(book, id);
  await book.close();
  return { path: join(folder, 'journal.jsonl') };
}

function terms(count: number): LeaseTerms {
  const { rates, freeActions } = presets.studio as Catalog;
  return {
    ...{ id: 'l1', sequence: 1, credits: credits(count), slices: [], rates, freeActions, tiers: [], refillAt: '1/4' },
    ...{ issuedAt: now, expiresAt: now + 86_400_000, reclaimAt: now + 2 * 86_400_000, head: 'head' },
  };
}

/** Numbers from 0 to 1, the same for the same beginning (mulberry32). */
function chances(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
