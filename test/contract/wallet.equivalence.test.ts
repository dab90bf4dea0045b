import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Catalog } from '../../src/core/credits/catalog.ts';
import { presets } from '../../src/core/credits/presets.ts';
import { followTrace, openStore } from '../torture/credits/traces.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

// The same commands on the engine alone, on SQLite and on PostgreSQL. SEED= takes back a printed number, TRACES= asks for more.

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const traceCount = Number(process.env.TRACES ?? 15);

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

test.each(['studio', 'three-balances', 'generate-accept'])(
  `SQLite and PostgreSQL decide like the engine: %s, SEED=${seed}`,
  async (id) => {
    const catalog = presets[id] as Catalog;
    const stores = [
      await openStore('SQLite', ':memory:', catalog),
      await openStore('PostgreSQL', await postgres.newDatabase(), catalog),
    ];
    try {
      for (let trace = 0; trace < traceCount / 3; trace += 1) {
        const { differences } = await followTrace(stores, { seed: seed + trace * 7919, commandCount: 60 });
        expect(differences).toEqual([]);
      }
    } finally {
      for (const store of stores) await store.wallet.close();
    }
  },
);
