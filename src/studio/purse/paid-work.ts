import { join } from 'node:path';
import { z } from 'zod';
import type { WalletClient } from '../../contract/clients.ts';
import type { Disk } from '../files/disk.ts';
import { discard } from '../files/durable.ts';
import { openJournal } from '../files/journal.ts';
import type { Clock } from '../host.ts';

// What the whole organisation has paid for, known on this computer: told by the wallet page by page, kept in a file, and true offline.

export type PaidWork = {
  has(workKey: string): boolean | undefined;
  /** Reads what the wallet has told since. */
  learn(
    ask: (
      call: (client: WalletClient, options: { signal: AbortSignal }) => ReturnType<WalletClient['paidWork']>,
    ) => ReturnType<WalletClient['paidWork']>,
  ): Promise<void>;
  /** Paid here just now: what was heard before does not count any more. */
  forget(workKey: string): void;
  close(): Promise<void>;
};

const page = z.object({ next: z.string(), paid: z.array(z.string()), freed: z.array(z.string()) });
const keysAtOnce = 5000;

export async function openPaidWork(place: { disk: Disk; folder: string; clock: Clock }): Promise<PaidWork> {
  const path = join(place.folder, 'paid.jsonl');
  const open = () =>
    openJournal({
      disk: place.disk,
      path,
      what: 'The list of what is paid',
      schema: page,
      now: () => place.clock.now(),
    });
  let opened = await open();
  // It can be asked for again, all of it: a list that a crash tore, or that is damaged, is begun anew.
  if (opened.damagedLines > 0) {
    await discard(place.disk, path);
    opened = await open();
  }
  const { journal, entries } = opened;
  const known = new Map<string, boolean>();
  const take = ({ paid, freed }: z.infer<typeof page>) => {
    for (const key of paid) known.set(key, true);
    for (const key of freed) known.set(key, false);
  };
  for (const { step } of entries) take(step);
  let cursor = entries.at(-1)?.step.next;

  return {
    has: (workKey) => known.get(workKey),
    forget: (workKey) => void known.delete(workKey),
    async learn(ask) {
      for (;;) {
        const at = cursor;
        const told = await ask((client, options) =>
          client.paidWork({ ...(at !== undefined && { cursor: at }), limit: keysAtOnce }, options),
        );
        // Of a key that was paid and freed on one page, the last word counts.
        const last = new Map(told.workKeys.map(({ key, isPaid }) => [key, isPaid]));
        const step = {
          next: told.next,
          paid: [...last].flatMap(([key, isPaid]) => (isPaid ? [key] : [])),
          freed: [...last].flatMap(([key, isPaid]) => (isPaid ? [] : [key])),
        };
        if (last.size > 0) await journal.append([step]);
        take(step);
        cursor = told.next;
        if (!told.hasMore) return;
      }
    },
    close: () => journal.close(),
  };
}
