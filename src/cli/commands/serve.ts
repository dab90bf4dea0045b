import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { realDisk, writeFailure } from '../../studio/files/disk.ts';
import { backUp, restore } from '../../wallet/books/backup.ts';
import { type CheckReport, checkDatabase } from '../../wallet/books/check.ts';
import { payingSettings } from '../../wallet/buying/paying-settings.ts';
import { readCatalogs } from '../../wallet/catalogs.ts';
import { embeddedCatalog } from '../../wallet/embedded.ts';
import { serveWallet } from '../../wallet/http/http.ts';
import { isPostgres } from '../../wallet/open.ts';
import { type Command, type Context, type Outcome, optional, UsageError, wholeNumber } from '../command.ts';
import { placesFor } from '../host.ts';
import { mustBeSoundWallet, mustBeWallet, reached } from '../wallet-database.ts';

export const serve: Command = {
  name: 'serve',
  usage:
    '[--catalog ID] [--database URL|FILE] [--host 127.0.0.1] [--port 0] [--zone ZONE] [--public-url URL] [--stripe-key-file FILE] [--seller-file FILE] [--test-clock] | --check | --backup FILE | --restore FILE',
  summary: 'Runs a wallet service that a team can share, until Ctrl-C.',
  options: {
    catalog: { type: 'string', about: 'the price list of a new wallet: tonebank catalogs' },
    database: {
      type: 'string',
      about: 'postgres://… or a file (default: team-wallet.sqlite in the data folder)',
    },
    host: { type: 'string', about: 'where to listen; only this computer unless told otherwise' },
    port: { type: 'string', about: '0 takes a free one' },
    zone: { type: 'string', about: 'the time zone of a new wallet, such as Europe/Amsterdam' },
    'public-url': {
      type: 'string',
      about: 'where the service is reached from outside, such as https://wallet.example',
    },
    'stripe-key-file': { type: 'string', about: 'takes money with Stripe; without it, the sandbox takes test cards' },
    'seller-file': { type: 'string', about: 'who sells, as invoices say: JSON, see the guide' },
    'test-clock': { type: 'boolean', about: 'the time stands still until PUT /api/test/clock; for trying things out' },
    check: { type: 'boolean', about: 'audits the whole database instead, and prints a report' },
    backup: { type: 'string', about: 'writes a copy of the wallet file instead' },
    restore: { type: 'string', about: 'puts a copy in the place of the wallet file instead' },
  },
  words: { min: 0, max: 0 },
  async run(context) {
    const { values, data } = context;
    const places = placesFor(data);
    const asked = optional(values, 'database') ?? join(places.data, 'team-wallet.sqlite');
    const database = isPostgres(asked) ? asked : resolve(asked);
    const catalogs = join(places.resources, 'catalogs');
    const others = [values.check === true, values.backup !== undefined, values.restore !== undefined].filter(Boolean);
    if (others.length > 1) throw new UsageError('--check, --backup and --restore are asked for one at a time.');
    if (values.check === true) {
      mustBeThere(database);
      await mustBeSoundWallet(database);
      return checked(await reached(database, checkDatabase({ file: database, catalogs })));
    }
    const copy = optional(values, 'backup');
    if (copy !== undefined) {
      await mustBeSoundWallet(database);
      await backUp(database, resolve(copy));
      return { json: { backup: resolve(copy) }, text: `Backup: ${resolve(copy)}` };
    }
    const from = optional(values, 'restore');
    if (from !== undefined) {
      const { kept } = await restore(database, resolve(from));
      const text = `Restored.${kept === null ? '' : ` The former file is kept as ${kept}.`}`;
      return { json: { restored: database, kept }, text };
    }
    return served(context, { database, catalogs });
  },
};

/** An audit makes no database: one that is not there was asked for by mistake. */
function mustBeThere(database: string): void {
  if (isPostgres(database) || existsSync(database)) return;
  throw new AppError('not-found', `There is no file ${database}. Nothing was changed.`, { file: database });
}

/** @throws UsageError for a token that would be easy to guess: another one in its place would be a surprise */
function tokenFrom(environment: NodeJS.ProcessEnv): string | undefined {
  const token = environment.TONEBANK_ADMIN_TOKEN;
  if (token === undefined || token === '' || /^[\x21-\x7e]{20,}$/.test(token)) return token || undefined;
  throw new UsageError('TONEBANK_ADMIN_TOKEN has 20 characters or more, without spaces. The service was not started.');
}

async function served(
  { values, terminal, interrupted }: Context,
  { database, catalogs }: { database: string; catalogs: string },
): Promise<Outcome> {
  const catalog = await catalogNamed(optional(values, 'catalog') ?? embeddedCatalog, catalogs);
  if (!isPostgres(database)) await madeFolder(dirname(database));
  await mustBeWallet(database);
  const zone = optional(values, 'zone');
  const token = tokenFrom(process.env);
  const publicUrl = optional(values, 'public-url') ?? process.env.TONEBANK_PUBLIC_URL;
  const stripeKeyFile = optional(values, 'stripe-key-file');
  const sellerFile = optional(values, 'seller-file');
  const paying = await payingSettings(process.env, {
    ...(stripeKeyFile !== undefined && { stripeKeyFile }),
    ...(sellerFile !== undefined && { sellerFile }),
  });
  const starting = serveWallet({
    ...paying,
    fonts: join(dirname(catalogs), 'fonts'),
    ...(publicUrl !== undefined && publicUrl !== '' && { publicUrl: publicUrl.replace(/\/+$/, '') }),
    ...{ file: database, catalogs, catalog },
    ...{ host: optional(values, 'host') ?? '127.0.0.1', isTestClock: values['test-clock'] === true },
    port: wholeNumber(values, 'port', { min: 0, max: 65_535 }) ?? 0,
    ...(zone !== undefined && { zone }),
    ...(token !== undefined && { adminToken: token }),
    log: (line) => terminal.note(JSON.stringify(line)),
    trouble: (line) => terminal.note(JSON.stringify(line)),
  });
  const service = await reached(database, starting);
  const { url, adminToken } = service;
  terminal.out(
    values.json ? JSON.stringify({ url, adminToken }) : `Wallet service: ${url}\nOwner's token: ${adminToken}`,
  );
  terminal.note('Press Ctrl-C to stop.');
  await new Promise<void>((stopped) => {
    if (interrupted.aborted) stopped();
    interrupted.addEventListener('abort', () => stopped(), { once: true });
  });
  await service.close();
  return { json: undefined, text: '' };
}

async function madeFolder(folder: string): Promise<void> {
  try {
    await realDisk.makeFolder(folder);
  } catch (error) {
    throw writeFailure(error, 'The wallet', folder);
  }
}

/** A name that was mistyped is told before a file is made. */
async function catalogNamed(name: string, folder: string): Promise<string> {
  const known = [...(await readCatalogs(folder)).keys()];
  if (known.includes(name)) return name;
  const message = `There is no price list "${name}". The service was not started and nothing was changed. Known: ${known.join(', ')}.`;
  throw new AppError('not-found', message, { catalog: name, catalogs: known });
}

function checked(report: CheckReport): Outcome {
  const { walletCount, entryCount, postingCount, findings } = report;
  const lines = [
    `${walletCount} wallets, ${entryCount} entries, ${postingCount} postings`,
    ...report.rules.map(({ rule, findings }) => `${findings === 0 ? 'holds ' : `BROKEN (${findings})`} ${rule}`),
    ...findings.map(({ wallet, what }) => `  ${wallet ?? ''}: ${what}`),
  ];
  return { json: report, text: lines.join('\n'), exitCode: report.isSound ? 0 : 1 };
}
