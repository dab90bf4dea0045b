import { canonical } from '../values/fingerprint.ts';

// The texts that a wallet and a device sign, made the same way on both sides. The keys and the arithmetic are the platform's: Ed25519 over
// the text in UTF-8.

/** What a wallet signs when it gives credits away: all of the terms, in one order. */
export function signedTermsText(terms: Readonly<Record<string, unknown>>): string {
  return canonical(terms);
}

/** What a device signs when it brings its journal back. The last hash stands for every entry before it. */
export function signedSyncText({
  id,
  lease,
  device,
  entries,
  returnsRest,
}: {
  id: string;
  lease: string;
  device: string;
  entries: readonly { readonly hash: string }[];
  returnsRest: boolean;
}): string {
  return canonical({ id, lease, device, head: entries.at(-1)?.hash ?? '', returnsRest });
}
