import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../core/errors.ts';
import { makeFolderNow } from './disk.ts';

// One copy of the app on one data folder. The lock is the operating system's own, taken through SQLite: it ends with its process, however
// that ends, so a lock never has to be judged stale. A note beside it says who holds it.

export type Lock = { release(): void };

/** A database that nobody knows any more is closed some time, and its lock with it, also where the one who took the lock keeps nothing of it. */
const held = new Set<DatabaseSync>();

/** @throws AppError already-open, at once, naming the copy that has the folder; folder-unwritable */
export function lockFolder(folder: string, owner: { app: string; since: string }): Lock {
  const note = join(folder, 'lock-owner.json');
  let database: DatabaseSync;
  try {
    makeFolderNow(folder);
    database = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
  } catch (error) {
    throw new AppError(
      'folder-unwritable',
      `The data folder ${folder} cannot be used: you may not write there, or a file is in its place. Start with another one, or allow it.`,
      { folder },
      { cause: error },
    );
  }
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw alreadyOpen(folder, readOwner(note), error);
  }
  writeFileSync(note, JSON.stringify({ ...owner, pid: process.pid }));
  held.add(database);
  return {
    release() {
      if (!held.delete(database)) return;
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

function alreadyOpen(folder: string, owner: { app?: string; pid?: number; since?: string }, cause: unknown): AppError {
  const who = owner.pid ? ` (${owner.app ?? 'Tonebank'}, process ${owner.pid}, since ${owner.since ?? 'a while'})` : '';
  return new AppError(
    'already-open',
    `Another copy of Tonebank${who} is already open on ${folder}. Nothing was changed. Use that one, or close it first.`,
    { folder, ...owner },
    { cause },
  );
}

function readOwner(note: string): { app?: string; pid?: number; since?: string } {
  try {
    return JSON.parse(readFileSync(note, 'utf8'));
  } catch {
    // The note is only for people; the lock itself has spoken already.
    return {};
  }
}
