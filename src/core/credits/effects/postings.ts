import { type Credits, credits } from '../amount.ts';
import type { Posting } from '../postings.ts';
import { own, put } from '../record.ts';
import type { Grant } from '../state/grant.ts';

/** Moves the credits of these lines in `grants`, in place. @returns the debt after them */
export function follow(grants: Record<string, Grant>, postings: readonly Posting[], debt: Credits): Credits {
  let owed: number = debt;
  for (const { account, grantId, credits: amount } of postings) {
    if (account === 'debt') owed -= amount;
    if (account !== 'available' && account !== 'held' && account !== 'leased') continue;
    const grant = grantId === null ? undefined : own(grants, grantId);
    if (grant === undefined) throw new Error(`the state lacks the grant ${grantId}`);
    put(grants, grant.id, { ...grant, [account]: credits(grant[account] + amount) });
  }
  return credits(owed);
}
