import type { ParseArgsOptionDescriptor } from 'node:util';
import type { Studio } from '../studio/studio.ts';
import type { Terminal } from './terminal.ts';

// What a command is. Each lives in a file of its own and returns what it found; how that is printed is decided in one place.

export type Values = Readonly<Record<string, string | boolean | undefined>>;

export type Context = {
  /** The words after the command. */
  words: readonly string[];
  values: Values;
  terminal: Terminal;
  /** Aborts at the first Ctrl-C: what is under way is paused cleanly. */
  interrupted: AbortSignal;
  /** The data folder that was asked for with `--data`, if any. */
  data: string | undefined;
  /** Opens the studio once; it is closed when the command ends. */
  studio(): Promise<Studio>;
};

export type Outcome = {
  /** The one document of `--json`. Undefined: the command has printed for itself, or serves until it is stopped. */
  json: unknown;
  /** The same for people. */
  text: string;
  /** 1 when the work was refused or left unfinished. */
  exitCode?: 0 | 1;
};

export type Command = {
  name: string;
  /** What follows the name in the help. */
  usage: string;
  summary: string;
  /** What stands below the options in the command's own help. */
  more?: string;
  options: Record<string, ParseArgsOptionDescriptor & { about: string }>;
  words: { min: number; max: number };
  run(context: Context): Promise<Outcome>;
};

/** Wrong usage: the command line itself is not understood. Exit code 2. */
export class UsageError extends Error {}

/** A text option that the command cannot do without. */
export function required(values: Values, name: string): string {
  const value = optional(values, name);
  if (value === undefined) throw new UsageError(`--${name} is missing.`);
  return value;
}

export function optional(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** A whole number in a range. */
export function wholeNumber(values: Values, name: string, range: { min: number; max: number }): number | undefined {
  const text = optional(values, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < range.min || number > range.max) {
    throw new UsageError(`--${name} is a whole number from ${range.min} to ${range.max}.`);
  }
  return number;
}
