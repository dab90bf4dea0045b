import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../core/errors.ts';
import { isDamaged, isLocked, storageRefusalOf } from './failures.ts';

// The embedded database file: opened by one process at a time, synced at every commit, and set aside when it is damaged.

/**
 * Opens the wallet's file, or makes it. `:memory:` keeps nothing.
 *
 * A commit that returns is on the disk (write-ahead log, full sync). The file is locked for this process until it is closed.
 * @throws AppError `already-open` at once when another process has it; `library-damaged` when it is no database any more: the file is then
 * set aside under a name that ends in `.bad-1`, `.bad-2` …, so that the next start begins with an empty wallet instead of failing again.
 */
export function openDatabase(file: string): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true });
  try {
    // The order matters: with the exclusive mode set before the first read, SQLite takes the lock once and never gives it back.
    database.exec('pragma locking_mode = exclusive');
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    // A commit is on the disk when it is in the log; moving it from there to its place costs two more syncs, so it is done seldom (16 MB).
    database.exec('pragma wal_autocheckpoint = 4000');
    database.exec('begin immediate; commit');
    checkPages(database);
    return database;
  } catch (error) {
    database.close();
    throw refusalOf(error, file);
  }
}

/** Reads every page once. 100,000 entries take about 0.1 s; a damaged page is found before any balance is shown. */
function checkPages(database: DatabaseSync): void {
  const [row] = database.prepare('pragma quick_check(1)').all();
  const answer = row?.quick_check;
  if (answer !== 'ok') throw new AppError('library-damaged', String(answer));
}

function refusalOf(error: unknown, file: string): unknown {
  if (isLocked(error)) {
    return new AppError(
      'already-open',
      'This wallet is already open in another copy of Tonebank. Nothing was changed. Close the other copy, or choose another data folder.',
      { file },
      { cause: error },
    );
  }
  if (!isDamaged(error) && !isDamageFound(error)) return storageRefusalOf(error) ?? error;
  const kept = setAside(file);
  return new AppError(
    'library-damaged',
    `The wallet's file was damaged and has been set aside as ${kept}. Your photos are untouched. Restore a backup of it, or start again with an empty wallet.`,
    { file, kept, reason: error instanceof Error ? error.message : String(error) },
    { cause: error },
  );
}

function isDamageFound(error: unknown): boolean {
  return error instanceof AppError && error.code === 'library-damaged';
}

/** Moves the file and its log out of the way, keeping every earlier one. */
function setAside(file: string): string {
  let count = 1;
  while (existsSync(`${file}.bad-${count}`)) count += 1;
  const kept = `${file}.bad-${count}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${kept}${suffix}`);
  }
  return kept;
}
