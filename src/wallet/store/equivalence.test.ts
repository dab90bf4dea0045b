import { afterEach, expect, it } from 'vitest';
import type { Catalog } from '../../core/credits/catalog.ts';
import { type CommandInput, commandSchema } from '../../core/credits/command.ts';
import { decide } from '../../core/credits/decide.ts';
import { presets } from '../../core/credits/presets.ts';
import { emptyState, type State } from '../../core/credits/state.ts';
import { AppError } from '../../core/errors.ts';
import { ledgerOver } from '../ledger.ts';
import { type OpenWallet, openWallet } from '../open.ts';
import { openPartOf } from './parts.ts';
import { readOpen } from './read.ts';

// The store reads only what is open and what a command names. If that were ever too little, it would decide otherwise than the engine does
// with the whole wallet in its hands. Random commands go both ways; the seed is printed, and SEED= takes it back.

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const traceCount = Number(process.env.TRACES ?? 24);
const commandsOfTrace = 60;
const openedAt = Date.parse('2026-01-31T10:00:00Z');

let wallet: OpenWallet | undefined;
afterEach(() => wallet?.close());

it.each(['studio', 'three-balances', 'generate-accept'])(
  `the store decides like the engine: %s, SEED=${seed}`,
  async (id) => {
    const catalog = presets[id];
    if (catalog === undefined) throw new Error(`the price list ${id} is missing`);
    for (let trace = 0; trace < traceCount / 3; trace += 1) {
      await follow(catalog, randomFrom(seed + trace * 7919));
      await wallet?.close();
    }
  },
);

async function follow(catalog: Catalog, random: Random): Promise<void> {
  let now = openedAt;
  const clock = { now: () => now };
  wallet = await openWallet({ file: ':memory:', catalogs: catalog, zone: 'Europe/Amsterdam', clock });
  const parts = { db: wallet.db, clock, catalogs: new Map([[catalog.id, catalog]]), seen: () => {} };
  let ledger = ledgerOver(parts);
  const made: Made[] = [];
  let whole: State = emptyState({ id: wallet.wallet, zone: 'Europe/Amsterdam', openedAt });

  for (let n = 0; n < commandsOfTrace; n += 1) {
    now += random.oneOf([0, 0, 1000, 1000, 60_000, 300_000, random.oneOf([3_600_000, 86_400_000, 8 * 86_400_000])]);
    // A ledger that knows nothing has to read everything again.
    if (random.below(4) === 0) ledger = ledgerOver(parts);
    const asked = aCommand({ n, made }, catalog, random);
    const decision = decide(whole, commandSchema.parse(asked), now, catalog);
    whole = decision.state;
    if (decision.ok) made.push({ do: asked.do, id: asked.id });
    const stored = await ledger.command(wallet.wallet, asked).then(
      ({ result }) => result,
      (error: unknown) => error,
    );
    const context = `command ${n}: ${JSON.stringify(asked)}`;
    if (decision.ok) expect(stored, context).toEqual(decision.result);
    else
      expect(stored, context).toEqual(
        new AppError(decision.rejection.code, decision.rejection.message, decision.rejection.details),
      );
  }
  expect((await readOpen(wallet.db, wallet.wallet)).state).toEqual(openPartOf(whole));
}

type Made = { readonly do: CommandInput['do']; readonly id: string };

/** What is named was made by an earlier command as a rule, and may be closed by now; sometimes it never was. */
function aCommand({ n, made }: { n: number; made: readonly Made[] }, catalog: Catalog, random: Random): CommandInput {
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
    () => ({ ...base, do: 'refund', of: earlier('capture', 'hold', 'spend', 'generate'), fault }),
    () => ({
      ...base,
      do: 'refund',
      of: earlier('capture', 'hold', 'spend', 'generate'),
      fault,
      credits: 1 + random.below(3),
    }),
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
    () => ({ ...base, do: 'recharge', enabled: true, pack: random.oneOf(catalog.packs).id, threshold: 40 }),
    () => ({ ...base, do: 'card', fingerprint: `f-${random.below(2)}` }),
    () => ({ ...base, do: 'generate', action: 'edit', dims }),
    () => ({ ...base, do: 'generated', edit: earlier('generate') }),
    () => ({ ...base, do: 'accept', edit: earlier('generate') }),
    () => ({ ...base, do: 'reject', edit: earlier('generate') }),
    () => ({ ...base, do: 'run', run: `run-${random.below(3)}`, action, photos: 1 + random.below(200), dims }),
    () => ({ ...base, do: 'resume', run: `run-${random.below(3)}` }),
    () => ({ ...base, do: 'lease', device, credits: 1 + random.below(20) }),
    () => ({ ...base, do: 'sync', device, lease: earlier('lease'), entries: [], returnsRest: random.below(2) === 0 }),
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
