import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { presets } from '../../core/credits/presets.ts';
import { openWallet } from '../open.ts';
import { backUp, restore } from './backup.ts';
import { checkDatabase } from './check.ts';

const root = mkdtempSync(join(tmpdir(), 'tonebank-check-'));
afterAll(() => rmSync(root, { recursive: true }));

let file = '';
let count = 0;
beforeEach(() => {
  count += 1;
  file = join(root, `${count}.sqlite`);
});

const catalogs = presets.studio ?? missing();
function missing(): never {
  throw new Error('the studio price list is missing');
}
const open = () => openWallet({ file, catalogs, zone: 'UTC', isOpenedByApp: true });

async function aBusyWallet(): Promise<void> {
  const { client, close } = await open();
  await client.purchases.create({ id: 'p-1', pack: 'pack-100', sandboxCard: '4242424242424242' });
  await client.subscription.put({ id: 's-1', plan: 'solo' });
  await client.hold({ id: 'h-1', action: 'enhance', quantity: 3, workKeys: ['a', 'b', 'c'] });
  await client.capture({ id: 'c-1', hold: 'h-1', workKeys: ['a', 'b'] });
  await client.refund({ id: 'r-1', charge: 'c-1', credits: 1, fault: 'vendor', reason: 'black' });
  await client.hold({ id: 'h-2', action: 'enhance', quantity: 60 });
  await client.runs.start({ id: 'run-1', action: 'enhance', photos: 500 });
  await close();
}

/** Breaks the file behind the back of its guards. */
function tamper(...statements: string[]): void {
  const database = new DatabaseSync(file);
  const triggers = database.prepare("select name from sqlite_master where type = 'trigger'").all();
  for (const { name } of triggers) database.exec(`drop trigger ${name}`);
  for (const statement of statements) database.exec(statement);
  database.close();
}

describe('a check', () => {
  it('of a busy wallet finds every rule kept', async () => {
    await aBusyWallet();
    const report = await checkDatabase({ file, catalogs });
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ isSound: true, walletCount: 1 });
    expect(report.entryCount).toBeGreaterThan(8);
    expect(report.rules.length).toBe(10);
  });

  it.each([
    [
      'a posting with another amount',
      'sum to zero',
      'update postings set credits = credits + 1 where part = 0 and seq = (select min(seq) from postings)',
    ],
    [
      'an entry whose postings say something else',
      'postings that it says',
      "update postings set credits = credits * 2 where seq = (select seq from entries where type = 'held' limit 1)",
    ],
    ['a grant with credits out of nowhere', 'sum of its postings', 'update grants set available = available + 5'],
    ['a hold that is open and not shown', 'what the entries add up to', "update wallets set open_holds = ''"],
    ['a hold that is shown and was never made', 'what the entries add up to', "update wallets set open_holds = '1'"],
    ['a missing entry', 'without gaps', 'pragma foreign_keys = off; delete from entries where seq = 3'],
    [
      'a line of the history that is gone',
      'sum of the history',
      'delete from lines where position = (select max(position) from lines)',
    ],
    [
      'an invoice that says another amount',
      'say what was paid',
      `update invoices set body = replace(body, '"grossMinor":2000', '"grossMinor":1000')`,
    ],
    ['an invoice of another payment', 'say what was paid', "update invoices set purchase = 'p-2'"],
    [
      'an entry that was edited',
      'rules of the field',
      `update entries set event = replace(event, '"credits":60', '"credits":61') where type = 'held'`,
    ],
  ])('finds %s', async (_, rule, statement) => {
    await aBusyWallet();
    tamper(statement);
    const report = await checkDatabase({ file, catalogs });
    expect(report.isSound).toBe(false);
    expect(report.findings.map((finding) => finding.rule).join('; ')).toContain(rule);
  });
});

describe('a backup', () => {
  it('is the whole wallet, and comes back in its place', async () => {
    await aBusyWallet();
    const copy = join(root, `${count}.backup`);
    await backUp(file, copy);
    const later = await open();
    await later.client.grant({ id: 'g-9', bucket: 'promo', credits: 7, reason: 'after the backup' });
    const { balance } = await later.client.billing({});
    await later.close();

    const { kept } = await restore(file, copy);
    const restored = await open();
    expect((await restored.client.billing({})).balance.available).toBe(balance.available - 7);
    await restored.close();
    expect(existsSync(kept ?? '')).toBe(true);
    expect((await checkDatabase({ file, catalogs })).isSound).toBe(true);
  });

  it('comes back in the place of a file that is damaged, which is kept', async () => {
    await aBusyWallet();
    const copy = join(root, `${count}.backup`);
    await backUp(file, copy);
    const whole = readFileSync(file);
    writeFileSync(file, whole.fill(255, 4096, 40_960));
    const { kept } = await restore(file, copy);
    expect(readFileSync(kept ?? '')).toEqual(whole);
    expect((await checkDatabase({ file, catalogs })).isSound).toBe(true);
  });

  it('is refused while the wallet is open, over another file, and for a database server', async () => {
    const copy = join(root, `${count}.backup`);
    await expect(backUp(file, copy)).rejects.toMatchObject({ code: 'not-found' });
    await aBusyWallet();
    const earlier = join(root, `${count}.earlier`);
    await backUp(file, earlier);
    const wallet = await open();
    await wallet.client.billing({});
    await expect(backUp(file, copy)).rejects.toMatchObject({ code: 'already-open' });
    await expect(restore(file, earlier)).rejects.toMatchObject({ code: 'already-open' });
    expect(existsSync(`${file}.part`)).toBe(false);
    await expect(backUp(file, join(copy, 'no', 'folder'))).rejects.toMatchObject({ code: 'folder-unwritable' });
    await wallet.close();
    writeFileSync(copy, 'mine');
    await expect(backUp(file, copy)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(restore(file, copy)).rejects.toMatchObject({ code: 'library-damaged' });
    await expect(backUp('postgres://somewhere/db', copy)).rejects.toMatchObject({ code: 'bad-input' });
  });
});
