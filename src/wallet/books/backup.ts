import { existsSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../core/errors.ts';
import { isPostgres } from '../open.ts';
import { openDatabase } from '../store/open-database.ts';

// Backups of an embedded wallet. A backup is a whole, checked database file; PostgreSQL has its own tools for this (pg_dump, pg_restore).

/**
 * Writes a copy of the wallet's file. The copy appears under its name when it is complete, and never replaces a file.
 * @throws AppError `already-open` while a service has the wallet; `bad-input` for PostgreSQL or when there is a file by that name
 */
export async function backUp(database: string, copy: string): Promise<void> {
  mustBeFile(database);
  if (!existsSync(database)) throw missing(database);
  if (existsSync(copy)) throw exists(copy);
  if (!existsSync(dirname(copy))) {
    const message = `There is no folder ${dirname(copy)}. Nothing was changed. Make it, or choose another one.`;
    throw new AppError('folder-unwritable', message, { file: copy });
  }
  const part = `${copy}.part`;
  await rm(part, { force: true });
  const source = openDatabase(database);
  try {
    source.prepare('vacuum into ?').run(part);
  } finally {
    source.close();
  }
  mustBeSound(part);
  await rename(part, copy);
}

/**
 * Puts a backup in the place of the wallet's file. What was there is kept beside it, under a name that ends in `.before-restore-1` …
 * @returns where the former file is kept, or null when there was none
 */
export async function restore(database: string, copy: string): Promise<{ kept: string | null }> {
  mustBeFile(database);
  if (!existsSync(copy)) throw missing(copy);
  mustBeSound(copy);
  const part = `${database}.part`;
  await copyFile(copy, part);
  try {
    return { kept: await putInPlace(part, database) };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function putInPlace(part: string, database: string): Promise<string | null> {
  if (!existsSync(database)) {
    await rename(part, database);
    return null;
  }
  const setAside = openedOnce(database);
  if (setAside !== null) {
    await rename(part, database);
    return setAside;
  }
  let count = 1;
  while (existsSync(`${database}.before-restore-${count}`)) count += 1;
  const kept = `${database}.before-restore-${count}`;
  await rename(database, kept);
  for (const suffix of ['-wal', '-shm']) await rm(`${database}${suffix}`, { force: true });
  await rename(part, database);
  return kept;
}

/**
 * Opening it takes the lock and folds its log into it: nobody else has it, and nothing is left beside it.
 * @returns where it was set aside because it is damaged, which is why it is replaced; else null
 */
function openedOnce(database: string): string | null {
  try {
    openDatabase(database).close();
    return null;
  } catch (error) {
    if (error instanceof AppError && typeof error.details.kept === 'string') return error.details.kept;
    throw error;
  }
}

function mustBeSound(file: string): void {
  let answer: unknown;
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      answer = database.prepare('pragma integrity_check(1)').get()?.integrity_check;
      database.prepare('select count(*) from entries').get();
    } finally {
      database.close();
    }
  } catch (error) {
    throw new AppError(
      'library-damaged',
      'This is no sound backup of a wallet. Nothing was changed.',
      { file },
      { cause: error },
    );
  }
  if (answer !== 'ok') throw new AppError('library-damaged', 'This backup is damaged. Nothing was changed.', { file });
}

function mustBeFile(database: string): void {
  if (!isPostgres(database)) return;
  const message = 'PostgreSQL is backed up with its own tools: pg_dump and pg_restore. Nothing was changed.';
  throw new AppError('bad-input', message, {});
}

function missing(file: string): AppError {
  return new AppError('not-found', `There is no file ${file}. Nothing was changed.`, { file });
}

function exists(file: string): AppError {
  return new AppError('bad-input', `${file} is there already. Nothing was changed. Choose another name.`, { file });
}
