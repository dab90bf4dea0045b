import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { leasesContractSuite } from './leases.contract.ts';
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

leasesContractSuite('on SQLite', async () => {
  count += 1;
  return join(folder, `${count}.sqlite`);
});
leasesContractSuite('on PostgreSQL', () => postgres.newDatabase());
