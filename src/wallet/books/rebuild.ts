import type { Kysely } from 'kysely';
import { type Fold, type Folded, foldFrom } from '../../core/credits/ledger/fold.ts';
import { emptyState, type State } from '../../core/credits/state.ts';
import { runTogether } from '../store/compiled.ts';
import { type Entry, entriesBehind } from '../store/entries.ts';
import { insertsOf } from '../store/lists.ts';
import { eventIn } from '../store/rows.ts';
import { dropSnapshots, snapshotOf } from '../store/snapshots.ts';
import type { Tables } from '../store/tables.ts';

// A wallet made again from its entries alone.

const entriesAtOnce = 4096;
/** Entries from one snapshot to the next. */
const entriesBetween = 256;

type Wallet = Pick<Tables['wallets'], 'id' | 'zone' | 'opened_at'>;

type Told = {
  /** Told what each entry did. */
  seen?(entry: Entry, folded: Folded): void;
  /** Told of some entries together, in order, before what each of them did. */
  read?(entries: readonly Entry[]): Promise<void>;
};

/** Folds every entry of a wallet, in order. */
export async function foldWallet(
  db: Kysely<Tables>,
  { id, zone, opened_at: openedAt }: Wallet,
  { seen, read }: Told = {},
): Promise<Fold> {
  const fold = foldFrom(emptyState({ id, zone, openedAt }));
  for await (const entries of entriesBehind(db, id, { after: 0, count: entriesAtOnce })) {
    await read?.(entries);
    for (const entry of entries) {
      const { event } = entry;
      const lacked = fold.lacks(event);
      if (lacked !== null) await tellAgain(db, id, { fold, charge: lacked });
      const folded = fold.step(event);
      seen?.(entry, folded);
    }
  }
  return fold;
}

/** Makes the snapshots of a wallet anew. @returns what its entries come to, and how many there are */
export async function rebuild(db: Kysely<Tables>, id: string): Promise<{ state: State; entryCount: number }> {
  const wallet = await db.selectFrom('wallets').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const rows: Tables['snapshots'][] = [];
  let entryCount = 0;
  const fold = await foldWallet(db, wallet, {
    seen({ seq }, { after }) {
      entryCount = seq;
      if (seq % entriesBetween === 0) rows.push(snapshotOf(after, seq));
    },
  });
  await db.transaction().execute(async (tx) => {
    await tx.executeQuery(dropSnapshots(tx, id));
    for (const query of insertsOf(tx, 'snapshots', rows)) await runTogether(tx, [query]);
  });
  return { state: fold.state(), entryCount };
}

/** A charge from long ago, as the entry says that made it. */
async function tellAgain(
  db: Kysely<Tables>,
  wallet: string,
  { fold, charge }: { fold: Fold; charge: string },
): Promise<void> {
  const row = await db
    .selectFrom('parts')
    .innerJoin('entries', (join) =>
      join.onRef('entries.wallet', '=', 'parts.wallet').onRef('entries.seq', '=', 'parts.seq'),
    )
    .select(['entries.type', 'entries.booked_at', 'entries.event'])
    .where('parts.wallet', '=', wallet)
    .where('parts.kind', '=', 'charges')
    .where('parts.id', '=', charge)
    .executeTakeFirst();
  const event = row && eventIn(row);
  if (event?.type === 'captured' || event?.type === 'lease-spent') fold.recall(event.charge);
}
