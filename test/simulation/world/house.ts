import type { DatabaseSync } from 'node:sqlite';
import { createRouterClient } from '@orpc/server';
import type { Catalog } from '../../../src/core/credits/catalog.ts';
import type { CommandInput } from '../../../src/core/credits/command.ts';
import { presets } from '../../../src/core/credits/presets.ts';
import { AppError } from '../../../src/core/errors.ts';
import { refusalOf } from '../../../src/wallet/http/refusals.ts';
import { type OpenWallet, openWallet } from '../../../src/wallet/open.ts';
import type { PaymentProvider } from '../../../src/wallet/payments/provider.ts';
import { memberTokenId } from '../../../src/wallet/shown/allowance.ts';
import { sqliteDialect } from '../../../src/wallet/store/sqlite-dialect.ts';
import type { Caller } from '../../../src/wallet/team/caller.ts';
import type { Chance } from './chance.ts';
import { bytesOf, databaseWith, type Life, mortalDatabase } from './mortal-database.ts';
import type { Story } from './story.ts';
import type { Timeline } from './timeline.ts';

// The wallet service of the world: the real one, over one database. It may die before a commit, after one, or while it waits for somebody,
// and another one takes over with a clock of its own.

export const theWallet = 'main';
export const zoneOfWallet = 'Europe/Amsterdam';

/** How a token names its member, and the engine. */
export function memberNamed(name: string): Pick<Caller, 'member' | 'spender'> {
  const spender = name.toLowerCase();
  return { member: memberTokenId(theWallet, spender), spender };
}

export type Asked = { readonly caller: Caller; readonly path: readonly string[]; readonly input: unknown };
/** A command that reached the books, and the wallet's time when it did. */
export type Sent = { readonly at: number; readonly command: CommandInput; readonly catalog: Catalog };

export type House = {
  readonly database: DatabaseSync;
  /** By price list. A new version takes effect with the next command. */
  readonly catalogs: Map<string, Catalog>;
  /** The wallet's clock, as the service that works now has it. */
  now(): number;
  /** The latest that any of its clocks has ever shown. */
  readonly latestNow: number;
  /** Asks the service. It never answers when it dies before it could. @throws AppError; `wallet-unreachable` while there is none */
  ask(asked: Asked): Promise<unknown>;
  /** Something that no caller may ask for over the contract. */
  command(command: CommandInput): Promise<unknown>;
  work<Answer>(what: (open: OpenWallet) => Promise<Answer>): Promise<Answer>;
  /** The service dies now; another one begins `afterMs` later. */
  fail(afterMs: number): void;
  readonly isUp: boolean;
  /** Deaths no more, and a service at once if there is none. */
  calm(): void;
  /** Nobody dies while somebody looks. */
  spare<Answer>(work: () => Promise<Answer>): Promise<Answer>;
  /** Every command that was decided, in order. */
  readonly sent: readonly Sent[];
  readonly deathCount: number;
};

type Parts = {
  timeline: Timeline;
  chance: Chance;
  story: Story;
  provider: PaymentProvider;
  catalog: Catalog;
  /** How often of a thousand commits the service dies at one. */
  deathsPerMille: number;
};

export async function openHouse(parts: Parts): Promise<House> {
  const { timeline, chance, story, provider } = parts;
  const catalogs = new Map([[parts.catalog.id, parts.catalog]]);
  const database = databaseWith(founded);
  const sent: Sent[] = [];
  let { deathsPerMille } = parts;
  let skewMs = 0;
  let latestNow = timeline.now();
  let life: Life = { isOver: true };
  let open: OpenWallet | null = null;
  let deathCount = 0;
  let sparedBy = 0;

  const clock = {
    now() {
      const at = timeline.now() + skewMs;
      latestNow = Math.max(latestNow, at);
      return at;
    },
  };

  /** Commands that were sent and of which nobody heard: whether they reached the books is written there. */
  const waiting = new Set<Sent>();
  const known = database.prepare('select 1 from answers where wallet = ? and id = ?');
  const keep = (one: Sent) => {
    if (waiting.delete(one)) sent.push(one);
  };

  function died(): void {
    deathCount += 1;
    open = null;
    for (const one of [...waiting]) {
      if (known.get(theWallet, one.command.id) !== undefined) keep(one);
      else waiting.delete(one);
    }
  }

  async function begin(): Promise<void> {
    if (!life.isOver) return;
    const mine: Life = { isOver: false };
    life = mine;
    const dies = () => sparedBy === 0 && chance.next() * 1000 < deathsPerMille / 2;
    const guarded = mortalDatabase(database, mine, {
      diesBefore: () => isServing && dies() && told('dies before a commit'),
      diesAfter: () => isServing && dies() && told('dies after a commit, before it answers'),
      died: () => {
        died();
        timeline.after(chance.spread(500, 120_000), begin);
      },
    });
    let isServing = false;
    const told = (how: string) => {
      story.fault(`service ${how}`);
      story.tell('Wallet', how);
      return true;
    };
    const opened = await openWallet({
      ...{ file: ':memory:', dialect: sqliteDialect(guarded), catalogs, catalog: parts.catalog.id },
      ...{ clock, provider, zone: zoneOfWallet, nextId: () => `token-${chance.between(0, 1e9)}` },
    });
    const { ledger } = opened.service;
    const plain = ledger.command;
    ledger.command = async (wallet, asked, alongside) => {
      const one = { at: clock.now(), command: asked, catalog: catalogs.get(parts.catalog.id) ?? parts.catalog };
      waiting.add(one);
      try {
        return await plain(wallet, asked, alongside);
      } finally {
        if (!mine.isOver) keep(one);
      }
    };
    isServing = true;
    open = opened;
    story.tell('Wallet', `a service works, its clock ${skewMs === 0 ? 'is right' : `is ${skewMs} ms ahead`}`);
  }

  /** What a dead service still says reaches nobody. */
  async function work<Answer>(what: (open: OpenWallet) => Promise<Answer>): Promise<Answer> {
    const [mine, served] = [life, open];
    if (served === null) throw new AppError('wallet-unreachable', 'Nobody answers.', {});
    try {
      const answer = await what(served);
      return mine.isOver ? await never<Answer>() : answer;
    } catch (error) {
      if (mine.isOver) return never<Answer>();
      throw error;
    }
  }

  async function spare<Answer>(looking: () => Promise<Answer>): Promise<Answer> {
    sparedBy += 1;
    try {
      return await looking();
    } finally {
      sparedBy -= 1;
    }
  }

  await begin();
  // Time does not pass yet: nobody would take over from a service that died now, and nobody would ever be answered.
  await spare(() =>
    work(({ service }) =>
      service.ledger.command(theWallet, { do: 'open', id: 'system:open', as: 'system', user: null }),
    ),
  );

  return {
    ...{ database, catalogs, sent, work, spare },
    now: clock.now,
    get latestNow() {
      return latestNow;
    },
    ask: ({ caller, path, input }) =>
      work(async ({ router }) => {
        const client = createRouterClient(router, { context: { caller } });
        let procedure: unknown = client;
        for (const name of path) procedure = (procedure as Record<string, unknown>)[name];
        try {
          return onTheWire(await (procedure as (input: unknown) => Promise<unknown>)(onTheWire(input)));
        } catch (error) {
          throw refusalOf(error);
        }
      }),
    command: (command) => work(({ service }) => service.ledger.command(theWallet, command)),
    fail(afterMs) {
      if (life.isOver) return;
      life.isOver = true;
      if (database.isTransaction) database.exec('rollback');
      skewMs = chance.percent(30) ? chance.between(-3000, 3000) : 0;
      died();
      timeline.after(afterMs, begin);
    },
    get isUp() {
      return !life.isOver && open !== null;
    },
    calm() {
      deathsPerMille = 0;
      skewMs = 0;
      void begin();
    },
    get deathCount() {
      return deathCount;
    },
  };
}

let founded: Uint8Array | null = null;

/** A database with all of its tables, made once, while there still is a real clock, and copied for each world. */
export async function layFoundation(): Promise<void> {
  if (founded !== null) return;
  const database = databaseWith(null);
  const forever = { isOver: false };
  const never = { diesBefore: () => false, diesAfter: () => false, died: () => undefined };
  const dialect = sqliteDialect(mortalDatabase(database, forever, never));
  const { studio } = presets;
  if (studio === undefined) throw new Error('the price list of the app is missing');
  await openWallet({ file: ':memory:', dialect, catalogs: studio, clock: { now: () => 0 }, zone: zoneOfWallet });
  // Each world makes its own wallet, at its own time.
  database.exec('delete from wallets');
  founded = bytesOf(database);
}

/** What is left of a value when it has travelled. */
export function onTheWire<Value>(value: Value): Value {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as Value);
}

export function never<Answer>(): Promise<Answer> {
  return new Promise(() => undefined);
}
