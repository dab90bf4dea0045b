import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../../../src/core/credits/catalog.ts';
import { type CommandInput, commandSchema } from '../../../src/core/credits/command.ts';
import { decide } from '../../../src/core/credits/decide.ts';
import type { Event } from '../../../src/core/credits/event.ts';
import { newArchive, putAway, recall } from '../../../src/core/credits/ledger/archive.ts';
import { touchedBy } from '../../../src/core/credits/ledger/touched.ts';
import { presets } from '../../../src/core/credits/presets.ts';
import type { Result } from '../../../src/core/credits/state/answer.ts';
import { emptyState } from '../../../src/core/credits/state.ts';
import { AppError } from '../../../src/core/errors.ts';
import { check } from '../../../src/wallet/books/check.ts';
import { type OpenWallet, openWallet } from '../../../src/wallet/open.ts';
import { openPartOf } from '../../../src/wallet/store/parts.ts';
import { readOpen } from '../../../src/wallet/store/read.ts';
import { eventIn } from '../../../src/wallet/store/rows.ts';
import { startPostgres } from '../../contract/postgres.ts';

// Sixty-four connections of several services work on one wallet of one PostgreSQL at once. Afterwards the entries, in the order in which
// they were committed, have to be what the engine decides when it hears the same commands one after another in that order.

const catalog = presets.studio as Catalog;
const openedAt = Date.UTC(2026, 0, 15, 10);
const by = { as: 'owner', user: null } as const;

export type Concurrent = {
  readonly commandCount: number;
  readonly refusedCount: number;
  readonly repeatedCount: number;
  readonly entryCount: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly faults: readonly string[];
};

export async function workAtOnce(asked: {
  readonly commandCount: number;
  readonly connectionCount: number;
  readonly serviceCount: number;
}): Promise<Concurrent> {
  const server = await startPostgres({ isDurable: true });
  try {
    const url = await server.newDatabase();
    const connectionsMost = asked.connectionCount / asked.serviceCount;
    const clock = { now: () => openedAt };
    const open = () => openWallet({ file: url, catalogs: catalog, zone: 'UTC', connectionsMost, clock });
    const services: OpenWallet[] = [];
    for (let n = 0; n < asked.serviceCount; n += 1) services.push(await open());
    try {
      return await workOn(services, asked);
    } finally {
      for (const service of services) await service.close();
    }
  } finally {
    await server.stop();
  }
}

type Told = { readonly input: CommandInput; readonly result: Result };

async function workOn(
  services: readonly OpenWallet[],
  { commandCount, connectionCount }: { commandCount: number; connectionCount: number },
): Promise<Concurrent> {
  const [first] = services;
  if (first === undefined) throw new Error('nobody works');
  const faults: string[] = [];
  const told = new Map<string, Told>();
  const waits: number[] = [];
  let sentCount = 0;
  let refusedCount = 0;
  let repeatedCount = 0;
  const ask = async (client: number, input: CommandInput): Promise<Result | null> => {
    sentCount += 1;
    const from = performance.now();
    try {
      const { result } = await serviceOf(client).ledger.command(first.wallet, input);
      waits.push(performance.now() - from);
      if (told.has(input.id)) {
        repeatedCount += 1;
        if (!isDeepStrictEqual(told.get(input.id)?.result, result)) faults.push(`${input.id} was answered in two ways`);
      } else told.set(input.id, { input, result });
      return result;
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'internal') throw error;
      waits.push(performance.now() - from);
      refusedCount += 1;
      return null;
    }
  };
  const serviceOf = (client: number) => {
    const service = services[client % services.length];
    if (service === undefined) throw new Error('nobody works');
    return service.service;
  };
  // So much that now and then it is not enough for all at once.
  await ask(0, { do: 'grant', id: 'g-1', ...by, bucket: 'promo', credits: connectionCount });
  await ask(0, { do: 'grant', id: 'g-2', ...by, bucket: 'topup', credits: connectionCount });

  const client = async (number: number): Promise<void> => {
    for (let turn = 0; sentCount < commandCount; turn += 1) {
      const id = `${number}-${turn}`;
      const size = 1 + ((number + turn) % 5);
      const hold = { do: 'hold', id: `h-${id}`, ...by, action: 'enhance', quantity: size, ttl: 'PT12H' } as const;
      if ((await ask(number, hold)) === null) continue;
      // The same request again, to another service: the network is like that.
      if (turn % 7 === 0) await ask(number + 1, hold);
      const ending = (number + turn) % 4;
      if (ending === 0) {
        await ask(number, { do: 'void', id: `v-${id}`, ...by, hold: hold.id });
        continue;
      }
      const part = ending === 1 && size > 1 ? { credits: size - 1 } : {};
      const capture = { do: 'capture', id: `c-${id}`, ...by, hold: hold.id, ...part } as const;
      // Two services hear of one capture at the same moment.
      if (turn % 5 === 0) await Promise.all([ask(number, capture), ask(number + 1, capture)]);
      else await ask(number, capture);
      await ask(number, { do: 'refund', id: `r-${id}`, ...by, of: capture.id, fault: 'vendor' });
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: connectionCount }, (_, number) => client(number)));
  const seconds = (performance.now() - from) / 1000;

  const { db, wallet } = first;
  const rows = await db.selectFrom('entries').selectAll().where('wallet', '=', wallet).orderBy('seq').execute();
  faults.push(...differencesInOrder(rows.map(eventIn), told, (await readOpen(db, wallet)).state));
  const audit = await check(db, new Map([[catalog.id, catalog]]));
  faults.push(...audit.findings.map(({ rule, what }) => `${rule}: ${what}`));
  waits.sort((a, b) => a - b);
  const at = (share: number) => waits[Math.floor(share * (waits.length - 1))] ?? 0;
  return {
    ...{ commandCount: sentCount, refusedCount, repeatedCount, entryCount: rows.length },
    ...{ perSecond: Math.round(sentCount / seconds), p50Ms: at(0.5), p99Ms: at(0.99), faults },
  };
}

/** One after another, in the order of the entries: the same events, the same answers, and in the end the same wallet. */
function differencesInOrder(
  events: readonly Event[],
  told: ReadonlyMap<string, Told>,
  kept: ReturnType<typeof openPartOf>,
): string[] {
  const differences: string[] = [];
  const archive = newArchive();
  let state = putAway(archive, kept, emptyState({ id: kept.wallet, zone: 'UTC', openedAt }));
  const voids = new Map(
    [...told.values()].flatMap(({ input }) => (input.do === 'void' ? [[input.hold, input.id]] : [])),
  );
  const left = new Set(told.keys());
  const replayed: Event[] = [];
  for (const event of events) {
    const id = commandOf(event, voids);
    if (id === null) continue;
    const asked = told.get(id);
    if (asked === undefined || !left.delete(id)) {
      differences.push(`${event.type} of ${id} was never acknowledged, or twice`);
      continue;
    }
    const command = commandSchema.parse(asked.input);
    const before = recall(archive, state, touchedBy(command, catalog));
    const decision = decide(before, command, event.at, catalog);
    replayed.push(...decision.events.filter(({ type }) => type !== 'answered'));
    if (!decision.ok || !isDeepStrictEqual(plain(decision.result), plain(asked.result)))
      differences.push(`${id} was answered otherwise than in this order`);
    state = putAway(archive, before, decision.state);
  }
  for (const id of left) differences.push(`${id} was acknowledged and is lost`);
  if (!isDeepStrictEqual(plain(replayed), plain(events))) differences.push('the entries are others than in this order');
  const compared = (one: ReturnType<typeof openPartOf>) => plain({ ...openPartOf(one), bookedAt: 0 });
  if (!isDeepStrictEqual(compared(state), compared(kept))) differences.push('the wallet ends otherwise');
  return differences.slice(0, 20);
}

/** Which command an entry belongs to; null for what follows by itself from the one before. */
function commandOf(event: Event, voids: ReadonlyMap<string, string>): string | null {
  switch (event.type) {
    case 'granted':
      return event.grant.id.replace('grant:', '');
    case 'held':
      return event.hold.id;
    case 'captured':
      return event.charge.id;
    case 'refunded':
      return event.refund;
    case 'voided':
      return voids.get(event.hold) ?? event.hold;
    default:
      return null;
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
