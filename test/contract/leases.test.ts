import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { devicesContractSuite } from './devices.contract.ts';
import { leasesContractSuite } from './leases.contract.ts';
import { membersContractSuite } from './members.contract.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonebank-leases-'));
let count = 0;
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

const aFile = async () => {
  count += 1;
  return join(folder, `${count}.sqlite`);
};

for (const suite of [leasesContractSuite, devicesContractSuite, membersContractSuite]) {
  suite('on SQLite', aFile);
  suite('on PostgreSQL', () => postgres.newDatabase());
}
