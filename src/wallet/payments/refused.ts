import type { Happened } from '../books/ledger.ts';

/** A refusal is kept as an answer, and nothing else is written with it. */
export function isRefused({ events }: Happened): boolean {
  return events.some(({ type }) => type === 'refused');
}
