import type { Catalog } from '../../src/core/credits/catalog.ts';
import { type CommandInput, commandSchema } from '../../src/core/credits/command.ts';
import { decide } from '../../src/core/credits/decide.ts';
import type { Event } from '../../src/core/credits/event.ts';
import { emptyState, type State } from '../../src/core/credits/state.ts';
import type { OpenWallet } from '../../src/wallet/open.ts';
import { balanceOf } from '../../src/wallet/shown/balance.ts';
import { accountOf } from '../../src/wallet/store/account.ts';
import { runTogether } from '../../src/wallet/store/compiled.ts';
import { openPartOf } from '../../src/wallet/store/parts.ts';
import type { FirstLine } from '../../src/wallet/store/read.ts';
import { isEntry, writesOf } from '../../src/wallet/store/write.ts';

// Long books: what the engine decides for photo after photo, written by the wallet's own writer, many commands to a commit.

const commandsAtOnce = 120;
/** One photo after another, so that a million entries take five months. */
const betweenMs = 25_000;
const photosOfRun = 500;
const photosOfTopUp = 50_000;

export type LongBooks = {
  readonly wallet: string;
  readonly openedAt: number;
  readonly until: number;
  readonly entryCount: number;
};

/** A wallet with so many entries at least: holds, captures, some voids and refunds, a plan with its renewals and daily alerts. */
export async function writeLongBooks(
  { db }: OpenWallet,
  { catalog, entryCount, now }: { catalog: Catalog; entryCount: number; now: number },
): Promise<LongBooks> {
  const wallet = 'long';
  const openedAt = now - Math.ceil(entryCount / 2 + 1000) * betweenMs;
  const opened = emptyState({ id: wallet, zone: 'Europe/Amsterdam', openedAt });
  const account = JSON.stringify(accountOf(opened));
  await db
    .insertInto('wallets')
    .values({ id: wallet, zone: opened.zone, catalog: catalog.id, opened_at: openedAt, seq: 0, account })
    .execute();

  let [seq, version, at, photo] = [0, 0, openedAt, 0];
  let listed: readonly number[] = [];
  let toppedUpAt = 0;
  let state: State = opened;
  let firsts = new Map<string, FirstLine>();
  while (seq < entryCount) {
    const before = state;
    const kept = { holds: {}, charges: {}, answers: {}, workKeys: {} };
    const events: Event[] = [];
    const ask = (command: CommandInput, from = state) => {
      const decision = decide(from, commandSchema.parse(command), at, catalog);
      if (!decision.ok) throw new Error(decision.rejection.message);
      for (const key of Object.keys(from.workKeys))
        if (!Object.hasOwn(decision.state.workKeys, key)) Reflect.deleteProperty(kept.workKeys, key);
      for (const kind of ['holds', 'charges', 'answers', 'workKeys'] as const)
        Object.assign(kept[kind], decision.state[kind]);
      state = openPartOf(decision.state);
      for (const event of decision.events) events.push(event);
    };
    if (photo === 0) ask({ do: 'subscribe', id: 's-1', as: 'owner', plan: catalog.plans[0]?.id ?? '' });
    if (photo >= toppedUpAt) {
      ask({ do: 'grant', id: `g-${photo}`, as: 'owner', bucket: 'promo', credits: photosOfTopUp });
      toppedUpAt += photosOfTopUp - commandsAtOnce;
    }
    for (let n = 0; n < commandsAtOnce; n += 2) {
      at += betweenMs;
      photo += 1;
      const run = `run-${Math.floor(photo / photosOfRun)}`;
      const work = { action: 'enhance', workKeys: [`photo-${photo}`], run, user: 'ana' };
      ask({ do: 'hold', id: `h-${photo}`, as: 'owner', ...work });
      if (photo % 50 === 0) ask({ do: 'void', id: `v-${photo}`, as: 'owner', hold: `h-${photo}` });
      else ask({ do: 'capture', id: `c-${photo}`, as: 'owner', hold: `h-${photo}` });
    }
    if (photo % 1200 === 0) {
      const of = `c-${photo - 1}`;
      ask(
        { do: 'refund', id: `r-${photo}`, as: 'owner', of, fault: 'vendor', reason: 'dark' },
        { ...state, ...kept, workKeys: { ...state.workKeys, ...kept.workKeys } },
      );
    }
    const after = { ...state, ...kept };
    const balance = balanceOf(after, { catalog, now: at });
    const told = new Map(Object.keys(after.answers).map((id) => [id, balance]));
    const writes = writesOf(db, { before, after, events, open: { seq, version, listed }, firsts, told, catalog });
    await runTogether(db, writes.queries);
    for (const { run, first, at } of writes.lines) if (run !== null && !firsts.has(run)) firsts.set(run, { first, at });
    if (firsts.size > 10) firsts = new Map([...firsts].slice(-4));
    ({ seq, version, listed } = writes);
    if (events.filter(isEntry).length === 0) throw new Error('nothing happened');
  }
  return { wallet, openedAt, until: at, entryCount: seq };
}
