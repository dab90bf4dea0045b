import type { Fault } from './runs/verdict.ts';

// The one table at the end.

export type Row = {
  what: string;
  injected: number;
  survived: number;
  faults: readonly Fault[];
  note?: string;
  /** What was looked through is not among the faults that were injected. */
  isLook?: boolean;
};

const head = ['torture', 'injected', 'survived', 'credits lost', 'credits doubled', 'overspend'];

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, injected, survived, faults, note = '' }) => [
    ...[what, injected, survived],
    ...countsOf(faults),
    note,
  ]);
  const all = rows.flatMap(({ faults }) => faults);
  const sums = ['all', sum(rows, 'injected'), sum(rows, 'survived'), ...countsOf(all), ''];
  return [
    [...head, 'files lost or half', 'other', 'note'],
    Array.from({ length: head.length + 3 }, () => '---'),
    ...lines,
    sums,
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** What was done in so many places and went wrong in so many of them. */
export function broken(faults: readonly Fault[]): number {
  return new Set(faults.map(({ what }) => what.split(':')[0])).size;
}

function countsOf(faults: readonly Fault[]): number[] {
  const count = (kind: Fault['kind']) => faults.filter((one) => one.kind === kind).length;
  return [count('lost'), count('doubled'), count('overspend'), count('files'), count('other')];
}

function sum(rows: readonly Row[], of: 'injected' | 'survived'): number {
  return rows.reduce((all, row) => all + (row.isLook ? 0 : row[of]), 0);
}
