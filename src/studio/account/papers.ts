import { randomBytes } from 'node:crypto';
import type { PaperAsked, PaperSaved } from '../../contract/studio/account.ts';
import type { StudioHost } from '../host.ts';
import type { Ask } from './account.ts';

// Invoices and receipts on their way from the wallet to a file. A host that has a window saves them itself; a browser fetches each once, under
// an address that nobody can guess and that is good for a minute. The token of the wallet never leaves the studio.

export type Paper = { fileName: string; bytes: Uint8Array };
export type Papers = ReturnType<typeof papersOver>;

const livesMs = 60_000;
const keptMost = 20;

export function papersOver(ask: Ask, { saveFile, clock }: Pick<StudioHost, 'saveFile' | 'clock'>) {
  const kept = new Map<string, Paper & { until: number }>();

  const forgetOld = (): void => {
    const now = clock.monotonicMs();
    for (const [ticket, { until }] of kept) if (until <= now || kept.size >= keptMost) kept.delete(ticket);
  };

  return {
    async get({ kind, id }: PaperAsked): Promise<PaperSaved> {
      const file = await ask((wallet, options) => wallet.papers[kind]({ id }, options));
      const fileName = plainName(file.name);
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (saveFile !== undefined) return { fileName, path: await saveFile({ fileName, bytes }), ticket: null };
      forgetOld();
      const ticket = randomBytes(32).toString('base64url');
      kept.set(ticket, { fileName, bytes, until: clock.monotonicMs() + livesMs });
      return { fileName, path: null, ticket };
    },

    /** The paper of a ticket, once; null when it was fetched, has run out, or never was. */
    take(ticket: string): Paper | null {
      forgetOld();
      const paper = kept.get(ticket) ?? null;
      kept.delete(ticket);
      return paper;
    },
  };
}

/** What a wallet elsewhere calls a file is a name in one folder, and a PDF. */
function plainName(name: string): string {
  return `${name
    .replace(/\.pdf$/i, '')
    .replaceAll(/[^\w-]/g, '_')
    .slice(0, 100)}.pdf`;
}
