import { basename } from 'node:path';
import { AppError, type ErrorCode } from '../../../core/errors.ts';

// Why a photo was refused, in the photographer's words. Every sentence says what happened, what became of the file and of the credits, and
// what to do next.

const reassurance = 'The original is untouched. 0 credits used.';

type Refusal = { code: ErrorCode; what: (name: string) => string; next: string };

const refusals = {
  missing: {
    code: 'photo-missing',
    what: (name) => `${name} is no longer where it was.`,
    next: 'Put it back, or open its new folder.',
  },
  empty: {
    code: 'photo-empty',
    what: (name) => `${name} is an empty file.`,
    next: 'Copy it again from the card.',
  },
  unsupported: {
    code: 'photo-unsupported',
    what: (name) => `${name} is not a JPEG, PNG, WebP, TIFF or AVIF photo, whatever its name says.`,
    next: 'Export it as JPEG or TIFF, and open that.',
  },
  raw: {
    code: 'photo-unsupported',
    what: (name) => `${name} is a camera RAW file, which cannot be developed yet.`,
    next: 'Export it as JPEG or 16-bit TIFF, and open that.',
  },
  heic: {
    code: 'photo-unsupported',
    what: (name) => `${name} is a HEIC photo, which cannot be opened yet.`,
    next: 'Export it as JPEG, and open that.',
  },
  unreadable: {
    code: 'photo-unreadable',
    what: (name) => `${name} could not be read: its header makes no sense.`,
    next: 'Copy it again from the card, or leave it out.',
  },
  damaged: {
    code: 'photo-damaged',
    what: (name) => `${name} is damaged: part of the picture is missing or cannot be decoded.`,
    next: 'Copy it again from the card, or leave it out.',
  },
  tooLarge: {
    code: 'photo-too-large',
    what: (name) => `${name} is larger than 100 megapixels, 64,000 pixels a side or 500 MB.`,
    next: 'Make a smaller copy, and open that.',
  },
  tooMuchMemory: {
    code: 'photo-too-large',
    what: (name) => `${name} needs more memory than a photo may have (1.5 GB).`,
    next: 'Make a smaller copy or save it as a baseline JPEG, and open that.',
  },
  unopenable: {
    code: 'photo-unreadable',
    what: (name) => `${name} could not be opened: reading it was refused.`,
    next: 'Check its permissions and that the disk is connected.',
  },
  crashed: {
    code: 'decoder-crashed',
    what: (name) => `${name} stopped the decoder twice.`,
    next: 'Save it again with another program, or leave it out.',
  },
  timeout: {
    code: 'decoder-timeout',
    what: (name) => `${name} took too long to open, twice.`,
    next: 'Save it again with another program, or leave it out.',
  },
} as const satisfies Record<string, Refusal>;

export type RefusalKind = keyof typeof refusals;

/** @param details never the folder of the file: a failure may be shown on the page */
export function refusal(kind: RefusalKind, file: string, details: { reason?: string; cause?: unknown } = {}): AppError {
  const { code, what, next } = refusals[kind];
  const name = basename(file);
  return new AppError(
    code,
    `${what(name)} ${reassurance} ${next}`,
    { name, kind, ...(details.reason ? { reason: details.reason } : {}) },
    { cause: details.cause },
  );
}

/** Turns what the codec library threw into a refusal. Header problems and pixel problems are told apart by when they happen. */
export function refusalOf(error: unknown, file: string, during: 'header' | 'pixels'): AppError {
  if (error instanceof AppError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const reason = text.split('\n')[0]?.replaceAll(file, basename(file)).slice(0, 200) ?? '';
  const details = { reason, cause: error };
  const errno = (error as NodeJS.ErrnoException).code;
  if (errno === 'ENOENT' || /Input file is missing/.test(text)) return refusal('missing', file, details);
  if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EIO') return refusal('unopenable', file, details);
  if (/pixel limit/.test(text)) return refusal('tooLarge', file, details);
  if (/unsupported image format|operation is blocked/.test(text)) return refusal('unsupported', file, details);
  return refusal(during === 'header' ? 'unreadable' : 'damaged', file, details);
}
