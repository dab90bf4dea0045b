import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createRouterClient } from '@orpc/server';
import { type Dialect, Kysely } from 'kysely';
import type { WalletClient } from '../contract/clients.ts';
import { isZone } from '../core/credits/catalog/checks.ts';
import type { Catalog } from '../core/credits/catalog.ts';
import { emptyState } from '../core/credits/state.ts';
import { AppError } from '../core/errors.ts';
import { readCatalogs } from './catalogs.ts';
import { refusalOf } from './http/refusals.ts';
import type { Seller } from './invoices/issue.ts';
import { ensureKey } from './leases/key.ts';
import type { Mailer } from './notices/mail.ts';
import type { PaymentProvider, ProviderFor, ProviderParts } from './payments/provider.ts';
import { sandboxProvider } from './payments/sandbox/sandbox.ts';
import type { Site } from './payments/way-back.ts';
import { type WalletRouter, walletRouter } from './router.ts';
import { type WalletService, walletService } from './service.ts';
import { accountOf } from './store/account.ts';
import type { Guards } from './store/books.ts';
import { storageRefusalOf } from './store/failures.ts';
import { migrate } from './store/migrations.ts';
import { openDatabase } from './store/open-database.ts';
import { postgresDialect, postgresPool } from './store/postgres-dialect.ts';
import { postgresGuards } from './store/postgres-guards.ts';
import { sqliteDialect } from './store/sqlite-dialect.ts';
import { sqliteGuards } from './store/sqlite-guards.ts';
import type { Tables } from './store/tables.ts';
import { type Tokens, tokensIn } from './team/access.ts';
import type { TestClock } from './test-clock.ts';
import type { TroubleLine } from './trouble.ts';

export type WalletOptions = {
  /** A path, `:memory:` for a wallet that is gone when it is closed, or `postgres://…` for one that several services share. */
  file: string;
  /** Reaches an SQLite database that is open already and outlives this service, in the place of `file`. */
  dialect?: Dialect;
  /** A folder of price lists, the one to use, or those to use. */
  catalogs: string | Catalog | ReadonlyMap<string, Catalog>;
  /** Which price list a new wallet gets. */
  catalog?: string;
  clock?: { now(): number };
  nextId?: () => string;
  /** PostgreSQL only: how many connections this service takes at most. */
  connectionsMost?: number;
  /** The IANA zone of a new wallet: where its days and periods begin. */
  zone?: string;
  /** True: a new wallet gets what its price list gives once, such as trial credits. */
  isOpenedByApp?: boolean;
  /** The name of whoever works with the wallet in this process, as the history shows it. */
  user?: string | null;
  provider?: PaymentProvider | ProviderFor;
  /** Who sells, as invoices say. */
  seller?: Seller;
  /** A folder with the typeface of invoices. */
  fonts?: string;
  /** What sends e-mail; absent: nothing does. */
  mailer?: Mailer;
  /** Told of what went wrong with a provider or a mail server, and is tried again. */
  trouble?: (line: TroubleLine) => void;
  /** Where the service is reached from outside, when it is, and where else its checkouts may lead back to. */
  site?: Site;
  /** Lets the time be set over the contract. */
  testClock?: TestClock;
};

export type OpenWallet = {
  client: WalletClient;
  service: WalletService;
  router: WalletRouter;
  tokens: Tokens;
  /** The one wallet of an embedded database. */
  wallet: string;
  /** For what works on the whole database, such as a backup or an audit. */
  db: Kysely<Tables>;
  close(): Promise<void>;
};

const theWallet = 'main';
const nowhere: Site = { url: null };

/**
 * The wallet service in this process, over one SQLite file. Its client refuses with an AppError, like the one over HTTP.
 * @throws AppError `already-open`, `library-damaged` (see `openDatabase`), `bad-input` for a price list or a zone that cannot be used
 */
export async function openWallet(options: WalletOptions): Promise<OpenWallet> {
  const clock = options.testClock ?? options.clock ?? { now: Date.now };
  mustBeZone(options.zone);
  const catalogs = await catalogsFrom(options.catalogs);
  const isShared = isPostgres(options.file);
  const db = new Kysely<Tables>({ dialect: options.dialect ?? dialectFor(options) });
  try {
    await migrate(db, guardsFor(options.file));
    await ensureWallet(db, { now: clock.now(), catalogs, options });
    await ensureKey(db, clock.now());
    const tokens = tokensIn(db, { clock, nextId: options.nextId ?? randomUUID });
    const service = walletService({
      ...{ db, clock, catalogs, isShared, tokens },
      ...{
        provider: providerFrom(options, { db, clock }),
        site: options.site ?? nowhere,
        testClock: options.testClock ?? null,
      },
      ...{ fonts: options.fonts ?? fontsBeside, mailer: options.mailer ?? null },
      ...(options.seller !== undefined && { seller: options.seller }),
      ...(options.trouble !== undefined && { log: options.trouble }),
    });
    if (options.isOpenedByApp) {
      // Always the same id: the second time is a repetition, and gives nothing.
      await service.ledger.command(theWallet, { do: 'open', id: 'system:open', as: 'system', user: null });
    }
    const router = walletRouter(service);
    const caller = { wallet: theWallet, role: 'owner', user: options.user ?? null } as const;
    return {
      ...{
        service,
        router,
        tokens,
        wallet: theWallet,
        db,
      },
      client: createRouterClient(walletRouter(service, { isInProcess: true }), {
        ...{ context: { caller }, interceptors: [sayRefusals] },
      }),
      async close() {
        await service.close();
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy();
    throw storageRefusalOf(error) ?? error;
  }
}

function mustBeZone(zone: string | undefined): void {
  if (zone === undefined || isZone(zone)) return;
  const message = `There is no time zone "${zone}". The wallet was not opened and nothing was changed. Name one such as Europe/Amsterdam.`;
  throw new AppError('bad-input', message, { zone });
}

/** Where the fonts are when the sources run as they are. */
const fontsBeside = fileURLToPath(new URL('../../resources/fonts', import.meta.url));

function providerFrom(
  { provider = sandboxProvider, site = nowhere }: WalletOptions,
  parts: Pick<ProviderParts, 'db' | 'clock'>,
): PaymentProvider {
  return typeof provider === 'function' ? provider({ ...parts, site }) : provider;
}

export function guardsFor(database: string): Guards {
  return isPostgres(database) ? postgresGuards : sqliteGuards;
}

export function isPostgres(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}

/** A dialect over an opened database. */
export function dialectFor({ file, connectionsMost }: Pick<WalletOptions, 'file' | 'connectionsMost'>): Dialect {
  if (!isPostgres(file)) return sqliteDialect(openDatabase(file));
  return postgresDialect(postgresPool({ url: file, ...(connectionsMost !== undefined && { connectionsMost }) }));
}

async function sayRefusals<Answer>({ next }: { next: () => Promise<Answer> }): Promise<Answer> {
  try {
    return await next();
  } catch (error) {
    throw refusalOf(error);
  }
}

export async function catalogsFrom(source: WalletOptions['catalogs']): Promise<ReadonlyMap<string, Catalog>> {
  if (typeof source === 'string') return readCatalogs(source);
  return 'get' in source ? source : new Map([[source.id, source]]);
}

/** Makes the wallet when there is none. */
async function ensureWallet(
  db: Kysely<Tables>,
  { now, catalogs, options }: { now: number; catalogs: ReadonlyMap<string, Catalog>; options: WalletOptions },
): Promise<void> {
  const known = await db.selectFrom('wallets').select('catalog').where('id', '=', theWallet).executeTakeFirst();
  const catalog =
    known?.catalog ?? options.catalog ?? (catalogs.size === 1 ? [...catalogs.keys()][0] : undefined) ?? 'studio';
  if (!catalogs.has(catalog)) {
    const message = `The price list "${catalog}" is missing. The wallet was not opened and nothing was changed.`;
    throw new AppError('not-found', message, { catalog, catalogs: [...catalogs.keys()] });
  }
  if (known !== undefined) return;
  const zone = options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const state = emptyState({ id: theWallet, zone, openedAt: now });
  const account = JSON.stringify(accountOf(state));
  await db
    .insertInto('wallets')
    .values({ id: theWallet, zone, catalog, opened_at: now, seq: 0, account })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
