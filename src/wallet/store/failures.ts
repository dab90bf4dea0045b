import { AppError } from '../../core/errors.ts';

// What a database says when it cannot go on, in words that a user can act on.

/** Primary result codes; https://www.sqlite.org/rescode.html */
const codes = { busy: 5, locked: 6, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };

/** The primary result code of an error from SQLite, without its extended bits. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

/** What PostgreSQL and its driver say; https://www.postgresql.org/docs/current/errcodes-appendix.html */
function stateOf(error: unknown): 'lost' | 'disk full' | 'not text' | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/^(08...|57P0[1235]|40001|40P01|53300)$/.test(code)) return 'lost';
  if (/^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/.test(code)) return 'lost';
  if (/connection terminated|timeout exceeded when trying to connect|connection error/i.test(error.message))
    return 'lost';
  if (code === '53100') return 'disk full';
  return code === '22021' ? 'not text' : null;
}

/** The connection broke: whether the last commit came through is not known here. */
export function isLost(error: unknown): boolean {
  return stateOf(error) === 'lost';
}

export function isLocked(error: unknown): boolean {
  const code = codeOf(error);
  return code === codes.busy || code === codes.locked;
}

export function isDamaged(error: unknown): boolean {
  const code = codeOf(error);
  return code === codes.corrupt || code === codes.notADatabase;
}

/** A refusal for a disk that is full or fails, or null when the error is something else. */
export function storageRefusalOf(error: unknown): AppError | null {
  if (isLost(error)) {
    const message =
      'The database of the wallet was lost on the way. What you asked was done once or not at all. Ask again with the same id: it is answered as if nothing had happened.';
    return new AppError('wallet-unreachable', message, {}, { cause: error });
  }
  if (stateOf(error) === 'disk full') {
    const message =
      "The disk of the wallet's database is full. Nothing was charged. Free some space there and try again.";
    return new AppError('disk-full', message, {}, { cause: error });
  }
  if (stateOf(error) === 'not text') {
    const message = 'A name or an id has a character that cannot be kept. Nothing was changed. Leave it out.';
    return new AppError('bad-input', message, {}, { cause: error });
  }
  const code = codeOf(error);
  if (code === codes.full) {
    const message =
      'The disk is full, so the wallet could not write. Nothing was charged. Free some space and try again.';
    return new AppError('disk-full', message, {}, { cause: error });
  }
  if (code === codes.ioError || code === codes.readOnly || code === codes.cannotOpen) {
    const message = 'The wallet could not write to its disk. Nothing was charged. Check the disk and try again.';
    return new AppError('disk-failed', message, {}, { cause: error });
  }
  if (code === codes.corrupt) {
    const message =
      "The wallet's file is damaged. Nothing was charged. Close Tonebank and start it again: the file will be set aside.";
    return new AppError('library-damaged', message, {}, { cause: error });
  }
  return null;
}
