import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { presets } from '../../src/core/credits/presets.ts';
import { openWallet } from '../../src/wallet/open.ts';
import { childOfTest } from '../builders/childOfTest.ts';
import { quickestMs } from '../builders/quickestMs.ts';

// What survives: a restart, a killed process, a damaged file, a second copy of the app.

const root = mkdtempSync(join(tmpdir(), 'tonebank-durability-'));
let folder = root;
let file = '';
let count = 0;

beforeEach(() => {
  count += 1;
  folder = join(root, String(count));
  file = join(folder, 'wallet.db');
});

afterAll(() => rmSync(root, { recursive: true }));

function open() {
  const catalogs = presets.studio;
  if (catalogs === undefined) throw new Error('the studio price list is missing');
  return openWallet({ file, catalogs, zone: 'Europe/Amsterdam', isOpenedByApp: true });
}

describe('a restart', () => {
  it('finds everything as it was, and gives no second trial', async () => {
    const before = await open();
    await before.client.hold({ id: 'h-1', action: 'enhance', quantity: 2, workKeys: ['a', 'b'], run: 'run-1' });
    await before.client.capture({ id: 'c-1', hold: 'h-1' });
    await before.client.hold({ id: 'h-2', action: 'enhance', quantity: 3 });
    await before.client.purchases.create({ id: 'p-1', pack: 'pack-100', sandboxCard: '4000000000000119' });
    const shown = await before.client.billing({});
    await before.close();

    const after = await open();
    expect(await after.client.billing({})).toEqual(shown);
    expect(await after.client.owned({ workKeys: ['a', 'b', 'c'] })).toEqual({ owned: ['a', 'b'] });
    expect(await after.client.capture({ id: 'c-2', hold: 'h-2' })).toMatchObject({ credits: 3 });
    expect(await after.client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'paid' });
    expect((await after.client.billing({})).balance.available).toBe(145);
    await after.close();
  });

  it('answers an id that was used before it as before', async () => {
    const before = await open();
    const held = await before.client.hold({ id: 'h-1', action: 'enhance', quantity: 2 });
    await before.close();
    const after = await open();
    expect(await after.client.hold({ id: 'h-1', action: 'enhance', quantity: 2 })).toEqual(held);
    const other = after.client.hold({ id: 'h-1', action: 'enhance', quantity: 3 });
    await expect(other).rejects.toMatchObject({ code: 'idempotency-conflict' });
    await after.close();
  });
});

describe('a second copy of the app', () => {
  it('in the same process is refused at once, and harms nothing', async () => {
    const first = await open();
    const refused = { name: 'AppError', code: 'already-open', details: { file } };
    expect(await quickestMs(() => expect(open()).rejects.toMatchObject(refused))).toBeLessThan(1000);
    expect((await first.client.billing({})).balance.available).toBe(50);
    await first.close();
    await (await open()).close();
  });

  it('in another process is refused at once', async () => {
    const writer = startWriter();
    await acknowledgements(writer, 1);
    const refused = { code: 'already-open' };
    expect(await quickestMs(() => expect(open()).rejects.toMatchObject(refused))).toBeLessThan(1000);
    await kill(writer);
    await (await open()).close();
  });
});

describe('a process that is killed in the middle of its writes', () => {
  it('loses nothing that was acknowledged, and charges nothing twice', async () => {
    const acknowledged = new Set<string>();
    for (const wanted of [1, 7, 23, 40]) {
      const writer = startWriter();
      for (const id of await acknowledgements(writer, wanted)) acknowledged.add(id);
      await kill(writer);
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(71);

    const { client, close } = await open();
    const { balance, transactions } = await client.billing({ limit: 1000 });
    const charged = new Set(transactions.filter(({ kind }) => kind === 'usage').map(({ id }) => id));
    expect([...acknowledged].filter((id) => !charged.has(id))).toEqual([]);
    const sum = transactions.reduce((total, { credits }) => total + credits, 0);
    expect(balance.available + balance.held).toBe(sum);
    for (const id of charged) {
      expect(await client.capture({ id, hold: id.replace('c-', 'h-') })).toMatchObject({ credits: 1 });
    }
    expect((await client.billing({})).balance).toEqual(balance);
    await close();
  });
});

describe('a damaged file', () => {
  it.each([
    ['that is no database at all', () => Buffer.from('this was a wallet once '.repeat(400))],
    ['with a page full of zeros', (whole: Buffer) => zeroed(whole, { from: 8192, to: 20_480 })],
    ['that was cut short', (whole: Buffer) => whole.subarray(0, 10_000)],
  ])('%s is set aside with a clear error, and the next start works', async (_, damage) => {
    const before = await open();
    await before.client.hold({ id: 'h-1', action: 'enhance', quantity: 2 });
    await before.close();
    const damaged = damage(readFileSync(file));
    writeFileSync(file, damaged);

    const kept = `${file}.bad-1`;
    await expect(open()).rejects.toMatchObject({ code: 'library-damaged', details: { file, kept } });
    expect(readFileSync(kept)).toEqual(damaged);

    const after = await open();
    expect((await after.client.billing({})).balance.available).toBe(50);
    await after.close();

    copyFileSync(kept, file);
    await expect(open()).rejects.toMatchObject({ details: { kept: `${file}.bad-2` } });
    expect(existsSync(kept)).toBe(true);
  });
});

function zeroed(whole: Buffer, { from, to }: { from: number; to: number }): Buffer {
  return Buffer.from(whole).fill(0, from, to);
}

/** Another process that holds and captures one credit after another, and prints each charge once it is acknowledged. */
function startWriter(): ChildProcess {
  const writer = childOfTest(new URL('walletWriter.ts', import.meta.url), [file]);
  writer.stderr.pipe(process.stderr, { end: false });
  return writer;
}

async function acknowledgements(writer: ChildProcess, wanted: number): Promise<string[]> {
  if (writer.stdout === null) throw new Error('the writer has no output');
  const ids: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    ids.push(line);
    if (ids.length === wanted) break;
  }
  return ids;
}

async function kill(writer: ChildProcess): Promise<void> {
  const gone = once(writer, 'exit');
  writer.kill('SIGKILL');
  await gone;
}
