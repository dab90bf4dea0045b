import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { presets } from '../../core/credits/presets.ts';
import { backUp, restore } from '../books/backup.ts';
import { openWallet } from '../open.ts';
import { ensureKey, isSignedBy, walletKeyIn } from './key.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonebank-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open = (name: string) => {
  if (presets.studio === undefined) throw new Error('the price list is missing');
  return openWallet({ file: join(folder, name), catalogs: presets.studio, zone: 'UTC' });
};

it('a wallet has one key, kept over restarts and backups, and another wallet has another', async () => {
  const first = await open('one.sqlite');
  const key = await walletKeyIn(first.db)();
  await ensureKey(first.db, 1);
  expect(await first.db.selectFrom('keys').selectAll().execute()).toMatchObject([{ public_key: key.publicKey }]);
  const signature = key.sign('a lease');
  expect(isSignedBy(key.publicKey, { text: 'a lease', signature })).toBe(true);
  expect(isSignedBy(key.publicKey, { text: 'another lease', signature })).toBe(false);
  await first.close();

  await backUp(join(folder, 'one.sqlite'), join(folder, 'copy.sqlite'));
  await restore(join(folder, 'two.sqlite'), join(folder, 'copy.sqlite'));
  const second = await open('two.sqlite');
  const restored = await walletKeyIn(second.db)();
  expect([restored.publicKey, restored.sign('a lease')]).toEqual([key.publicKey, signature]);
  await second.close();

  const other = await open('other.sqlite');
  const theirs = await walletKeyIn(other.db)();
  expect(isSignedBy(theirs.publicKey, { text: 'a lease', signature })).toBe(false);
  await other.close();
});
