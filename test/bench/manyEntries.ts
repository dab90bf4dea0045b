import type { Kysely } from 'kysely';
import { commandSchema } from '../../src/core/credits/command.ts';
import { decide } from '../../src/core/credits/decide.ts';
import type { Event } from '../../src/core/credits/event.ts';
import { openPartOf } from '../../src/core/credits/ledger/archive.ts';
import { presets } from '../../src/core/credits/presets.ts';
import type { State } from '../../src/core/credits/state.ts';
import { readOpen } from '../../src/wallet/store/read.ts';
import type { Tables } from '../../src/wallet/store/tables.ts';
import { writesOf } from '../../src/wallet/store/write.ts';

// A wallet with a long past, in seconds: the engine decides every spend as always, and some hundreds of them are written together.

const spendsAtOnce = 40;

/** Books `entries` runs of one photo each, spread evenly over the time from `from` to `to`, milliseconds. */
export async function manyEntries(
  db: Kysely<Tables>,
  { wallet, entries, from, to }: { wallet: string; entries: number; from: number; to: number },
): Promise<void> {
  const catalog = presets.studio;
  if (catalog === undefined) throw new Error('the studio price list is missing');
  let open = await readOpen(db, wallet);
  for (let first = 0; first < entries; first += spendsAtOnce) {
    const before = open.state;
    const events: Event[] = [];
    let state: State = before;
    for (let n = first; n < Math.min(first + spendsAtOnce, entries); n++) {
      const shoot = Math.floor(n / 40);
      const command = commandSchema.parse({
        ...{ do: 'spend', id: `s-${n}`, as: 'owner', user: n % 3 === 0 ? 'Ben' : 'Ana', run: `run-${n}` },
        ...{ action: n % 5 === 0 ? 'reprocess' : 'enhance', workKeys: [`key-${n}`] },
        resource: {
          shoot: `Shoot ${shoot}`,
          shootId: `s-${shoot}`,
          photo: `DSC_${n}.JPG`,
          template: 'Listing Natural',
        },
      });
      const decided = decide(state, command, from + Math.floor(((to - from) * n) / entries), catalog);
      if (!decided.ok) throw new Error(decided.rejection.message);
      events.push(...decided.events);
      state = decided.state;
    }
    const writes = writesOf(db, { before, after: state, events, open, firsts: new Map(), told: new Map(), catalog });
    await db.transaction().execute(async (tx) => {
      for (const query of writes.queries) await tx.executeQuery(query);
    });
    open = { ...open, seq: writes.seq, version: writes.version, state: openPartOf(state) };
  }
}
