import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { presets } from '../../src/core/credits/presets.ts';
import { serveWallet } from '../../src/wallet/http/http.ts';
import { remoteWallet } from '../../src/wallet/http/remote.ts';
import { openWallet, type WalletOptions } from '../../src/wallet/open.ts';
import { walletContractSuite } from './wallet.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonebank-wallet-'));
let count = 0;
afterAll(() => rmSync(folder, { recursive: true }));

function aWallet(file: string): { options: WalletOptions; clock: { now(): number; forward(ms: number): void } } {
  let now = Date.parse('2026-11-21T12:00:00Z');
  const clock = {
    now: () => now,
    forward(ms: number) {
      now += ms;
    },
  };
  const catalogs = presets.studio;
  if (catalogs === undefined) throw new Error('the studio price list is missing');
  return { options: { file, catalogs, clock, zone: 'Europe/Amsterdam', isOpenedByApp: true }, clock };
}

const aFile = () => {
  count += 1;
  return join(folder, `${count}.db`);
};

walletContractSuite('in process, in memory', async () => {
  const { options, clock } = aWallet(':memory:');
  const { client, close } = await openWallet(options);
  return { client, clock, close };
});

walletContractSuite('in process, over a file', async () => {
  const { options, clock } = aWallet(aFile());
  const { client, close } = await openWallet(options);
  return { client, clock, close };
});

walletContractSuite('over HTTP', async () => {
  const { options, clock } = aWallet(aFile());
  const { url, adminToken, close } = await serveWallet(options);
  return { client: remoteWallet(url, adminToken, fetch), clock, close };
});
