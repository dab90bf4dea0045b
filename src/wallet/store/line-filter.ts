import { type RawBuilder, sql } from 'kysely';
import { type LineKind, lineKinds } from '../../core/credits/catalog/showing.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import type { Event } from '../../core/credits/event.ts';
import type { Line } from '../../core/credits/shown/history.ts';

// Which lines of the history are asked for. The database leaves out what cannot be one of them by the text of its entry; what remains is
// looked at line by line, because only then its words are known.

export type Filter = {
  tab: string | undefined;
  fromMs: number | undefined;
  toMs: number | undefined;
  limit: number;
  only: LineKind | undefined;
  search: string | undefined;
};

/** True when a line, or one of the lines that it joins, is asked for. */
export function isAsked(lines: readonly Line[], { only, search }: Filter): boolean {
  if (only !== undefined && lines[0]?.kind !== only) return false;
  const term = search?.trim().toLowerCase() ?? '';
  return term === '' || lines.some((line) => wordsOf(line).some((word) => word.toLowerCase().includes(term)));
}

/** The tab that a kind of line stands under; it is known without looking at the line. */
export function tabOf(filter: Filter, catalog: Catalog): string | undefined {
  if (filter.only === undefined) return filter.tab;
  return catalog.history.tabs.usage.includes(filter.only) ? 'usage' : 'additions';
}

/** A condition on `entries` that every line which is asked for fulfils; null when there is none. */
export function entryCondition({ only, search }: Filter, catalog: Catalog): RawBuilder<boolean> | null {
  const conditions: RawBuilder<boolean>[] = [];
  if (only !== undefined) conditions.push(isOneOf(typesOf[only]));
  const term = search?.trim().toLowerCase() ?? '';
  if (term !== '') {
    const named = lineKinds.filter((kind) => catalog.history.types[kind].toLowerCase().includes(term));
    const actions = catalog.rates.filter(({ label }) => label?.toLowerCase().includes(term));
    const any = [names(term), ...actions.map(({ action }) => names(`"action":"${action}"`))];
    if (named.length > 0) any.push(isOneOf(named.flatMap((kind) => typesOf[kind])));
    if ('system'.includes(term)) any.push(isOneOf(byNobody));
    conditions.push(sql<boolean>`(${sql.join(any, sql` or `)})`);
  }
  return conditions.length === 0 ? null : sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

function wordsOf({ id, type, user, action, resource, run, usage }: Line): string[] {
  const words = [id, type, user, action, run, ...Object.values(resource ?? {}), ...usage.map(({ label }) => label)];
  return words.filter((word) => word !== null);
}

/** An entry's text is JSON, so what is looked for is written as JSON writes it. */
function names(term: string): RawBuilder<boolean> {
  const written = term.startsWith('"') ? term : JSON.stringify(term).slice(1, -1);
  const pattern = `%${written.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<boolean>`lower(entries.event) like ${pattern} escape '\\'`;
}

function isOneOf(types: readonly Event['type'][]): RawBuilder<boolean> {
  return sql<boolean>`entries.type in (${sql.join([...new Set(types)])})`;
}

/** Entries that the wallet makes by itself. */
const byNobody: readonly Event['type'][] = [
  ...(['reset', 'renewed', 'lapsed', 'expired', 'voided', 'lease-closed', 'charged-back', 'captured'] as const),
  ...(['chargeback-reversed', 'money-kept'] as const),
  ...(['refunded', 'purchase-paid'] as const),
];

/** The entries that can make a line of each kind. */
const typesOf: Readonly<Record<LineKind, readonly Event['type'][]>> = {
  usage: ['captured', 'lease-spent'],
  purchase: ['purchase-paid'],
  auto_purchase: ['purchase-paid'],
  trial: ['granted'],
  promo: ['granted', 'purchase-paid'],
  admin: ['granted'],
  daily: ['granted', 'reset'],
  renewal: ['subscribed', 'renewed'],
  upgrade: ['upgraded'],
  refund: ['refunded', 'granted'],
  expiry: [
    'renewed',
    'lapsed',
    'expired',
    'captured',
    'voided',
    'lease-closed',
    'refunded',
    'chargeback-reversed',
    'money-kept',
  ],
  money_refund: ['money-refunded', 'money-kept'],
  chargeback: ['charged-back', 'chargeback-reversed'],
};
