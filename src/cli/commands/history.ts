import { type Transaction, transactionKinds } from '../../contract/wallet/history.ts';
import { AppError } from '../../core/errors.ts';
import { type Command, optional, UsageError, type Values, wholeNumber } from '../command.ts';

export const history: Command = {
  name: 'history',
  usage: '[--csv] [--kind usage|additions] [--from DATE] [--to DATE]',
  summary: 'Lists every entry of the wallet, newest first.',
  options: {
    csv: { type: 'boolean', about: 'comma-separated values instead' },
    kind: { type: 'string', about: 'usage or additions' },
    from: { type: 'string', about: 'a date or a time, 2026-01-31 or 2026-01-31T10:00:00Z' },
    to: { type: 'string', about: 'the same; a date means the end of that day' },
    limit: { type: 'string', about: '1 to 1000 entries, default 100' },
    cursor: { type: 'string', about: 'the "next" of the answer before' },
  },
  words: { min: 0, max: 0 },
  async run({ values, studio }) {
    const query = queryOf(values);
    const { transactions, next, asOf } = await (await studio()).client.credits.history(query);
    if (asOf !== null && values.csv) throw tooOld(asOf);
    const dated = asOf === null ? [] : [`The wallet cannot be reached. This is what it said at ${asOf}.`];
    const text = values.csv ? csvOf(transactions) : [...dated, ...transactions.map(lineOf)].join('\n');
    return { json: { entries: transactions, next, asOf }, text };
  },
};

/** A file of an earlier day looks like one of today. */
function tooOld(asOf: string): AppError {
  return new AppError(
    'wallet-unreachable',
    `The wallet cannot be reached, and a file of what it said at ${asOf} would look like one of now. Nothing was written and no credits were used. Check the network and try again.`,
    { asOf },
  );
}

function queryOf(values: Values) {
  const kind = transactionKinds.find((kind) => kind === values.kind);
  if (values.kind !== undefined && !kind) throw new UsageError('--kind is usage or additions.');
  const from = instant(values, 'from', 'T00:00:00.000Z');
  const to = instant(values, 'to', 'T23:59:59.999Z');
  const cursor = optional(values, 'cursor');
  return {
    limit: wholeNumber(values, 'limit', { min: 1, max: 1000 }) ?? 100,
    ...(kind && { kind }),
    ...(from && { from }),
    ...(to && { to }),
    ...(cursor && { cursor }),
  };
}

function instant(values: Values, name: string, timeOfDay: string): string | undefined {
  const text = optional(values, name);
  if (text === undefined) return undefined;
  const time = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? text + timeOfDay : text);
  if (Number.isNaN(time.getTime())) throw new UsageError(`--${name} is a date such as 2026-01-31.`);
  return time.toISOString();
}

/** A run of several photos is called by its shoot; the photo that stands in its resource is only the first of them. */
function lineOf({ at, type, credits, balanceAfter, resource: named, run }: Transaction): string {
  const { photo: _, ...many } = named ?? {};
  const resource = run !== null && credits < -1 ? many : named;
  const sign = credits > 0 ? `+${credits}` : String(credits);
  const what = resource ? `  ${namesIn(resource).join(', ')}` : '';
  return `${at}  ${sign.padStart(6)}  ${String(balanceAfter).padStart(6)}  ${type}${what}`;
}

/** What a line is about in names: "shootId" and the like are for programs, which read the JSON. */
function namesIn(resource: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(resource)
    .filter(([key]) => !/Id$/.test(key))
    .map(([, name]) => String(name));
}

const columns = ['at', 'id', 'type', 'credits', 'balanceAfter', 'user', 'action', 'run', 'resource'] as const;

/** RFC 4180, with a first line of names. A cell that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvOf(entries: readonly Transaction[]): string {
  const rows = entries.map((entry) => columns.map((column) => cell(entry[column])).join(','));
  return [columns.join(','), ...rows].join('\r\n');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
