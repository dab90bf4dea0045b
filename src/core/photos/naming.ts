// File names from tokens. What a token stands for may be anything; making it safe for a disk is the work of whoever writes the file.

export type NameParts = {
  /** Name of the original, without its ending. */
  name: string;
  /** Position in the run or the export, from 1. */
  seq: number;
  shoot: string;
  template: string;
  /** Local time of the photo, ISO 8601 without zone; null falls back to `at`. */
  takenAt: string | null;
  /** Local time now, ISO 8601 without zone. */
  at: string;
};

export const namingTokens = ['{name}', '{seq}', '{seq:02}', '{shoot}', '{template}', '{date}', '{time}'] as const;

const token = /\{([a-z]+)(?::0(\d))?\}/g;

/** Fills in a pattern such as `{shoot}_{seq:02}`. `{date}` is 2026-01-15, `{time}` is 10.30.05. A pattern without text gives the original's name. */
export function nameFor(pattern: string, parts: NameParts): string {
  const moment = parts.takenAt ?? parts.at;
  const filled = pattern.replace(token, (whole, key: string, digits: string | undefined) => {
    if (digits !== undefined && key !== 'seq') return whole;
    if (key === 'seq') return String(parts.seq).padStart(Number(digits ?? 0), '0');
    if (key === 'name') return parts.name;
    if (key === 'shoot') return parts.shoot;
    if (key === 'template') return parts.template;
    if (key === 'date') return moment.slice(0, 10);
    if (key === 'time') return moment.slice(11, 19).replaceAll(':', '.');
    return whole;
  });
  return filled.trim() === '' ? parts.name : filled;
}

/** The tokens in a pattern that mean nothing, so that a typing error is shown instead of written into file names. */
export function unknownTokens(pattern: string): string[] {
  const found = pattern.match(/\{[^{}]*\}/g) ?? [];
  return found.filter((one) => !/^\{(name|seq(:0[1-9])?|shoot|template|date|time)\}$/.test(one));
}

/** "IMG_0231.jpg" -> "IMG_0231". A name that is nothing but an ending stays as it is. */
export function withoutEnding(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot > 0 ? fileName.slice(0, dot) : fileName;
}
