import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { PurseLine } from '../../core/credits/purse/lines.ts';
import { type Disk, type DiskFile, isMissing, writeFailure } from '../files/disk.ts';
import { keepPrevious, putAside } from '../files/document.ts';
import { discard, syncFolder, temporaryBeside, writeAndSync } from '../files/durable.ts';
import { purseLine } from './line-schema.ts';

// The one file of a purse. Lines are only appended, each with its number and its checksum, and are on the disk when `append` returns. Lines
// that are asked for while a sync is under way share the next one. A tail that a crash tore was never promised and is cut off; anything
// else that is damaged puts the whole file aside, so that it can never become a wrong balance.

export type PurseFile = {
  /** No lines: returns when those before are on the disk.
   *  @throws AppError disk-full, disk-failed, folder-unwritable; none of the lines is then in the file, nor any asked for meanwhile */
  append(lines: readonly PurseLine[]): Promise<void>;
  /** Begins the file anew with one line that tells all of it, lines that wait included; the file before is kept beside it. */
  rewrite(whole: () => PurseLine): Promise<void>;
  /** What is on the disk, in order. */
  readonly lines: readonly PurseLine[];
  close(): Promise<void>;
};

export type PurseFileFound = {
  file: PurseFile;
  /** Where a damaged file was put, with every line of it that could still be read. */
  damage: { keptAs: string | null; readable: PurseLine[] } | null;
};

type Place = { disk: Disk; path: string };
const what = 'The record of your credits';

export async function openPurseFile(place: Place): Promise<PurseFileFound> {
  const { disk, path } = place;
  const read = await readPurseFile(place);
  if (read.lines.length === 0 && !read.isDamaged) {
    // A file that is gone while the one before it is still there was lost.
    const before = await readPurseFile({ disk, path: `${path}.before` });
    if (before.lines.length > 0) Object.assign(read, { lines: before.lines, isDamaged: true });
  }
  const damage = read.isDamaged ? { keptAs: await putAside(disk, path), readable: read.lines } : null;
  const found = damage ? { lines: [], goodBytes: 0, hasTail: false } : read;
  return { file: writable(place, found), damage };
}

export type PurseFileRead = { lines: PurseLine[]; isDamaged: boolean; goodBytes: number; hasTail: boolean };

/** Reads without changing anything. A missing file is an empty one. */
export async function readPurseFile({ disk, path }: Place): Promise<PurseFileRead> {
  const bytes = await disk.readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return Buffer.alloc(0);
    throw error;
  });
  const lines: PurseLine[] = [];
  let isDamaged = false;
  let lastN = 0;
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    const found = unseal(bytes.toString('utf8', from, end));
    from = end + 1;
    // A line twice is what some disks leave after a crash.
    if (found && found.n === lastN) continue;
    if (found?.n !== lastN + 1) isDamaged = true;
    if (!found) continue;
    lines.push(found.line);
    lastN = found.n;
  }
  const tail = bytes.toString('utf8', from);
  // A whole line whose end is not a line end any more was written and promised: something changed it later.
  if (unseal(tail.slice(0, -1))) isDamaged = true;
  return { lines, isDamaged, goodBytes: from, hasTail: from < bytes.length };
}

function writable({ disk, path }: Place, found: Omit<PurseFileRead, 'isDamaged'>): PurseFile {
  let file: DiskFile | null = null;
  let { goodBytes: lengthBytes, hasTail } = found;
  const durable = [...found.lines];
  /** The file's name may not be on the disk yet. */
  let isNameBehind = lengthBytes === 0;
  let waiting: { lines: readonly PurseLine[]; done: () => void; failed: (error: unknown) => void }[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  async function opened(): Promise<DiskFile> {
    if (file && !isNameBehind) return file;
    await disk.makeFolder(dirname(path));
    file ??= await disk.open(path, 'a', 0o600);
    if (isNameBehind) await syncFolder(disk, dirname(path));
    isNameBehind = false;
    return file;
  }

  /** Everything that waits, in one write and one sync. */
  async function flush(): Promise<void> {
    const turn = waiting;
    waiting = [];
    const lines = turn.flatMap((one) => one.lines);
    if (lines.length === 0) {
      for (const one of turn) one.done();
      return;
    }
    const bytes = Buffer.from(lines.map((line, index) => seal(durable.length + 1 + index, line)).join(''));
    try {
      const target = await opened();
      // What a crash or a failed write left behind must not stand before what follows.
      if (hasTail) await target.truncate(lengthBytes);
      hasTail = true;
      await target.writeFile(bytes);
      await target.sync();
    } catch (error) {
      hasTail = !(await file?.truncate(lengthBytes).then(
        () => true,
        () => false,
      ));
      const failure = writeFailure(error, what, path);
      // Whatever was asked for meanwhile was decided in the belief that these lines are there.
      for (const one of [...turn, ...waiting.splice(0)]) one.failed(failure);
      return;
    }
    hasTail = false;
    lengthBytes += bytes.length;
    durable.push(...lines);
    for (const one of turn) one.done();
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function close(): Promise<void> {
    await file?.close();
    file = null;
  }

  async function rewrite(line: PurseLine): Promise<void> {
    const covered = waiting.splice(0);
    const bytes = Buffer.from(seal(1, line));
    const temporary = temporaryBeside(path);
    try {
      await disk.makeFolder(dirname(path));
      await writeAndSync(disk, temporary, bytes, 0o600);
      await keepPrevious(disk, path, `${path}.before`);
      await close();
      await disk.rename(temporary, path);
      isNameBehind = true;
    } catch (error) {
      await discard(disk, temporary);
      const failure = writeFailure(error, what, path);
      for (const one of covered) one.failed(failure);
      throw failure;
    }
    lengthBytes = bytes.length;
    durable.splice(0, durable.length, line);
    hasTail = false;
    for (const one of covered) one.done();
  }

  return {
    append: (lines) =>
      new Promise((done, failed) => {
        waiting.push({ lines, done, failed });
        if (waiting.length === 1) void inTurn(flush);
      }),
    rewrite: (whole) => inTurn(() => rewrite(whole())),
    lines: durable,
    close: () => inTurn(close),
  };
}

function seal(n: number, line: PurseLine): string {
  const body = JSON.stringify({ n, line });
  return `${body} ${lineSum(body)}\n`;
}

function unseal(text: string): { n: number; line: PurseLine } | null {
  const cut = text.lastIndexOf(' ');
  const body = text.slice(0, cut);
  if (cut < 0 || text.slice(cut + 1) !== lineSum(body)) return null;
  const { n, line } = JSON.parse(body) as { n: number; line: unknown };
  const parsed = purseLine.safeParse(line);
  return parsed.success ? { n, line: parsed.data } : null;
}

function lineSum(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}
