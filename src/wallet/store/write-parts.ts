import type { CompiledQuery, Kysely } from 'kysely';
import type { State } from '../../core/credits/state.ts';
import { relisted } from './listed-holds.ts';
import { insertsOf } from './lists.ts';
import { type Makers, partText } from './origins.ts';
import { isOpen, partKinds } from './parts.ts';
import type { Tables } from './tables.ts';
import { closeHolds, isToldByAnswer, isToldByEntries } from './told.ts';

// What became of holds, charges and the other parts of a wallet, and of the work that they pay for, as writes.

/** A charge that should be new is never allowed to overwrite one. `chargesNamed` are those that need no row, so there must be none. */
export function partWrites(
  db: Kysely<Tables>,
  { before, after, makers, listed }: { before: State; after: State; makers: Makers; listed: readonly number[] },
): { queries: CompiledQuery[]; chargesNamed: string[]; listed: readonly number[] } {
  const { wallet } = after;
  const fresh: Tables['parts'][] = [];
  const known: Tables['parts'][] = [];
  const newHolds: Tables['holds'][] = [];
  const changedHolds: Tables['holds'][] = [];
  const closed: string[] = [];
  const isListed = new Set(listed);
  const gone = new Set<number>();
  const chargesNamed: string[] = [];
  for (const kind of partKinds) {
    for (const [id, part] of changed<object>(before[kind], after[kind])) {
      const was = Object.hasOwn(before[kind], id) ? before[kind][id] : undefined;
      const { seq, since, body } = partText(part, { kind, id, before: was, makers });
      const isStillOpen = isOpen(kind, part);
      const row = { wallet, kind, id, is_open: isStillOpen ? 1 : 0, seq, body };
      if (kind === 'holds') {
        const wasOpen = was !== undefined && isOpen(kind, was);
        const wasListed = wasOpen && seq !== null && isListed.has(seq);
        if (wasListed) gone.add(seq);
        if (isStillOpen) (wasOpen && !wasListed ? changedHolds : newHolds).push({ wallet, id, seq, body });
        else {
          if (wasOpen && !wasListed) closed.push(id);
          if (seq === null || !isToldByEntries(since)) known.push(row);
        }
      } else if (kind === 'charges' && isToldByAnswer(id, { before, after, since, makers })) chargesNamed.push(id);
      else (kind === 'charges' && was === undefined ? fresh : known).push(row);
    }
  }
  const { listed: stillListed, unlisted } = relisted(listed, { gone, fresh: newHolds });
  return {
    queries: [
      ...insertsOf(db, 'holds', unlisted),
      ...insertsOf(db, 'holds', changedHolds, { key: ['wallet', 'id'], columns: ['seq', 'body'] }),
      ...closeHolds(db, wallet, closed),
      ...insertsOf(db, 'parts', fresh),
      ...insertsOf(db, 'parts', known, { key: ['wallet', 'kind', 'id'], columns: ['is_open', 'seq', 'body'] }),
    ],
    ...{ chargesNamed, listed: stillListed },
  };
}

/** Work that is not known yet must not be there: a second one that pays for it is refused by the database. */
export function keyWrites(db: Kysely<Tables>, before: State, after: State): CompiledQuery[] {
  if (before.workKeys === after.workKeys) return [];
  const { wallet } = after;
  const rows = changed(before.workKeys, after.workKeys).map(([key, work]) => ({
    ...{ wallet, key, is_paid: work.status === 'paid' ? 1 : 0, body: JSON.stringify(work) },
  }));
  const isKnown = ({ key }: { key: string }) => Object.hasOwn(before.workKeys, key);
  const freed = Object.keys(before.workKeys).filter((key) => !Object.hasOwn(after.workKeys, key));
  return [
    ...insertsOf(
      db,
      'work_keys',
      rows.filter((row) => !isKnown(row)),
    ),
    ...insertsOf(db, 'work_keys', rows.filter(isKnown), { key: ['wallet', 'key'], columns: ['is_paid', 'body'] }),
    ...(freed.length === 0
      ? []
      : [db.deleteFrom('work_keys').where('wallet', '=', wallet).where('key', 'in', freed).compile()]),
  ];
}

/** What is new or different. */
export function changed<Value>(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): [string, Value][] {
  const different: [string, Value][] = [];
  if (before !== after) for (const id in after) if (before[id] !== after[id]) different.push([id, after[id] as Value]);
  return different;
}
