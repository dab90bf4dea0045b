import { expect, it } from 'vitest';
import { followTrace, openStore } from '../../../test/torture/credits/traces.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import { presets } from '../../core/credits/presets.ts';

// The store reads only what is open and what a command names. If that were ever too little, it would decide otherwise than the engine does
// with the whole wallet in its hands. Random commands go both ways; the seed is printed, and SEED= takes it back. PostgreSQL has its share in
// test/contract/wallet.equivalence.test.ts, and `npm run torture:credits -- --layer D` the long one.

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const traceCount = Number(process.env.TRACES ?? 60);

it.each(['studio', 'three-balances', 'generate-accept'])(
  `the store decides like the engine: %s, SEED=${seed}`,
  async (id) => {
    const store = await openStore('SQLite', ':memory:', presets[id] as Catalog);
    try {
      for (let trace = 0; trace < traceCount / 3; trace += 1) {
        const { differences } = await followTrace([store], { seed: seed + trace * 7919, commandCount: 60 });
        expect(differences).toEqual([]);
      }
    } finally {
      await store.wallet.close();
    }
  },
);
