import type { Month } from './month.ts';
import * as rare from './rare.ts';

// What came of many months, and how often each thing happened; what never did is a gap of the simulator.

export type Tally = {
  add(month: Pick<Month, 'number' | 'breaches' | 'eventCount' | 'entryCount' | 'faults' | 'counts'>): void;
  readonly monthCount: number;
  readonly failed: readonly { number: number; breaches: readonly string[] }[];
  readonly faults: ReadonlyMap<string, number>;
  readonly counts: ReadonlyMap<string, number>;
  /** One line while it goes on. */
  short(): string;
  /** Everything, in a table of words. */
  whole(): string;
  /** What has not happened so far, and would in a run that is long enough. */
  gaps(): string[];
};

export function tally(startedAtMs: number, nowMs: () => number): Tally {
  const faults = new Map<string, number>();
  const counts = new Map<string, number>();
  const failed: { number: number; breaches: readonly string[] }[] = [];
  let monthCount = 0;
  let eventCount = 0;
  let entryCount = 0;
  const sum = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((all, n) => all + n, 0);
  const rows = (of: ReadonlyMap<string, number>, rare: readonly string[]) =>
    [...new Set([...rare, ...of.keys()])]
      .sort()
      .map((what) => `  ${String(of.get(what) ?? 0).padStart(9)}  ${what}${of.has(what) ? '' : '   <- never'}`);

  return {
    add(month) {
      monthCount += 1;
      eventCount += month.eventCount;
      entryCount += month.entryCount;
      for (const [what, n] of month.faults) faults.set(what, (faults.get(what) ?? 0) + n);
      for (const [what, n] of month.counts) counts.set(what, (counts.get(what) ?? 0) + n);
      if (month.breaches.length > 0) failed.push({ number: month.number, breaches: month.breaches });
    },
    get monthCount() {
      return monthCount;
    },
    ...{ failed, faults, counts },
    gaps: () => [
      ...rare.faults.filter((what) => !faults.has(what)),
      ...rare.counts.filter((what) => !counts.has(what)),
    ],
    short() {
      const seconds = (nowMs() - startedAtMs) / 1000;
      const pace = (seconds / Math.max(monthCount, 1)).toFixed(2);
      return `${monthCount} months, ${eventCount} events, ${sum(faults)} faults, ${failed.length} failed, ${seconds.toFixed(0)} s (${pace} s a month)`;
    },
    whole() {
      const told = [`${this.short()}, ${entryCount} commands`, 'Faults:', ...rows(faults, rare.faults)];
      const gaps = this.gaps();
      told.push(
        'Counts:',
        ...rows(counts, rare.counts),
        `${gaps.length} gaps${gaps.map((what) => `; ${what}`).join('')}`,
      );
      return told.join('\n');
    },
  };
}
