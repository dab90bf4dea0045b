import type { RunQuote } from '../../../contract/studio/runs.ts';
import { day } from '../../design/format.ts';
import { words } from './words.ts';

const text = words.sheet;

type Needs = {
  /** Credits of the whole run. */
  needed: number;
  /** Credits that are on this computer already: the limit counts them as taken. */
  here: number;
  zone?: string | undefined;
};

/** A member's monthly limit beside a run: what is left of it, and a sentence where it does not suffice. Null without a limit. */
export function limitOf(
  { cap, left, renewsAt }: NonNullable<RunQuote['allowance']>,
  { needed, here, zone }: Needs,
): { told: string; sentence: string | null; isUsedUp: boolean } | null {
  if (cap === null || left === null) return null;
  const may = Math.min(cap, left + here);
  const month = monthBefore(renewsAt, zone);
  const next = day(renewsAt, zone === undefined ? {} : { zone });
  const sentence =
    needed <= may ? null : may === 0 ? text.limitUsedUp(cap, month, next) : text.limitShort(may, month, next);
  return { told: text.limitLeft(may, cap, month), sentence, isUsedUp: sentence !== null && may === 0 };
}

/** The month that ends at this instant: "November". */
function monthBefore(renewsAt: string, zone: string | undefined): string {
  const last = new Date(Date.parse(renewsAt) - 1);
  return new Intl.DateTimeFormat('en-GB', { month: 'long', ...(zone ? { timeZone: zone } : {}) }).format(last);
}
