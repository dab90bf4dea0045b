import { join } from 'node:path';
import { type ZodType, z } from 'zod';
import { billing } from '../../contract/wallet/history.ts';
import { catalogView } from '../../contract/wallet/price-list.ts';
import { AppError } from '../../core/errors.ts';
import type { Disk } from '../files/disk.ts';
import { openDocument } from '../files/document.ts';
import type { Clock } from '../host.ts';

// What a wallet said last, kept on this computer for the days without it: the balance, the price list, and the first page of each tab of the
// history. For looking only: nothing is ever spent from what is in here, and all of it can be asked for again.

/** Something the wallet said, and when. */
export type Dated<T> = { value: T; at: string };

const seen = billing.pick({ balance: true, period: true });
const lines = billing.pick({ transactions: true, next: true });
const dated = <T>(value: ZodType<T>) => z.object({ value, at: z.string() }).nullable();

const document = z.object({
  standing: dated(seen),
  catalog: dated(catalogView),
  usage: dated(lines),
  additions: dated(lines),
});
type Kept = z.infer<typeof document>;
type Part = keyof Kept;
type Of<Name extends Part> = NonNullable<Kept[Name]>['value'];

export type LastSeen = {
  get<Name extends Part>(part: Name): Dated<Of<Name>> | null;
  /**
   * Kept in memory at once, and on the disk soon. `from` is the address of the wallet that said it: while one wallet takes the place of another, an
   * answer of the new one may still come here, and is not kept.
   */
  keep<Name extends Part>(part: Name, value: Of<Name>, from: string | null): void;
  close(): Promise<void>;
};

/** So many lines of a tab are kept. */
export const linesKept = 100;
/** A balance changes with every photo; the disk hears of the last of them. */
const writesAfterMs = 5000;

/** `address`: of the wallet that all of this is about; null is the one of this computer. */
type Place = { disk: Disk; folder: string; clock: Clock; address: string | null };

export async function openLastSeen(place: Place): Promise<LastSeen> {
  const kept = await openDocument<Kept>({
    ...{ disk: place.disk, path: join(place.folder, 'last-seen.json'), schema: document },
    what: 'What the wallet said last',
    empty: () => ({ standing: null, catalog: null, usage: null, additions: null }),
  });
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  async function flush(): Promise<void> {
    try {
      await kept.flush();
    } catch (error) {
      // It is only a memory of what can be asked for again, and is written with the next one.
      if (!(error instanceof AppError)) throw error;
    }
  }

  return {
    get: (part) => kept.data[part] as Dated<Of<typeof part>> | null,
    keep(part, value, from) {
      // A call that outlives the app, or its wallet, writes nothing any more.
      if (isClosed || from !== place.address) return;
      const at = new Date(place.clock.now()).toISOString();
      kept.note((data) => Object.assign(data, { [part]: { value, at } }));
      timer ??= setTimeout(() => {
        timer = null;
        void flush();
      }, writesAfterMs).unref();
    },
    async close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
      await flush();
    },
  };
}
