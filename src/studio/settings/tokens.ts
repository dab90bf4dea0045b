import { z } from 'zod';
import type { StudioHost } from '../host.ts';

// The tokens of all wallets are one text in the safe place of the host. Where there is none, they are kept in memory until the app ends.

export type Tokens = {
  /** @param address the wallet's; empty: a token that was given before any address */
  of(address: string): string | null;
  /** Null forgets it. */
  put(address: string, token: string | null): Promise<void>;
};

const byAddress = z.record(z.string(), z.string());

/** @param current the wallet that a text belongs to which is still one token alone, as it was written before there were several */
export async function openTokens(secrets: StudioHost['secrets'], current: string): Promise<Tokens> {
  const kept = (await secrets?.read()) ?? null;
  const tokens = new Map(kept === null ? [] : (entriesIn(kept) ?? [[current, kept]]));
  return {
    of: (address) => tokens.get(address) ?? null,
    async put(address, token) {
      if (token === null) tokens.delete(address);
      else tokens.set(address, token);
      await secrets?.write(tokens.size === 0 ? null : JSON.stringify(Object.fromEntries(tokens)));
    },
  };
}

/** Null: not such a list. A token itself never begins with a brace. */
function entriesIn(text: string): [string, string][] | null {
  if (!text.startsWith('{')) return null;
  return Object.entries(byAddress.parse(JSON.parse(text)));
}
