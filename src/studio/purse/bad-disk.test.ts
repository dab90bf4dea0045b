import { expect, test } from 'vitest';
import { aPurse, aTeamWallet } from '../../../test/builders/aPurse.ts';
import { faultyDisk, systemError } from '../../../test/builders/faultyDisk.ts';

test('a lease that comes while the disk is full is asked for again under its id, and none stays behind at the wallet', async () => {
  const wallet = await aTeamWallet({ credits: 10 });
  let lines = 0;
  const disk = faultyDisk(({ name, path }) => {
    if (name !== 'write' || !path.endsWith('journal.jsonl')) return;
    lines += 1;
    // The first line says what is asked for, the second what came.
    if (lines === 2) throw systemError('ENOSPC');
  });
  const purse = await aPurse(wallet.client, { disk, isEmbedded: true });
  await purse.prepare({ run: 'run', credits: 4 });
  expect((await wallet.client.balance({})).balance).toMatchObject({ available: 6, leased: 4 });
  expect(await purse.spend('photo')).toBe(1);
  purse.finished('run');
  await purse.close();
  expect((await wallet.client.balance({})).balance).toMatchObject({ available: 9, leased: 0 });
});
