import type { WalletClient } from '../../contract/clients.ts';
import type { ShownCatalog, ShownHistory } from '../../contract/studio/credits.ts';
import { hasToTell } from '../../core/credits/purse/fold.ts';
import type { SyncBench } from './asking.ts';
import { type Dated, linesKept } from './last-seen.ts';
import { type Call, isHanging, isUnreachable, type WalletLine } from './line.ts';

// The price list and the history as the wallet tells them; while it is away, as it told them last, with the time of it.

export type HistoryPage = Parameters<WalletClient['billing']>[0];

export type Showing = {
  /** @throws AppError wallet-unreachable where it was never heard */
  catalog(): Promise<ShownCatalog>;
  /** Without the wallet: the newest lines of a tab, where nothing is looked for among them. @throws AppError wallet-unreachable otherwise */
  history(page: HistoryPage): Promise<ShownHistory>;
};

export type ShowingNeeds = {
  line: Pick<WalletLine, 'read' | 'readOnce' | 'isReachable' | 'address'>;
  bench: () => Pick<SyncBench, 'book' | 'lastSeen'>;
  /** Tells the wallet what was spent here. */
  sync: () => Promise<void>;
  /** What was answered is older than it could be: whoever watches hears whether the wallet is away. */
  onAway: () => void;
};

export function showingOver({ line, bench, sync, onAway }: ShowingNeeds): Showing {
  /** Whoever has something to show meanwhile does not wait as long: a wallet that was there a moment ago is asked twice. */
  async function said<T>(call: Call<T>, kept: Dated<T> | null): Promise<Said<T>> {
    let from: string | null = null;
    const noting: Call<T> = (client, options) => {
      from = line.address;
      return call(client, options);
    };
    if (kept === null) return { value: await line.read(noting), asOf: null, from };
    try {
      return { value: await (line.isReachable ? twice(noting) : line.readOnce(noting)), asOf: null, from };
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      onAway();
      return { value: kept.value, asOf: kept.at, from };
    }
  }

  async function twice<T>(call: Call<T>): Promise<T> {
    try {
      return await line.readOnce(call);
    } catch (error) {
      if (!isUnreachable(error) || isHanging(error)) throw error;
      return line.readOnce(call);
    }
  }

  return {
    async catalog() {
      const { lastSeen } = bench();
      const kept = lastSeen.get('catalog');
      const { value, asOf, from } = await said((client, options) => client.catalog(undefined, options), kept);
      if (asOf === null) lastSeen.keep('catalog', value, from);
      return { ...value, asOf };
    },

    async history(page) {
      const { book, lastSeen } = bench();
      // What was spent here belongs into it; a wallet that is away says so itself.
      const isUntold = [...book.purse.leases.values()].some(hasToTell);
      if (page.cursor === undefined && isUntold) await sync().catch(() => undefined);
      const tab = tabOf(page);
      const { value, asOf, from } = await said(async (client, options) => {
        const { transactions, next } = await client.billing(page, options);
        return { transactions, next };
      }, tab && lastSeen.get(tab));
      // No page follows what is kept.
      const { transactions } = value;
      if (asOf === null && tab)
        lastSeen.keep(tab, { transactions: transactions.slice(0, linesKept), next: null }, from);
      return { ...value, asOf };
    },
  };
}

/** `asOf`: null for what was said now; `from`: the address of who was asked. */
type Said<T> = { value: T; asOf: string | null; from: string | null };

/** The tab whose newest lines these are; null for a later page, and where something is looked for. */
function tabOf({ kind, only, search, from, to, cursor }: HistoryPage): 'usage' | 'additions' | null {
  const isAll = [only, search, from, to, cursor].every((one) => one === undefined);
  return isAll ? (kind ?? null) : null;
}
