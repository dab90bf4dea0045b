import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { ZodType } from 'zod';
import { type Disk, type DiskFile, isMissing, writeFailure } from './disk.ts';
import { syncFolder } from './durable.ts';

// An append-only file of steps, one line each with its number, its time and its checksum. A step that `append` has returned from is on the disk;
// a torn or damaged line is skipped when the journal is read again, and counted.

export type Entry<T> = { n: number; at: string; step: T };

export type Journal<T> = {
  /** @throws AppError disk-full, disk-failed, folder-unwritable; none of the steps is then in the journal */
  append(steps: readonly T[]): Promise<void>;
  /** Lets go of the file until the next step. */
  close(): Promise<void>;
};

export async function openJournal<T>(place: {
  disk: Disk;
  path: string;
  what: string;
  schema: ZodType<T>;
  now: () => number;
}): Promise<{ journal: Journal<T>; entries: Entry<T>[]; damagedLines: number }> {
  const { disk, path } = place;
  const { entries, damagedLines, lengthBytes } = await readJournal(place);
  let file: DiskFile | null = null;
  let length = lengthBytes;
  let count = entries.at(-1)?.n ?? 0;
  let endsTorn = lengthBytes > 0;
  let queue: Promise<unknown> = Promise.resolve();

  async function opened(): Promise<DiskFile> {
    if (file) return file;
    await disk.makeFolder(dirname(path));
    file = await disk.open(path, 'a');
    if (length === 0) await syncFolder(disk, dirname(path));
    return file;
  }

  async function append(steps: readonly T[]): Promise<void> {
    const at = new Date(place.now()).toISOString();
    const lines = steps.map((step, index) => sealLine({ n: count + 1 + index, at, step })).join('');
    // A line that a crash tore must not swallow the one that follows it.
    const bytes = Buffer.from(endsTorn ? `\n${lines}` : lines);
    try {
      const target = await opened();
      endsTorn = true;
      await target.writeFile(bytes);
      await target.sync();
    } catch (error) {
      await file?.truncate(length).catch(() => undefined);
      throw writeFailure(error, place.what, path);
    }
    endsTorn = false;
    length += bytes.length;
    count += steps.length;
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  const journal: Journal<T> = {
    append: (steps) => inTurn(() => append(steps)),
    close: () =>
      inTurn(async () => {
        await file?.close();
        file = null;
      }),
  };
  return { journal, entries, damagedLines };
}

/** Reads a journal without opening it for writing. A missing file is an empty journal. */
export async function readJournal<T>(place: {
  disk: Disk;
  path: string;
  schema: ZodType<T>;
}): Promise<{ entries: Entry<T>[]; damagedLines: number; lengthBytes: number }> {
  let bytes: Buffer;
  try {
    bytes = await place.disk.readFile(place.path);
  } catch (error) {
    if (isMissing(error)) return { entries: [], damagedLines: 0, lengthBytes: 0 };
    throw error;
  }
  const entries: Entry<T>[] = [];
  let damagedLines = 0;
  for (const line of bytes.toString('utf8').split('\n')) {
    if (line === '') continue;
    const entry = unsealLine(line, place.schema);
    if (entry && entry.n > (entries.at(-1)?.n ?? 0)) entries.push(entry);
    else damagedLines += 1;
  }
  return { entries, damagedLines, lengthBytes: bytes.length };
}

export function sealLine<T>(entry: Entry<T>): string {
  const body = JSON.stringify(entry);
  return `${body} ${lineSum(body)}\n`;
}

function unsealLine<T>(line: string, schema: ZodType<T>): Entry<T> | null {
  const cut = line.lastIndexOf(' ');
  const body = line.slice(0, cut);
  if (cut < 0 || line.slice(cut + 1) !== lineSum(body)) return null;
  const entry = JSON.parse(body) as Entry<unknown>;
  const step = schema.safeParse(entry.step);
  return step.success ? { n: entry.n, at: entry.at, step: step.data } : null;
}

function lineSum(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}
