import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../../../src/core/credits/catalog.ts';
import { type CommandInput, commandSchema } from '../../../src/core/credits/command.ts';
import { type Decision, decide } from '../../../src/core/credits/decide.ts';
import { newPurse, type Purse, spendOnDevice } from '../../../src/core/credits/purse.ts';
import { emptyState, type State } from '../../../src/core/credits/state.ts';
import { canonical } from '../../../src/core/credits/values/fingerprint.ts';
import { AppError } from '../../../src/core/errors.ts';
import { type Ledger, ledgerOver } from '../../../src/wallet/books/ledger.ts';
import { type OpenWallet, openWallet } from '../../../src/wallet/open.ts';
import { accountOf } from '../../../src/wallet/store/account.ts';
import { openPartOf } from '../../../src/wallet/store/parts.ts';
import { readOpen } from '../../../src/wallet/store/read.ts';

// The same commands go to the engine with the whole wallet in its hands, and to stores that read only what is open and what a command names.
// If that were ever too little, a store would answer otherwise. What devices send was spent by their purses.

const openedAt = Date.parse('2026-01-31T10:00:00Z');
const zone = 'Europe/Amsterdam';

export type Store = {
  readonly name: string;
  readonly wallet: OpenWallet;
  readonly clock: { now(): number; at: number };
  readonly catalog: Catalog;
};

/** @param database `:memory:`, a file, or `postgres://…`, which many traces may share: each has a wallet of its own */
export async function openStore(name: string, database: string, catalog: Catalog): Promise<Store> {
  const clock = { at: openedAt, now: () => clock.at };
  return { name, clock, catalog, wallet: await openWallet({ file: database, catalogs: catalog, zone, clock }) };
}

export type Followed = {
  readonly differences: readonly string[];
  readonly commandCount: number;
  readonly doneCount: number;
};

/** Follows one trace of random commands everywhere, and tells where an answer or the last state is another than the engine's. */
export async function followTrace(
  stores: readonly Store[],
  trace: { readonly seed: number; readonly commandCount: number },
): Promise<Followed> {
  const [first] = stores;
  if (first === undefined) throw new Error('a trace needs a store');
  const { catalog } = first;
  const random = randomFrom(trace.seed);
  const id = `trace-${trace.seed}-${Math.random().toString(36).slice(2)}`;
  let whole: State = emptyState({ id, zone, openedAt });
  const books = await Promise.all(stores.map((store) => booksOf(store, whole)));
  const mind: Mind = { n: 0, made: [], purses: new Map() };
  const differences: string[] = [];
  let now = openedAt;
  for (; mind.n < trace.commandCount; mind.n += 1) {
    now += random.oneOf([0, 0, 1000, 1000, 60_000, 300_000, random.oneOf([3_600_000, 86_400_000, 8 * 86_400_000])]);
    if (random.below(4) === 0) for (const book of books) book.forget();
    if (random.below(5) === 0) spendOffline(mind, random, now);
    const asked = aCommand(mind, catalog, random);
    const decision = decide(whole, commandSchema.parse(asked), now, catalog);
    whole = decision.state;
    if (decision.ok) remember(mind, asked, decision, now);
    const expected = decision.ok ? decision.result : failureOf(decision);
    for (const [place, answer] of (await Promise.all(books.map((book) => book.ask(asked, now)))).entries()) {
      if (isDeepStrictEqual(answer, expected)) continue;
      const said = `${JSON.stringify(answer)}, not ${JSON.stringify(expected)}`;
      differences.push(`${stores[place]?.name} command ${mind.n} ${JSON.stringify(asked)}: ${said}`);
    }
  }
  for (const book of books)
    if (canonical(await book.open()) !== canonical(openPartOf(whole))) differences.push(`${book.name} ends otherwise`);
  return { differences, commandCount: mind.n, doneCount: mind.made.length };
}

type Books = {
  readonly name: string;
  ask(command: CommandInput, now: number): Promise<unknown>;
  /** A ledger that knows nothing has to read everything again. */
  forget(): void;
  open(): Promise<State>;
};

async function booksOf({ name, wallet: { db }, clock, catalog }: Store, state: State): Promise<Books> {
  const account = JSON.stringify(accountOf(state));
  const row = { id: state.wallet, zone, catalog: catalog.id, opened_at: openedAt, seq: 0, account };
  await db.insertInto('wallets').values(row).execute();
  const parts = { db, clock, catalogs: new Map([[catalog.id, catalog]]), seen: () => {} };
  let ledger: Ledger = ledgerOver(parts);
  return {
    name,
    async ask(command, now) {
      clock.at = now;
      const { result } = await ledger.command(state.wallet, command).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        return { result: plain(error) };
      });
      return result;
    },
    forget() {
      ledger = ledgerOver(parts);
    },
    open: async () => (await readOpen(db, state.wallet)).state,
  };
}

function failureOf(decision: Extract<Decision, { ok: false }>) {
  return plain(decision.rejection);
}

function plain({ code, message, details }: Pick<AppError, 'code' | 'message' | 'details'>) {
  return JSON.parse(JSON.stringify({ code, message, details }));
}

type Made = { readonly do: CommandInput['do']; readonly id: string };
type Mind = { n: number; readonly made: Made[]; readonly purses: Map<string, Purse> };

function remember(mind: Mind, asked: CommandInput, decision: Extract<Decision, { ok: true }>, now: number): void {
  mind.made.push({ do: asked.do, id: asked.id });
  if (asked.do !== 'lease' || decision.isReplay) return;
  const { credits, expiresAt, details } = decision.result;
  const given = { id: asked.id, device: asked.device, credits, expiresAt: expiresAt ?? now };
  mind.purses.set(asked.device, newPurse({ ...given, head: String(details.head) }, now));
}

/** A device pays one photo, or more, out of its lease; it may well be refused. */
function spendOffline({ purses, n }: Mind, random: Random, now: number): void {
  const device = `d-${random.below(2)}`;
  const purse = purses.get(device);
  if (purse === undefined) return;
  const quantity = 1 + random.below(4);
  const left = purse.leased - purse.spent;
  const work = { action: 'enhance', phase: 'single', quantity, dims: {} } as const;
  const spend = { id: `d-${n}-${device}`, credits: quantity as Purse['leased'], ...work, workKeys: [] };
  const clock = { wall: now, elapsedMs: now - purse.latestAt };
  try {
    purses.set(device, spendOnDevice(purse, { ...spend, resource: null, run: null, user: null }, clock));
    if (quantity > left) throw new Error(`a purse of ${left} paid ${quantity}`);
  } catch (error) {
    if (!(error instanceof AppError) || (quantity <= left && now < purse.expiresAt)) throw error;
  }
}

/** What is named was made by an earlier command as a rule, and may be closed by now; sometimes it never was. */
function aCommand({ n, made, purses }: Mind, catalog: Catalog, random: Random): CommandInput {
  const base = { id: random.below(12) === 0 ? `c-${random.below(n + 1)}` : `c-${n}`, as: 'owner' } as const;
  const earlier = (...kinds: CommandInput['do'][]) => {
    const fitting = made.filter((one) => kinds.includes(one.do)).slice(-4);
    return random.below(8) === 0 || fitting.length === 0 ? `c-${random.below(n + 1)}` : random.oneOf(fitting).id;
  };
  const rate = random.oneOf(catalog.rates.filter(({ phase }) => phase === 'single'));
  const action = rate?.action ?? 'edit';
  const workKeys = [`w-${random.below(6)}`];
  const phase = rate === undefined ? 'accept' : 'single';
  const dims = random.oneOf([{}, { results: 2 }, { resolution: '4K', model: 'standard' }]);
  const fault = random.oneOf(['vendor', 'user'] as const);
  const device = `d-${random.below(2)}`;
  const purse = purses.get(device);
  const spent = ['capture', 'hold', 'spend', 'generate'] as const;
  const refundsAtProvider = () =>
    ['re-1', earlier('money-refund')].map((refund) => ({
      ...{ refund, amountMinor: random.below(1500), hasFailed: random.below(3) === 0 },
    }));
  return random.oneOf<() => CommandInput>([
    () => ({ ...base, do: 'open' }),
    () => ({ ...base, do: 'grant', bucket: random.oneOf(catalog.buckets).id, credits: 1 + random.below(300) }),
    () => ({ ...base, do: 'hold', action, phase, dims, workKeys, run: random.oneOf([null, 'run-1']) }),
    () => ({ ...base, do: 'hold', action, phase, dims, quantity: 1 + random.below(5), ttl: 'PT2H' }),
    () => ({ ...base, do: 'spend', action, phase, dims, workKeys }),
    () => ({ ...base, do: 'capture', hold: earlier('hold') }),
    () => ({ ...base, do: 'capture', hold: earlier('hold'), workKeys }),
    () => ({ ...base, do: 'capture', hold: earlier('hold'), credits: random.below(3) }),
    () => ({ ...base, do: 'void', hold: earlier('hold') }),
    () => ({ ...base, do: 'extend', hold: earlier('hold') }),
    () => ({ ...base, do: 'fail', of: earlier('hold', 'capture', 'generate') }),
    () => ({ ...base, do: 'refund', of: earlier(...spent), fault }),
    () => ({ ...base, do: 'refund', of: earlier(...spent), fault, credits: 1 + random.below(3) }),
    () => ({ ...base, do: 'subscribe', plan: random.oneOf(catalog.plans).id }),
    () => ({ ...base, do: 'cancel' }),
    () => ({ ...base, do: 'plan-payment', outcome: random.oneOf(['paid', 'failed'] as const) }),
    () => ({ ...base, do: 'zone', zone: random.oneOf(['UTC', 'America/New_York']) }),
    () => ({ ...base, do: 'buy', pack: random.oneOf(catalog.packs).id }),
    () => ({
      ...base,
      do: 'payment',
      purchase: earlier('buy'),
      outcome: random.oneOf(['succeeded', 'declined', 'processing'] as const),
    }),
    () => ({ ...base, do: 'money-refund', purchase: earlier('buy') }),
    () => ({ ...base, do: 'chargeback', purchase: earlier('buy') }),
    () => ({ ...base, do: 'money-kept', purchase: earlier('buy'), refund: earlier('money-refund') }),
    () => ({ ...base, do: 'chargeback-won', purchase: earlier('buy') }),
    () => ({ ...base, do: 'money-returned', purchase: earlier('buy'), refunds: refundsAtProvider() }),
    () => ({ ...base, do: 'recharge', enabled: true, pack: random.oneOf(catalog.packs).id, threshold: 40 }),
    () => ({ ...base, do: 'card', fingerprint: `f-${random.below(2)}` }),
    () => ({ ...base, do: 'generate', action: 'edit', dims }),
    () => ({ ...base, do: 'generated', edit: earlier('generate') }),
    () => ({ ...base, do: 'accept', edit: earlier('generate') }),
    () => ({ ...base, do: 'reject', edit: earlier('generate') }),
    () => ({ ...base, do: 'run', run: `run-${random.below(3)}`, action, photos: 1 + random.below(200), dims }),
    () => ({ ...base, do: 'resume', run: `run-${random.below(3)}` }),
    () => ({ ...base, do: 'lease', device, credits: 1 + random.below(20) }),
    () => ({
      ...base,
      do: 'sync',
      device,
      lease: purse?.lease ?? earlier('lease'),
      entries: [...(purse?.journal ?? [])],
      returnsRest: random.below(2) === 0,
    }),
  ])();
}

type Random = { below(limit: number): number; oneOf<One>(all: readonly One[]): One };

/** Mulberry32: small, even enough, and the same everywhere. */
function randomFrom(start: number): Random {
  let state = start | 0;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return { below, oneOf: (all) => all[below(Math.max(all.length, 1))] as (typeof all)[number] };
}
