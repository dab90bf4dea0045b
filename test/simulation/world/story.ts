import { createHash } from 'node:crypto';

// What happened, in words, and how often which fault was put in. The words are only made when somebody wants to read them; every world is
// counted and summed, so that two tellings of one number can be compared.

export type Story = {
  readonly isKept: boolean;
  /** `who` and what: "Anna's laptop", "asks for 20 credits". */
  tell(who: string, what: string | (() => string)): void;
  /** A fault that was put in. */
  fault(kind: string): void;
  /** Anything else worth counting, such as photos that were enhanced. */
  count(what: string, times?: number): void;
  readonly faults: ReadonlyMap<string, number>;
  readonly counts: ReadonlyMap<string, number>;
  readonly lines: readonly string[];
  /** Hash of every word so far; empty when nobody reads. */
  sum(): string;
};

export function storyOf({ now, isKept }: { now(): number; isKept: boolean }): Story {
  const faults = new Map<string, number>();
  const counts = new Map<string, number>();
  const lines: string[] = [];
  const more = (of: Map<string, number>, what: string, times = 1) => of.set(what, (of.get(what) ?? 0) + times);
  return {
    tell(who, what) {
      if (isKept) lines.push(`${new Date(now()).toISOString()}  ${who}: ${typeof what === 'string' ? what : what()}`);
    },
    fault: (kind) => void more(faults, kind),
    count: (what, times) => void more(counts, what, times),
    ...{ isKept, faults, counts, lines },
    sum: () => (isKept ? createHash('sha256').update(lines.join('\n')).digest('hex') : ''),
  };
}
