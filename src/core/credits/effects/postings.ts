import type { Posting } from '../ledger/postings.ts';
import type { Grant } from '../state/grant.ts';
import { type Credits, credits } from '../values/amount.ts';
import { own, put } from '../values/record.ts';

/** Moves the credits of these lines in `grants`, in place. @returns the debt after them */
export function follow(grants: Record<string, Grant>, postings: readonly Posting[], debt: Credits): Credits {
  let owed: number = debt;
  for (const { account, grantId, credits: amount } of postings) {
    if (account === 'debt') owed -= amount;
    if (account !== 'available' && account !== 'held' && account !== 'leased') continue;
    const grant = own(grants, grantId ?? '');
    if (grant === undefined) throw new Error(`the state lacks the grant ${grantId}`);
    const moved: { -readonly [Name in keyof Grant]: Grant[Name] } = { ...grant };
    moved[account] = credits(grant[account] + amount);
    put(grants, grant.id, moved);
  }
  return credits(owed);
}
