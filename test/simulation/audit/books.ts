import type { DatabaseSync } from 'node:sqlite';
import { apply } from '../../../src/core/credits/apply.ts';
import { usableGrants } from '../../../src/core/credits/burn.ts';
import type { Catalog } from '../../../src/core/credits/catalog.ts';
import type { Event } from '../../../src/core/credits/event.ts';
import { breachesOf } from '../../../src/core/credits/ledger/invariants.ts';
import { postingsOf } from '../../../src/core/credits/ledger/postings.ts';
import { priceOf, unitPrice } from '../../../src/core/credits/price/rate.ts';
import { emptyState, type State } from '../../../src/core/credits/state.ts';
import { eventIn } from '../../../src/wallet/store/rows.ts';
import { theWallet, zoneOfWallet } from '../world/house.ts';

// The books read from outside, entry by entry as they are written, and folded again: I1 to I7, I12, I14, I16 and I17, and that what the
// service keeps beside the books is what they add up to.

export type Books = {
  /** The whole wallet: the fold of every entry so far. */
  readonly state: State;
  readonly events: readonly Event[];
  /** Takes what is new. @returns the new events, with the state before each; breaches are added to `breaches` */
  read(seen: { latestNow: number; versions: ReadonlyMap<string, Catalog> }, breaches: string[]): readonly Read[];
};

export type Read = { readonly event: Event; readonly before: State; readonly after: State };

type Row = { seq: number; type: string; booked_at: number; event: string };

export function booksOf(database: DatabaseSync, openedAt: number): Books {
  const rows = database.prepare(
    'select seq, type, booked_at, event from entries where wallet = ? and seq > ? order by seq',
  );
  const kept = database.prepare(
    'select sum(available) as available, sum(held) as held, sum(leased) as leased from grants where wallet = ?',
  );
  const lines = database.prepare('select sum(credits) as credits from lines where wallet = ?');
  const events: Event[] = [];
  const accounts = new Map<string, number>();
  let state = emptyState({ id: theWallet, zone: zoneOfWallet, openedAt });
  let last = 0;

  return {
    get state() {
      return state;
    },
    events,
    read({ latestNow, versions }, breaches) {
      const fresh = rows.all(theWallet, last) as Row[];
      if (fresh.length === 0) return [];
      const read: Read[] = [];
      for (const { seq, ...row } of fresh) {
        if (seq !== last + 1) breaches.push(`I8: entry ${seq} follows ${last}`);
        last = seq;
        const event = eventIn(row);
        const before = state;
        const catalog = newestOf(versions);
        state = apply(before, event);
        events.push(event);
        read.push({ event, before, after: state });
        breaches.push(...breachesOf({ before, event, after: state, catalog }).map((words) => `entry ${seq}: ${words}`));
        breaches.push(
          ...priceBreaches(before, event, versions),
          ...debtBreaches({ before, event, after: state, catalog }),
        );
        if (event.at > latestNow) breaches.push(`I17: entry ${seq} is booked ahead of every clock of the wallet`);
        for (const { account, credits } of postingsOf(event))
          accounts.set(account, (accounts.get(account) ?? 0) + credits);
      }
      breaches.push(...sums(state, accounts, kept.get(theWallet) as Sums, Number(lines.get(theWallet)?.credits ?? 0)));
      return read;
    },
  };
}

type Sums = { available: number; held: number; leased: number };

/** I1: what was issued is somewhere, and the tables beside the books agree with them. */
function sums(state: State, accounts: ReadonlyMap<string, number>, kept: Sums, history: number): string[] {
  const grants = Object.values(state.grants);
  const breaches: string[] = [];
  for (const account of ['available', 'held', 'leased'] as const) {
    const folded = grants.reduce((all, grant) => all + grant[account], 0);
    if (folded !== (accounts.get(account) ?? 0))
      breaches.push(`I1: ${folded} are ${account}, the postings say ${accounts.get(account)}`);
    if (folded !== (kept[account] ?? 0))
      breaches.push(`I9: ${folded} are ${account}, the service keeps ${kept[account]}`);
  }
  const of = (account: string) => accounts.get(account) ?? 0;
  const owned = of('available') + of('held') + of('leased') + of('debt');
  const gone = of('captured') + of('expired') + of('revoked');
  if (-of('issued') !== owned + gone)
    breaches.push(`I1: ${-of('issued')} were issued, ${owned} are owned, ${gone} are gone`);
  if (-of('debt') !== state.debt) breaches.push(`I2: the debt is ${state.debt}, the postings say ${-of('debt')}`);
  if (history !== owned) breaches.push(`I15: the lines of the history sum to ${history}, ${owned} are owned`);
  return breaches;
}

/** I16: what a device was charged is the price of the version that its lease pins, whatever came later. */
function priceBreaches(before: State, event: Event, versions: ReadonlyMap<string, Catalog>): string[] {
  if (event.type !== 'lease-spent') return [];
  const { charge } = event;
  const lease = before.leases[event.lease];
  const pinned = versions.get(lease?.catalogVersion ?? '');
  const rate = pinned?.rates.find((one) => one.action === charge.work.action && one.phase === charge.work.phase);
  if (rate === undefined) return [`I16: ${charge.id} has no price in version ${lease?.catalogVersion}`];
  const price = priceOf(unitPrice(rate, charge.work.dims), charge.work.quantity);
  const asked = charge.credits + event.alreadyPaid;
  const breaches = asked === price ? [] : [`I16: ${charge.id} was ${asked}, its price is ${price}`];
  if (charge.debt > 0 && !event.isLate)
    breaches.push(`I11: ${charge.id} owes ${charge.debt} though its lease was open`);
  if (charge.at !== event.at) breaches.push(`I17: ${charge.id} is booked at the time of a device`);
  return breaches;
}

/** I2, I11: only what comes too late, or a bank that takes money back, leads to debt; it is what nothing was left for; and it stops spending. */
function debtBreaches({ before, event, after, catalog }: Read & { catalog: Catalog }): string[] {
  const takes = event.type === 'leased' || (event.type === 'held' && event.hold.credits > 0);
  if (takes && before.debt > 0) return [`I2: ${event.type} although ${before.debt} are owed`];
  if (after.debt <= before.debt) return [];
  if (event.type === 'charged-back') return [];
  if (event.type !== 'lease-spent' || !event.isLate) return [`I2: ${event.type} makes a debt`];
  const { id, debt, work } = event.charge;
  const lease = before.leases[event.lease];
  if (lease?.status === 'open' || lease?.status === 'returned')
    return [`I11: ${id} owes ${debt}, and its lease was ${lease.status}`];
  const free = usableGrants(after, event.at, catalog, work).reduce((sum, { available }) => sum + available, 0);
  return free === 0 ? [] : [`I11: ${id} owes ${debt} while ${free} are free`];
}

/** Renewals and limits are judged by the list in force; only prices and leases change between versions here. */
function newestOf(versions: ReadonlyMap<string, Catalog>): Catalog {
  const newest = [...versions.values()].at(-1);
  if (newest === undefined) throw new Error('there is no price list');
  return newest;
}
