import { Kysely, type Selectable, sql } from 'kysely';
import type { Catalog } from '../../core/credits/catalog.ts';
import type { EventOf } from '../../core/credits/event.ts';
import { breachesOf } from '../../core/credits/ledger/invariants.ts';
import { postingsOf } from '../../core/credits/ledger/postings.ts';
import type { Purchase } from '../../core/credits/state/purchase.ts';
import type { State } from '../../core/credits/state.ts';
import { auditInvoices } from '../invoices/audit.ts';
import { catalogsFrom, dialectFor, guardsFor, type WalletOptions } from '../open.ts';
import { migrate } from '../store/migrations.ts';
import { readOpen } from '../store/read.ts';
import type { Tables } from '../store/tables.ts';
import { foldWallet } from './rebuild.ts';

// Everything that has to be true of a whole database, looked at without changing any of it. The books are read from their first entry on and
// folded again: what is shown must be what they add up to.

export type Finding = { readonly rule: string; readonly wallet: string | null; readonly what: string };

export type CheckReport = {
  readonly isSound: boolean;
  readonly walletCount: number;
  readonly entryCount: number;
  readonly postingCount: number;
  /** Every rule that was checked, and how many findings it has. */
  readonly rules: readonly { readonly rule: string; readonly findings: number }[];
  /** The first hundred. */
  readonly findings: readonly Finding[];
};

const rules = {
  sums: 'the postings of every entry sum to zero',
  sequence: 'the entries of a wallet are numbered without gaps, and their ids are unique',
  remainders: 'no grant has less than nothing available, held or leased',
  entries: 'every entry keeps the rules of the field',
  moves: 'every entry has the postings that it says',
  projections: 'what is shown is what the entries add up to',
  postings: 'the balance of every grant is the sum of its postings',
  purchases: 'every paid purchase has exactly its credits, once',
  invoices: 'invoices are numbered without gaps and say what was paid',
  history: 'the sum of the history is what the wallet owns',
} as const;
type Rule = keyof typeof rules;

const findingsShown = 100;

/** @throws AppError when the database cannot be opened at all */
export async function checkDatabase(options: Pick<WalletOptions, 'file' | 'catalogs'>): Promise<CheckReport> {
  const db = new Kysely<Tables>({ dialect: dialectFor(options) });
  try {
    await migrate(db, guardsFor(options.file));
    return await check(db, await catalogsFrom(options.catalogs));
  } finally {
    await db.destroy();
  }
}

export async function check(db: Kysely<Tables>, catalogs: ReadonlyMap<string, Catalog>): Promise<CheckReport> {
  const findings: (Finding & { key: Rule })[] = [];
  const found = (key: Rule, wallet: string | null, what: string) =>
    findings.push({ key, rule: rules[key], wallet, what });

  const unbalanced = await sql<{ wallet: string; seq: number; sum: number }>`
    select wallet, seq, sum(credits) as sum from postings group by wallet, seq having sum(credits) <> 0`.execute(db);
  for (const { wallet, seq, sum } of unbalanced.rows) found('sums', wallet, `entry ${seq} sums to ${sum}`);

  const negative = await sql<{ wallet: string; id: string }>`
    select wallet, id from grants where available < 0 or held < 0 or leased < 0`.execute(db);
  for (const { wallet, id } of negative.rows) found('remainders', wallet, `grant ${id}`);

  const apart = await sql<{ wallet: string; id: string; credits: number; posted: number }>`
    select grants.wallet, grants.id, available + held + leased as credits, coalesce(sum(postings.credits), 0) as posted
    from grants left join postings on postings.wallet = grants.wallet and postings.grant_id = grants.id
      and postings.account in ('available', 'held', 'leased')
    group by grants.wallet, grants.id, available, held, leased
    having available + held + leased <> coalesce(sum(postings.credits), 0)`.execute(db);
  for (const { wallet, id, credits, posted } of apart.rows)
    found('postings', wallet, `grant ${id} has ${credits}, its postings say ${posted}`);

  const twice = await sql<{ wallet: string; id: string }>`
    select wallet, id from entries group by wallet, id having count(*) > 1`.execute(db);
  for (const { wallet, id } of twice.rows) found('sequence', wallet, `${id} is there twice`);

  const wallets = await db.selectFrom('wallets').selectAll().orderBy('id').execute();
  let entryCount = 0;
  for (const row of wallets) {
    const catalog = catalogs.get(row.catalog);
    if (catalog === undefined) {
      found('entries', row.id, `the price list "${row.catalog}" is missing, so nothing could be folded`);
      continue;
    }
    try {
      entryCount += await checkWallet(db, row, catalog, (key, what) => found(key, row.id, what));
    } catch (error) {
      // Books that cannot be folded any further are a finding too.
      found('entries', row.id, error instanceof Error ? error.message : String(error));
    }
  }
  const [postings] = (await sql<{ count: number }>`select count(*) as count from postings`.execute(db)).rows;
  return {
    isSound: findings.length === 0,
    walletCount: wallets.length,
    entryCount,
    postingCount: Number(postings?.count ?? 0),
    rules: Object.entries(rules).map(([key, rule]) => ({
      rule,
      findings: findings.filter((finding) => finding.key === key).length,
    })),
    findings: findings.slice(0, findingsShown).map(({ rule, wallet, what }) => ({ rule, wallet, what })),
  };
}

/** @returns how many entries the wallet has */
async function checkWallet(
  db: Kysely<Tables>,
  row: Selectable<Tables['wallets']>,
  catalog: Catalog,
  found: (rule: Rule, what: string) => void,
): Promise<number> {
  const { id: wallet } = row;
  let last = 0;
  const paid = new Map<string, number>();
  const payments: EventOf<'purchase-paid'>[] = [];
  let posted = new Map<number, string>();
  const fold = await foldWallet(db, row, {
    async read(entries) {
      posted = await postingsOfEntries(db, wallet, { from: entries[0]?.seq ?? 0, to: entries.at(-1)?.seq ?? 0 });
    },
    seen({ seq, event }, { before, after }) {
      if (seq !== last + 1) found('sequence', `entry ${seq} follows ${last}`);
      last = seq;
      for (const breach of breachesOf({ before, event, after, catalog })) found('entries', `entry ${seq}: ${breach}`);
      const said = postingsOf(event).map(({ account, grantId, credits }) => asText(account, grantId, credits));
      if (said.join() !== (posted.get(seq) ?? '')) found('moves', `entry ${seq}: ${posted.get(seq)}, it says ${said}`);
      if (event.type !== 'purchase-paid') return;
      payments.push(event);
      if (paid.has(event.purchase)) found('purchases', `${event.purchase} was paid twice`);
      paid.set(
        event.purchase,
        event.grants.reduce((sum, grant) => sum + grant.credits, 0),
      );
    },
  });
  const state = fold.state();
  if (row.seq !== last) found('sequence', `the wallet says ${row.seq} entries, it has ${last}`);
  const purchases = new Map([...fold.archive.purchases, ...Object.entries(state.purchases)]);
  checkPurchases([...purchases.values()], paid, found);
  await auditInvoices(db, wallet, { paid: payments, found: (what) => found('invoices', what) });

  const { state: kept } = await readOpen(db, wallet);
  // An answer moves the clock of the books without an entry.
  const comparable = { ...state, answers: {}, bookedAt: kept.bookedAt, zone: kept.zone };
  for (const key of Object.keys(comparable) as (keyof State)[]) {
    const [folded, stored] = [canonicalOf(comparable[key]), canonicalOf(kept[key])];
    if (folded !== stored)
      found('projections', `${key}: shown ${stored.slice(0, 200)}, entries say ${folded.slice(0, 200)}`);
  }

  const { sum } = await db
    .selectFrom('lines')
    .select(({ fn }) => fn.sum<number | null>('credits').as('sum'))
    .where('wallet', '=', wallet)
    .executeTakeFirstOrThrow();
  const owned =
    Object.values(state.grants).reduce((all, grant) => all + grant.available + grant.held + grant.leased, 0) -
    state.debt;
  if (Number(sum ?? 0) !== owned) found('history', `the history sums to ${sum ?? 0}, the wallet owns ${owned}`);
  return last;
}

/** The postings of these entries in words, by the position of the entry. */
async function postingsOfEntries(
  db: Kysely<Tables>,
  wallet: string,
  { from, to }: { from: number; to: number },
): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom('postings')
    .select(['seq', 'account', 'grant_id', 'credits'])
    .where('wallet', '=', wallet)
    .where('seq', '>=', from)
    .where('seq', '<=', to)
    .orderBy('seq')
    .orderBy('part')
    .execute();
  const posted = new Map<number, string>();
  for (const { seq, account, grant_id, credits } of rows) {
    const before = posted.get(seq);
    const text = asText(account, grant_id, credits);
    posted.set(seq, before === undefined ? text : `${before},${text}`);
  }
  return posted;
}

function asText(account: string, grantId: string | null, credits: number): string {
  return `${account} ${grantId ?? '-'} ${credits}`;
}

function checkPurchases(
  purchases: readonly Purchase[],
  paid: ReadonlyMap<string, number>,
  found: (rule: Rule, what: string) => void,
): void {
  for (const { id, status, credits, bonusCredits } of purchases) {
    const isPaid = status === 'paid' || status === 'refunded';
    if (isPaid !== paid.has(id))
      found('purchases', `${id} is ${status}, and ${paid.has(id) ? 'has' : 'has no'} payment`);
    if (isPaid && paid.get(id) !== credits + bonusCredits)
      found('purchases', `${id} brought ${paid.get(id)} instead of ${credits + bonusCredits}`);
  }
}

/** JSON with its names in order, so that equal values are equal texts. */
function canonicalOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
