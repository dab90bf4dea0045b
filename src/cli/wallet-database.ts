import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../core/errors.ts';
import { isPostgres } from '../wallet/open.ts';

// The database that a command line names is looked at before it is opened: opening sets a damaged wallet aside, and what somebody named by
// mistake, such as a photo, is not ours to move.

const firstBytes = 'SQLite format 3\0';

/**
 * Lets pass what is not there yet, an empty file, and an SQLite database. Changes nothing.
 * @throws AppError bad-input for a folder or a file of another kind
 */
export async function mustBeWallet(database: string): Promise<void> {
  if (isPostgres(database)) return;
  const found = await stat(database).catch(() => null);
  if (found === null || (found.isFile() && found.size === 0)) return;
  const details = { file: database };
  if (!found.isFile())
    throw new AppError(
      'bad-input',
      `${database} is no file. Nothing was changed. Name a file for the wallet.`,
      details,
    );
  if ((await headOf(database)) !== firstBytes)
    throw new AppError('bad-input', `${database} is no wallet. Nothing was changed. Name another file.`, details);
}

/** The same for what is only read and has to stay where it is. @throws AppError library-damaged, too */
export async function mustBeSoundWallet(database: string): Promise<void> {
  await mustBeWallet(database);
  const reason = isPostgres(database) || !existsSync(database) ? null : damageIn(database);
  if (reason === null) return;
  const message = `The wallet's file ${database} is damaged. Nothing was changed. Put a backup in its place with --restore.`;
  throw new AppError('library-damaged', message, { file: database, reason });
}

async function headOf(file: string): Promise<string> {
  const opened = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(firstBytes.length), 0, firstBytes.length, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await opened.close();
  }
}

const corrupt = [11, 26];

/** What is broken in the file, or null. What cannot be looked at, as when another copy has it open, is opened next, which says why better. */
function damageIn(file: string): string | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    const answer = String(database.prepare('pragma quick_check(1)').get()?.quick_check);
    return answer === 'ok' ? null : answer;
  } catch (error) {
    const code = Number((error as { errcode?: unknown }).errcode) & 0xff;
    return corrupt.includes(code) ? (error as Error).message : null;
  } finally {
    database?.close();
  }
}

/** A database over the network that could not be opened is told as that, and not as one that was lost in the middle of a command. */
export async function reached<Answer>(database: string, opening: Promise<Answer>): Promise<Answer> {
  try {
    return await opening;
  } catch (error) {
    const reason = isPostgres(database) ? whyNotReached(error) : null;
    if (reason === null) throw error;
    const message = `The database could not be opened: ${reason}. Nothing was changed. Check its address, and whether it runs.`;
    throw new AppError('wallet-unreachable', message, { reason }, { cause: error });
  }
}

/** No way there (the system, or class 08 and 57P), no such user or password (28), no such database (3D). */
const notReached = /^(E[A-Z_]+|08...|57P..|28...|3D...)$/;

/** In the words of the server or of the system, or null when something else went wrong. */
function whyNotReached(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as NodeJS.ErrnoException;
  if (!(error instanceof AppError) && notReached.test(code ?? '')) return error.message || (code ?? null);
  return error.cause === undefined ? null : whyNotReached(error.cause);
}
