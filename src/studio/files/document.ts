import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import type { ZodType } from 'zod';
import { AppError } from '../../core/errors.ts';
import { type Disk, isMissing, systemCode, writeFailure } from './disk.ts';
import { discard, syncFolder, temporaryBeside, writeAndSync } from './durable.ts';

// One small document on disk: a lowdb document over an adapter that can be trusted. Each writing is a new generation with a checksum; the
// generation before is kept beside it; a damaged file is put aside as `name.json.bad-1` and never brings the app down.

export type Damage = { path: string; keptAs: string | null; recovered: 'previous' | 'nothing' };

export type Document<T> = {
  /** What is in memory. Change it only through `change` and `note`. */
  readonly data: T;
  /** Changes the document and returns when that is on the disk. Changes wait for each other.
   *  @throws AppError disk-full, disk-failed, folder-unwritable; memory and disk are then as they were before */
  change<R>(edit: (draft: T) => R): Promise<R>;
  /** Changes memory now; the disk follows with the next change, or when `flush` is called. For facts that can be found out again. */
  note(edit: (data: T) => void): void;
  /** Writes what was only noted. */
  flush(): Promise<void>;
  /** What was damaged when the document was opened. */
  readonly damage: Damage[];
};

export type DocumentPlace<T> = { disk: Disk; path: string; what: string; schema: ZodType<T>; empty: () => T };

export async function openDocument<T>(place: DocumentPlace<T>): Promise<Document<T>> {
  const adapter = createAdapter(place);
  const low = new Low<T>(adapter, place.empty());
  await low.read();
  let isBehind = false;
  /** Notes made while a change is being written: they outlive its failure. */
  let notedMeanwhile: ((data: T) => void)[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  async function write<R>(edit: (draft: T) => R): Promise<R> {
    const before = low.data;
    const draft = structuredClone(before);
    const result = edit(draft);
    low.data = draft;
    isBehind = false;
    notedMeanwhile = [];
    try {
      await low.write();
    } catch (error) {
      low.data = before;
      for (const note of notedMeanwhile) note(low.data);
      isBehind = true;
      throw error;
    }
    return result;
  }

  function inTurn<R>(work: () => Promise<R>): Promise<R> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  return {
    get data() {
      return low.data;
    },
    change: (edit) => inTurn(() => write(edit)),
    note: (edit) => {
      edit(low.data);
      notedMeanwhile.push(edit);
      isBehind = true;
    },
    flush: () => inTurn(async () => (isBehind ? write(() => undefined) : undefined)),
    damage: adapter.damage,
  };
}

type TrustedAdapter<T> = Adapter<T> & { damage: Damage[] };

function createAdapter<T>({ disk, path, what, schema }: DocumentPlace<T>): TrustedAdapter<T> {
  const previous = `${path}.before`;
  const damage: Damage[] = [];
  let generation = 0;

  return {
    damage,
    async read() {
      const current = await readGeneration(disk, path, schema);
      if (current.state === 'good') {
        generation = current.generation;
        return current.data;
      }
      const keptAs = current.state === 'damaged' ? await putAside(disk, path) : null;
      const older = await readGeneration(disk, previous, schema);
      if (older.state === 'good') generation = older.generation;
      if (current.state === 'damaged' || older.state !== 'missing') {
        damage.push({ path, keptAs, recovered: older.state === 'good' ? 'previous' : 'nothing' });
      }
      return older.state === 'good' ? older.data : null;
    },
    async write(data) {
      const temporary = temporaryBeside(path);
      try {
        await disk.makeFolder(dirname(path));
        await writeAndSync(disk, temporary, seal(data, generation + 1));
        await keepPrevious(disk, path, previous);
        await disk.rename(temporary, path);
        await syncFolder(disk, dirname(path));
        generation += 1;
      } catch (error) {
        await discard(disk, temporary);
        throw writeFailure(error, what, path);
      }
    },
  };
}

/** The document as it is written: valid JSON, whose `data` is covered by the checksum byte for byte. */
export function seal(data: unknown, generation: number): string {
  const body = JSON.stringify(data);
  return `{"generation":${generation},"sha256":"${checksum(body, generation)}","data":${body}}\n`;
}

const sealed = /^\{"generation":(\d{1,15}),"sha256":"([0-9a-f]{64})","data":([\s\S]*)\}\n$/;

function checksum(body: string, generation: number): string {
  return createHash('sha256').update(`${generation}\n${body}`).digest('hex');
}

type Found<T> = { state: 'good'; generation: number; data: T } | { state: 'missing' } | { state: 'damaged' };

async function readGeneration<T>(disk: Disk, path: string, schema: ZodType<T>): Promise<Found<T>> {
  let text: string;
  try {
    text = (await disk.readFile(path)).toString('utf8');
  } catch (error) {
    if (isMissing(error)) return { state: 'missing' };
    throw new AppError(
      'disk-failed',
      'A file of Tonebank could not be read: the disk reported an error. Check the disk.',
      {
        path,
        system: systemCode(error),
      },
    );
  }
  const [, generation, sum, body] = sealed.exec(text) ?? [];
  if (!generation || !body || checksum(body, Number(generation)) !== sum) return { state: 'damaged' };
  const parsed = schema.safeParse(JSON.parse(body));
  return parsed.success ? { state: 'good', generation: Number(generation), data: parsed.data } : { state: 'damaged' };
}

/** Gives the current file its second name, so that the rename that follows leaves the generation before in reach. */
export async function keepPrevious(disk: Disk, path: string, previous: string): Promise<void> {
  try {
    await disk.unlink(previous);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    await disk.link(path, previous);
  } catch (error) {
    if (isMissing(error)) return;
    if (systemCode(error) === 'EIO' || systemCode(error) === 'ENOSPC') throw error;
    await disk.rename(path, previous);
  }
}

/** Renames a damaged file to `name.json.bad-1`, `-2` …, and says which. */
export async function putAside(disk: Disk, path: string): Promise<string | null> {
  for (let n = 1; n < 1000; n += 1) {
    const aside = `${path}.bad-${n}`;
    try {
      await disk.lstat(aside);
    } catch (error) {
      if (!isMissing(error)) return null;
      return disk.rename(path, aside).then(
        () => aside,
        () => null,
      );
    }
  }
  return null;
}
