import type { Catalog } from '../../../src/core/credits/catalog.ts';
import type { Command, JournalEntry } from '../../../src/core/credits/command.ts';
import { advance, decide } from '../../../src/core/credits/decide.ts';
import { entryHash } from '../../../src/core/credits/purse.ts';
import { emptyState, type State } from '../../../src/core/credits/state.ts';
import { credits, none } from '../../../src/core/credits/values/amount.ts';
import { theWallet, zoneOfWallet } from '../world/house.ts';
import { ownedIn, replayed, type Step } from './again.ts';

// I18: the same month told otherwise. Other names keep every amount, amounts three times as large keep their proportions, and somebody who
// looks at the wallet between any two things changes nothing.

type Telling = { readonly openedAt: number; readonly until: number };
type Change = { readonly name: (id: string) => string; readonly scale: number; readonly looks: boolean };

const asItWas: Change = { name: (id) => id, scale: 1, looks: false };

export function otherwiseBreaches(steps: readonly Step[], telling: Telling): string[] {
  const told = ownedIn(replayed(steps, telling.openedAt, telling.until).state);
  const differs = (how: string, change: Partial<Change>) => {
    const whole = { ...asItWas, ...change };
    const other = ownedIn(retold(steps, telling, whole), whole.scale);
    return other === told ? [] : [`I18: ${how}, ${told} became ${other}`];
  };
  // A share of a period is rounded: there, proportions are not kept by design.
  const isRounded = steps.some(({ catalog }) => catalog.plans.some(({ onUpgrade }) => onUpgrade === 'prorate'));
  return [
    ...differs('with other names', { name: (id) => `other-${id}` }),
    ...differs('looked at in between', { looks: true }),
    ...(isRounded ? [] : differs('three times as large', { scale: 3 })),
  ];
}

/** Decides the month twice side by side, as it was and changed: the journals of the changed one are chained anew. */
function retold(steps: readonly Step[], { openedAt, until }: Telling, change: Change): State {
  const opened = emptyState({ id: theWallet, zone: zoneOfWallet, openedAt });
  let [known, state] = [opened, opened];
  const hashes = new Map<string, string>();
  for (const { at, command, catalog } of steps) {
    const before = decide(known, command, at, catalog);
    const list = scaledList(catalog, change.scale);
    let other = scaled(renamed(command, change.name), change.scale);
    // The size of a lease is rounded down, so it is told what it was.
    if (other.do === 'lease' && before.ok && change.scale > 1)
      other = { ...other, credits: credits(before.result.credits * change.scale) } as Command;
    if (other.do === 'sync')
      other = { ...other, entries: other.entries.map((entry, n) => chained(entry, command, n, hashes)) };
    if (change.looks)
      state = advance(state, Math.max(state.bookedAt, Math.floor((state.bookedAt + at) / 2)), list).state;
    const after = decide(state, other, at, list);
    if (command.do === 'lease' && before.ok && after.ok)
      hashes.set(String(before.result.details.head), String(after.result.details.head));
    known = before.state;
    state = after.state;
  }
  const last = steps.at(-1);
  return last === undefined
    ? state
    : advance(state, Math.max(until, state.bookedAt), scaledList(last.catalog, change.scale)).state;
}

function chained(entry: JournalEntry, before: Command, place: number, hashes: Map<string, string>): JournalEntry {
  const known = before.do === 'sync' ? before.entries[place] : undefined;
  if (known === undefined) throw new Error('a journal lost an entry');
  const body = { ...entry, prevHash: hashes.get(known.prevHash) ?? known.prevHash };
  const hash = entryHash(body);
  hashes.set(known.hash, hash);
  return { ...body, hash };
}

const names = new Set(['id', 'hold', 'of', 'run', 'purchase', 'edit', 'lease', 'device', 'member', 'refund']);

/** What the wallet names by itself keeps its name. */
function renamed(command: Command, name: (id: string) => string): Command {
  const other = (id: string) => (id.startsWith('recharge:') ? id : name(id));
  const fields = (of: object): object =>
    Object.fromEntries(
      Object.entries(of).map(([field, value]) => {
        if (names.has(field) && typeof value === 'string') return [field, other(value)];
        if (field === 'workKeys' && Array.isArray(value)) return [field, value.map((key) => name(String(key)))];
        if ((field === 'entries' || field === 'refunds') && Array.isArray(value))
          return [field, value.map((entry) => fields(entry as object))];
        return [field, value];
      }),
    );
  return fields(command) as Command;
}

const amounts = new Set(['credits', 'allocation', 'threshold', 'dailySpend', 'units']);

function scaled(command: Command, scale: number): Command {
  if (scale === 1) return command;
  const fields = (of: object): object =>
    Object.fromEntries(
      Object.entries(of).map(([field, value]) => {
        if (amounts.has(field) && typeof value === 'number') return [field, credits(value * scale)];
        if (field === 'entries' && Array.isArray(value)) return [field, value.map((entry) => fields(entry as object))];
        return [field, value];
      }),
    );
  return fields(command) as Command;
}

function scaledList(catalog: Catalog, scale: number): Catalog {
  if (scale === 1) return catalog;
  const times = (amount: number | undefined) => credits((amount ?? none) * scale);
  const { offline } = catalog;
  return {
    ...catalog,
    plans: catalog.plans.map((plan) => ({ ...plan, allocation: times(plan.allocation) })),
    packs: catalog.packs.map((pack) => ({ ...pack, units: times(pack.units), bonusUnits: times(pack.bonusUnits) })),
    rates: catalog.rates.map((rate) => ({ ...rate, base: times(Number(rate.base)) })),
    buckets: catalog.buckets.map((bucket) =>
      bucket.accrual.type === 'once'
        ? { ...bucket, accrual: { ...bucket.accrual, amount: times(Number(bucket.accrual.amount)) } }
        : bucket,
    ),
    ...(offline && { offline: { ...offline, leases: { ...offline.leases, max: offline.leases.max * scale } } }),
  };
}
