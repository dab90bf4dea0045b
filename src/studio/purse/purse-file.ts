import { dirname } from 'node:path';
import type { PurseLine } from '../../core/credits/purse/lines.ts';
import { type Disk, type DiskFile, writeFailure } from '../files/disk.ts';
import { keepPrevious } from '../files/document.ts';
import { discard, syncFolder, temporaryBeside, writeAndSync } from '../files/durable.ts';
import { type PurseFileRead, seal } from './read-purse-file.ts';

// The one file of a purse. Lines are only appended, each with its number and its checksum, and are on the disk when `append` returns. Lines
// that are asked for while a sync is under way share the next one.

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

const what = 'The record of your credits';

/** Goes on after what was read of a file that is whole. */
export function openPurseFile(
  { disk, path }: { disk: Disk; path: string },
  found: Omit<PurseFileRead, 'isDamaged'>,
): PurseFile {
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
