import type { StudioClient } from '../../contract/clients.ts';
import { type Transaction, transactionKinds } from '../../contract/wallet/history.ts';
import { dayOf, periodStart, rfc3339 } from '../../core/credits/values/calendar.ts';
import { AppError } from '../../core/errors.ts';
import { type Command, optional, UsageError, type Values, wholeNumber } from '../command.ts';

const pageSize = 1000;

export const history: Command = {
  name: 'history',
  usage: '[--csv] [--kind usage|additions] [--from DATE] [--to DATE]',
  summary: 'Lists every entry of the wallet, newest first.',
  options: {
    csv: { type: 'boolean', about: 'comma-separated values instead' },
    kind: { type: 'string', about: 'usage or additions' },
    from: { type: 'string', about: 'a date or a time, 2026-01-31 or 2026-01-31T10:00:00Z' },
    to: { type: 'string', about: 'the same; a date means the end of that day' },
    limit: { type: 'string', about: 'at most so many entries, 1 to 1000; every entry unless told otherwise' },
    cursor: { type: 'string', about: 'the "next" of the answer before' },
  },
  words: { min: 0, max: 0 },
  async run({ values, studio }) {
    const asked = askedOf(values);
    const { client } = await studio();
    const { transactions, next, asOf } = await pagesOf(client, await queryOf(asked, client));
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

type Query = Parameters<StudioClient['credits']['history']>[0] & { limit?: number };

/** One page where a limit or a place to begin is named, else one after the other to the end. */
async function pagesOf(client: StudioClient, query: Query) {
  const first = await client.credits.history({ ...query, limit: query.limit ?? pageSize });
  if (query.limit !== undefined) return first;
  const transactions = [...first.transactions];
  let { next } = first;
  while (next !== null && first.asOf === null) {
    const page = await client.credits.history({ ...query, limit: pageSize, cursor: next });
    transactions.push(...page.transactions);
    next = page.next;
  }
  return { transactions, next, asOf: first.asOf };
}

/** What the command line says, before anything is opened. @throws UsageError */
function askedOf(values: Values) {
  const kind = transactionKinds.find((kind) => kind === values.kind);
  if (values.kind !== undefined && !kind) throw new UsageError('--kind is usage or additions.');
  const limit = wholeNumber(values, 'limit', { min: 1, max: 1000 });
  return { kind, limit, from: timeIn(values, 'from'), to: timeIn(values, 'to'), cursor: optional(values, 'cursor') };
}

async function queryOf(asked: ReturnType<typeof askedOf>, client: StudioClient): Promise<Query> {
  const { kind, limit, from, to, cursor } = asked;
  const isDated = [from, to].some((time) => time !== undefined && isDay(time));
  const zone = isDated ? (await client.credits.view()).period.zone : 'UTC';
  return {
    ...(limit !== undefined && { limit }),
    ...(kind && { kind }),
    ...(from && { from: isDay(from) ? rfc3339(dayIn(from, zone).startsAt) : from }),
    ...(to && { to: isDay(to) ? rfc3339(dayIn(to, zone).endsAt - 1) : to }),
    ...(cursor && { cursor }),
  };
}

const isDay = (time: string) => !time.includes('T');

/** A day begins and ends where the account is, like the months on its cards. */
function dayIn(date: string, zone: string) {
  return dayOf(periodStart({ wallClock: `${date}T00:00:00`, zone, months: 0 }), zone);
}

/** A day as it was written, or an instant. */
function timeIn(values: Values, name: string): string | undefined {
  const text = optional(values, name);
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new UsageError(`--${name} is a date such as 2026-01-31.`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return time.toISOString();
  if (time.toISOString().slice(0, 10) !== text) throw new UsageError(`--${name}: there is no day ${text}.`);
  return text;
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
