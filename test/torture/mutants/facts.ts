import { AssertionError } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';

// Stands in for vitest while mutants are tried: it collects the tests and says no as cheaply as can be. It knows the matchers that the
// tests of the credit engine use, and throws at any other, so that a new one cannot pass unseen.

export type Fact = { readonly file: string; readonly name: string; readonly hold: () => unknown };

let facts: Fact[] = [];
let fileName = '';

/** Begins a new collection: all facts told from now on belong to `file`. */
export function startFile(file: string): void {
  fileName = file;
}

export function takeFacts(): Fact[] {
  const taken = facts;
  facts = [];
  return taken;
}

type Row = readonly unknown[] | unknown;

export const test = Object.assign(
  (name: string, hold: () => unknown) => void facts.push({ file: fileName, name, hold }),
  {
    each: (rows: readonly Row[]) => (name: string, hold: (...row: unknown[]) => unknown) => {
      rows.forEach((row, n) => {
        test(`${name} (${n})`, () => hold(...(Array.isArray(row) ? row : [row])));
      });
    },
  },
);
export const it = test;

export const describe = Object.assign((_: string, tell: () => void) => tell(), {
  each: (rows: readonly Row[]) => (_: string, tell: (...row: unknown[]) => void) => {
    for (const row of rows) tell(...(Array.isArray(row) ? row : [row]));
  },
});

type Loose = { readonly isLike: (actual: unknown) => boolean };

function matchers(actual: unknown) {
  const is = (isTrue: boolean) => {
    if (!isTrue) throw new AssertionError({ message: 'not so' });
  };
  return {
    toBe: (expected: unknown) => is(Object.is(actual, expected)),
    toEqual: (expected: unknown) => is(isEqual(actual, expected)),
    toMatchObject: (expected: unknown) => is(contains(actual, expected)),
    toContain: (expected: unknown) => is((actual as string | unknown[]).includes(expected as never)),
    toContainEqual: (expected: unknown) => is((actual as unknown[]).some((one) => isEqual(one, expected))),
    toMatch: (expected: RegExp | string) => is(fits(String(actual), expected)),
    toBeNull: () => is(actual === null),
    toBeUndefined: () => is(actual === undefined),
    toBeDefined: () => is(actual !== undefined),
    toBeGreaterThan: (expected: number) => is((actual as number) > expected),
    toBeGreaterThanOrEqual: (expected: number) => is((actual as number) >= expected),
    toBeLessThan: (expected: number) => is((actual as number) < expected),
    toBeLessThanOrEqual: (expected: number) => is((actual as number) <= expected),
    toHaveLength: (expected: number) => is((actual as { length: number }).length === expected),
    toThrow: (expected?: string | RegExp | object) => is(throws(actual as () => unknown, expected)),
  };
}

export const expect = Object.assign((actual: unknown) => ({ ...matchers(actual), not: refusing(matchers(actual)) }), {
  objectContaining: (expected: object): Loose => ({ isLike: (actual) => contains(actual, expected) }),
  stringContaining: (expected: string): Loose => ({ isLike: (actual) => String(actual).includes(expected) }),
  stringMatching: (expected: RegExp | string): Loose => ({ isLike: (actual) => fits(String(actual), expected) }),
  anything: (): Loose => ({ isLike: (actual) => actual !== null && actual !== undefined }),
  any: (kind: (value: unknown) => unknown): Loose => ({ isLike: (actual) => typeof actual === typeof kind(0) }),
});

function refusing(all: ReturnType<typeof matchers>): ReturnType<typeof matchers> {
  const turned = Object.entries(all).map(([name, check]) => [
    name,
    (expected: never) => {
      try {
        (check as (expected: never) => void)(expected);
      } catch {
        return;
      }
      throw new AssertionError({ message: 'so, and should not be' });
    },
  ]);
  return Object.fromEntries(turned) as ReturnType<typeof matchers>;
}

function throws(act: () => unknown, expected: string | RegExp | object | undefined): boolean {
  try {
    act();
  } catch (error) {
    if (expected === undefined) return true;
    if (typeof expected === 'string' || expected instanceof RegExp) return fits((error as Error).message, expected);
    if (expected instanceof Error) return isEqual(told(error as Error), told(expected));
    if (typeof expected === 'function') return error instanceof (expected as new () => object);
    return isEqual(error, expected) || contains(error, expected);
  }
  return false;
}

/** An error with everything it carries: its message is no field of its own. */
function told(error: Error): object {
  return { ...error, name: error.name, message: error.message };
}

function fits(text: string, expected: RegExp | string): boolean {
  return typeof expected === 'string' ? text.includes(expected) : expected.test(text);
}

/** Fields that are undefined count as absent. */
function isEqual(actual: unknown, expected: unknown): boolean {
  if (isLoose(expected)) return expected.isLike(actual);
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected);
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) && actual.length === expected.length && expected.every((one, n) => isEqual(actual[n], one))
    );
  }
  if (Array.isArray(actual)) return false;
  if (!isPlain(expected) || !isPlain(actual)) return isDeepStrictEqual(actual, expected);
  const [a, b] = [actual, expected] as [Record<string, unknown>, Record<string, unknown>];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => isEqual(fieldOf(a, name), fieldOf(b, name)));
}

/** An object has at least the expected fields. */
function contains(actual: unknown, expected: unknown): boolean {
  if (isLoose(expected)) return expected.isLike(actual);
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) {
    if (!Array.isArray(expected)) return Object.is(actual, expected);
    return (
      Array.isArray(actual) && actual.length === expected.length && expected.every((one, n) => contains(actual[n], one))
    );
  }
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(expected).every(([name, one]) => contains((actual as Record<string, unknown>)[name], one));
}

function fieldOf(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isLoose(value: unknown): value is Loose {
  return typeof (value as Loose | null)?.isLike === 'function';
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
