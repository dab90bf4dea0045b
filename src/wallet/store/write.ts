import type { Kysely } from 'kysely';
import type { Balance } from '../../contract/wallet/shapes.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import { nextDueAt } from '../../core/credits/due.ts';
import type { Event } from '../../core/credits/event.ts';
import { postingsOf } from '../../core/credits/postings.ts';
import type { State } from '../../core/credits/state.ts';
import { insertRows, runCompiled } from './compiled.ts';
import { entryIdOf } from './entry-id.ts';
import { linesBehind } from './lines.ts';
import { isOpen, partKinds } from './parts.ts';
import { accountOf } from './read.ts';
import { answerText, eventText } from './rows.ts';
import type { Tables } from './tables.ts';

// What a command came to, written in one transaction: its events and their postings, its answer, and whatever became of the grants and parts.

export type Written = {
  /** With everything in it that the events touch. */
  readonly before: State;
  readonly after: State;
  readonly events: readonly Event[];
  /** The position of the last entry so far. */
  readonly seq: number;
  /** What is told with the answer, if anything. */
  readonly told: Balance | null;
  readonly catalog: Catalog;
};

/** Adds the events behind the position `seq`. @returns the position of the last one, and the account as it was written */
export async function write(
  db: Kysely<Tables>,
  { before, after, events, seq, told, catalog }: Written,
): Promise<{ seq: number; account: string }> {
  const { wallet } = after;
  const balance = told && JSON.stringify(told);
  const entries = events.filter(isEntry).map((event, index) => ({ event, seq: seq + 1 + index }));

  const postings = entries.flatMap(({ event, seq }) =>
    postingsOf(event).map(({ account, grantId, credits }, part) => ({
      wallet,
      seq,
      part,
      account,
      grant_id: grantId,
      credits,
    })),
  );
  await insertRows(db, 'postings', postings);
  await insertRows(
    db,
    'entries',
    entries.map(({ event, seq }) => ({
      ...{ wallet, seq, id: entryIdOf(event, seq), type: event.type },
      ...{ booked_at: event.at, event: eventText(event) },
    })),
  );
  await insertRows(
    db,
    'answers',
    changed(before.answers, after.answers).map(([id, answer]) => ({
      ...{ wallet, id, answer: answerText(answer), balance, answered_at: after.bookedAt },
    })),
  );
  await insertRows(db, 'lines', await linesBehind(db, entries, { after, catalog }));
  await writeGrants(db, before, after);
  await writeParts(db, before, after);
  await writeKeys(db, before, after);

  const last = entries.at(-1)?.seq ?? seq;
  const account = JSON.stringify(accountOf(after));
  await runCompiled(db, 'update wallet', {
    values: [last, after.zone, account, nextDueAt(after, catalog), wallet],
    build: (db) => db.updateTable('wallets').set({ seq: 0, zone: '', account: '', due_at: 0 }).where('id', '=', ''),
  });
  return { seq: last, account };
}

/** An answer has a table of its own; it is no entry in the books. */
export function isEntry(event: Event): boolean {
  return event.type !== 'answered' && event.type !== 'refused';
}

function changed<Value>(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): [string, Value][] {
  return before === after ? [] : Object.entries(after).filter(([id, value]) => before[id] !== value);
}

/** A grant that should be new is never allowed to overwrite one. */
async function writeGrants(db: Kysely<Tables>, before: State, after: State): Promise<void> {
  const { wallet } = after;
  for (const [id, grant] of changed(before.grants, after.grants)) {
    const { available, held, leased, ...made } = grant;
    const body = JSON.stringify(made);
    if (!Object.hasOwn(before.grants, id)) {
      await insertRows(db, 'grants', [{ wallet, id, available, held, leased, body }]);
      continue;
    }
    const none = { available: 0, held: 0, leased: 0, body: '' };
    await runCompiled(db, 'update grant', {
      values: [available, held, leased, body, wallet, id],
      build: (db) => db.updateTable('grants').set(none).where('wallet', '=', '').where('id', '=', ''),
    });
  }
}

async function writeParts(db: Kysely<Tables>, before: State, after: State): Promise<void> {
  const rows = partKinds.flatMap((kind) =>
    changed<object>(before[kind], after[kind]).map(([id, part]) => ({
      ...{ wallet: after.wallet, kind, id, is_open: isOpen(kind, part) ? 1 : 0, body: JSON.stringify(part) },
    })),
  );
  await insertRows(db, 'parts', rows, { key: ['wallet', 'kind', 'id'], columns: ['is_open', 'body'] });
}

async function writeKeys(db: Kysely<Tables>, before: State, after: State): Promise<void> {
  const { wallet } = after;
  const rows = changed(before.workKeys, after.workKeys).map(([key, work]) => ({
    ...{ wallet, key, is_paid: work.status === 'paid' ? 1 : 0, body: JSON.stringify(work) },
  }));
  await insertRows(db, 'work_keys', rows, { key: ['wallet', 'key'], columns: ['is_paid', 'body'] });
  if (before.workKeys === after.workKeys) return;
  const freed = Object.keys(before.workKeys).filter((key) => !Object.hasOwn(after.workKeys, key));
  if (freed.length === 0) return;
  await db.deleteFrom('work_keys').where('wallet', '=', wallet).where('key', 'in', freed).execute();
}
