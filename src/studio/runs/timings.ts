import { join } from 'node:path';
import { z } from 'zod';
import type { Disk } from '../files/disk.ts';
import { openDocument } from '../files/document.ts';

// How long photos took on this computer, so that a run can say how long it will take.

export type Timings = {
  /** A photo of this size took this long. */
  took(photo: { megapixels: number; ms: number }): void;
  /** Seconds for photos of these sizes, from what was measured before; a wide guess on the first day. */
  forPhotos(megapixels: readonly number[]): { low: number; high: number };
  /** Seconds for the rest of a run, from its own photos; null before two of them are done. */
  left(tookMs: readonly (number | null)[], waitingCount: number): { low: number; high: number } | null;
  flush(): Promise<void>;
};

const keptCount = 60;
/** Before anything was measured: milliseconds per megapixel of a quick and of a slow computer. */
const guess = { low: 60, high: 400 };

/** @param atOnce photos that are developed side by side */
export async function openTimings(disk: Disk, dataFolder: string, atOnce: number): Promise<Timings> {
  const document = await openDocument({
    disk,
    path: join(dataFolder, 'timings.json'),
    what: 'The measured times',
    schema: z.object({ msPerMegapixel: z.array(z.number().positive()) }),
    empty: () => ({ msPerMegapixel: [] as number[] }),
  });
  return {
    took: ({ megapixels, ms }) => {
      if (!(megapixels > 0) || !(ms > 0)) return;
      document.note((data) => {
        data.msPerMegapixel = [...data.msPerMegapixel, ms / megapixels].slice(-keptCount);
      });
    },
    forPhotos: (megapixels) => {
      const total = megapixels.reduce((sum, one) => sum + one, 0);
      const measured = document.data.msPerMegapixel;
      const rate = measured.length < 3 ? guess : { low: quantile(measured, 0.25), high: quantile(measured, 0.9) };
      const lanes = Math.min(atOnce, Math.max(1, megapixels.length));
      return { low: rounded((total * rate.low) / 1000 / lanes), high: rounded((total * rate.high) / 1000 / lanes) };
    },
    left: (tookMs, waitingCount) => {
      const measured = tookMs.filter((ms) => ms !== null);
      if (measured.length < 2) return null;
      const seconds = (q: number) => rounded((quantile(measured, q) * waitingCount) / 1000 / atOnce);
      return { low: seconds(0.25), high: seconds(0.9) };
    },
    flush: () => document.flush(),
  };
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
