import type { Transaction } from '../../contract/wallet/history.ts';

// The first page of the history that was read last: it is there at once when the screen is opened again, and is read again behind it.

type Kept = { key: string; version: string; entries: Transaction[]; next: string | null };

let kept: Kept | null = null;

export function keepHistory(page: Kept): void {
  kept = page;
}

/** @returns null unless the same was asked for while the books stood as they do now */
export function keptHistory(key: string, version: string | null): Pick<Kept, 'entries' | 'next'> | null {
  return kept?.key === key && kept.version === version ? kept : null;
}

/** Another wallet pays: nothing of the one before is shown. */
export function forgetHistory(): void {
  kept = null;
}
