import type { CompiledQuery, Expression, Kysely } from 'kysely';
import type { Balance } from '../../contract/wallet/shapes.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import { nextDueAt } from '../../core/credits/due.ts';
import type { Event } from '../../core/credits/event.ts';
import { postingsOf } from '../../core/credits/ledger/postings.ts';
import type { Grant } from '../../core/credits/state/grant.ts';
import type { State } from '../../core/credits/state.ts';
import { accountOf } from './account.ts';
import { compiledAs } from './compiled.ts';
import { entryIdOf } from './entry-id.ts';
import { linesOfEntries } from './lines.ts';
import { listText } from './listed-holds.ts';
import { type Among, insertsOf, listsOf } from './lists.ts';
import { makersIn } from './origins.ts';
import type { FirstLine, Open } from './read.ts';
import { answerText, balanceText, eventText } from './rows.ts';
import { snapshotWrites } from './snapshots.ts';
import type { Tables } from './tables.ts';
import { entryOfAnswer } from './told.ts';
import { changed, keyWrites, partWrites } from './write-parts.ts';

// What a command came to, as the writes that book it, all or none: its events and their postings, its answer, and whatever became of the
// grants and parts.

export type Written = {
  /** With everything in it that the events touch. */
  readonly before: State;
  readonly after: State;
  readonly events: readonly Event[];
  /** What was known when it was decided. */
  readonly open: Pick<Open, 'seq' | 'version' | 'listed'>;
  /** Where the lines of the runs begin that these events belong to, if they began before. */
  readonly firsts: ReadonlyMap<string, FirstLine>;
  /** The balances that are told with answers, by command. */
  readonly told: ReadonlyMap<string, Balance>;
  readonly catalog: Catalog;
};

export type Writes = {
  readonly queries: readonly CompiledQuery[];
  /** The position of the last entry, and the version that the wallet then has. */
  readonly seq: number;
  readonly version: number;
  /** The entries of the open holds that the wallet's row then names. */
  readonly listed: readonly number[];
  readonly lines: readonly Tables['lines'][];
};

/** The order matters where a database checks at once: postings before their entry, and the wallet's own row at the end. */
export function writesOf(db: Kysely<Tables>, written: Written): Writes {
  const { before, after, events, open, firsts, told, catalog } = written;
  const { wallet } = after;
  const entries = events.filter(isEntry).map((event, index) => ({ event, seq: open.seq + 1 + index }));
  const lines = linesOfEntries(entries, { after, catalog, firsts });
  const postings: Tables['postings'][] = [];
  for (const { event, seq } of entries) {
    let part = 0;
    for (const { account, grantId, credits } of postingsOf(event))
      postings.push({ wallet, seq, part: part++, account, grant_id: grantId, credits });
  }
  const booked = entries.map(({ event, seq }) => {
    const { type, at } = event;
    return { wallet, seq, id: entryIdOf(event, seq), type, booked_at: at, event: eventText(event) };
  });
  const makers = makersIn(entries);
  const answers = changed(before.answers, after.answers).map(([id, answer]) => {
    const { seq = null, event = null } = entryOfAnswer(makers, id) ?? {};
    const [text, balance] = [answerText(answer, event), balanceTextOf(told.get(id))];
    return { wallet, id, fingerprint: answer.fingerprint, seq, answer: text, balance, answered_at: after.bookedAt };
  });
  const parts = partWrites(db, { before, after, makers, listed: open.listed });
  const last = entries.at(-1)?.seq ?? open.seq;
  const version = open.version + 1;
  return {
    queries: [
      ...insertsOf(db, 'postings', postings),
      ...insertsOf(db, 'entries', booked),
      ...insertsOf(db, 'answers', answers),
      ...insertsOf(db, 'lines', lines),
      ...grantWrites(db, before, after),
      ...parts.queries,
      ...keyWrites(db, before, after),
      ...snapshotWrites(db, { after, from: open.seq, to: last }),
      walletWrite(db, {
        after,
        seq: last,
        version,
        dueAt: nextDueAt(after, catalog),
        chargesNamed: parts.chargesNamed,
        listed: parts.listed,
      }),
    ],
    ...{ seq: last, version, lines, listed: parts.listed },
  };
}

function balanceTextOf(balance: Balance | undefined): string | null {
  return balance === undefined ? null : balanceText(balance);
}

/** The runs that these events belong to. */
export function runsOf(events: readonly Event[], catalog: Catalog): string[] {
  if (catalog.history.granularity !== 'run') return [];
  const runs = events.map((event) =>
    event.type === 'captured' || event.type === 'lease-spent' ? event.charge.work.run : null,
  );
  return [...new Set(runs.filter((run) => run !== null))];
}

/** An answer has a table of its own; it is no entry in the books. */
export function isEntry(event: Event): boolean {
  return event.type !== 'answered' && event.type !== 'refused';
}

/** A grant that should be new is never allowed to overwrite one. */
function grantWrites(db: Kysely<Tables>, before: State, after: State): CompiledQuery[] {
  const { wallet } = after;
  return changed(before.grants, after.grants).flatMap(([id, grant]) => {
    const { available, held, leased } = grant;
    const isOpen = available + held + leased > 0 ? 1 : 0;
    const old = Object.hasOwn(before.grants, id) ? before.grants[id] : undefined;
    if (old === undefined) {
      const body = madeText(grant);
      return insertsOf(db, 'grants', [{ wallet, id, available, held, leased, is_open: isOpen, body }]);
    }
    const wasOpen = old.available + old.held + old.leased > 0 ? 1 : 0;
    // What is indexed or long is left alone as long as it stays the same.
    if (wasOpen === isOpen && old.expiresAt === grant.expiresAt) {
      return compiledAs(db, 'update grant', {
        values: [available, held, leased, wallet, id],
        build: (db) =>
          db
            .updateTable('grants')
            .set({ available: 0, held: 0, leased: 0 })
            .where('wallet', '=', '')
            .where('id', '=', ''),
      });
    }
    return compiledAs(db, 'update whole grant', {
      values: [available, held, leased, isOpen, madeText(grant), wallet, id],
      build: (db) =>
        db
          .updateTable('grants')
          .set({ available: 0, held: 0, leased: 0, is_open: 0, body: '' })
          .where('wallet', '=', '')
          .where('id', '=', ''),
    });
  });
}

/** What never changes of a grant. */
function madeText({ available: _available, held: _held, leased: _leased, ...made }: Grant): string {
  return JSON.stringify(made);
}

/** The wallet's own row. It is refused when somebody wrote meanwhile, or when a charge of one of these names is told by a row already. */
function walletWrite(
  db: Kysely<Tables>,
  asked: {
    after: State;
    seq: number;
    version: number;
    dueAt: number | null;
    chargesNamed: readonly string[];
    listed: readonly number[];
  },
): CompiledQuery {
  const { after, seq, version, dueAt, chargesNamed, listed } = asked;
  const { wallet, zone } = after;
  const account = JSON.stringify(accountOf(after));
  const lists = listsOf(db, chargesNamed);
  const isThere = (db: Kysely<Tables>, isAmong: Among) =>
    db
      .selectFrom('parts')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('parts.wallet', '=', '')
      .where('parts.kind', '=', 'charges')
      .where(isAmong('parts.id'));
  return compiledAs(db, `update wallet ${lists.map(({ name }) => name).join(' ')}`, {
    values: [
      seq,
      version,
      ...lists.flatMap(({ values }) => [wallet, 'charges', ...values]),
      zone,
      account,
      listText(listed),
      dueAt,
      wallet,
    ],
    build: (db) =>
      db
        .updateTable('wallets')
        .set(({ eb, val }) => ({
          seq: 0,
          // One more than the last version and nothing else gets through.
          version: lists.reduce<Expression<number>>((sum, { isAmong }) => eb(sum, '+', isThere(db, isAmong)), val(0)),
          ...{ zone: '', account: '', open_holds: '', due_at: 0 },
        }))
        .where('id', '=', ''),
  });
}
