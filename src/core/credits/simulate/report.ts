import type { ShownEvent } from '../shown/events.ts';
import type { SimulationResult, StepOutcome } from './result.ts';

// A simulation for people: one line for each step with its price and the balance after it, what happened below it, and the history's months.

type Row = readonly string[];

/** Plain text, at most about 120 columns wide for usual scenarios; ends with a line break. */
export function reportOf(result: SimulationResult): string {
  const buckets = usedBuckets(result);
  const isOwed = result.steps.some((step) => step.balance.debt > 0);
  const columns = [...(isOwed ? ['debt'] : []), ...buckets];
  const head = ['', 'at', 'step', 'credits', 'available', 'held', 'leased', ...columns];
  const rows = result.steps.flatMap((step, index) => [
    ...step.events.map((event): Row => ['', timeOf(event), `  ${wordsOf(event)}`]),
    rowOf(step, index, columns),
    ...(step.ok ? [] : [['', '', `  ${step.code}: ${step.message ?? ''}`] satisfies Row]),
  ]);
  const months = result.months.map(
    (month): Row => [month.month, `${month.credits} credits`, `${month.runs} runs`, month.current ? 'current' : ''],
  );
  return `${tableOf([head, ...rows])}\n${tableOf(months)}`;
}

/** @param columns `debt`, when there ever was some, and the buckets */
function rowOf(step: StepOutcome, index: number, columns: readonly string[]): Row {
  const { balance } = step;
  const amounts = [
    balance.available,
    balance.held,
    balance.leased,
    ...columns.map((column) => (column === 'debt' ? balance.debt : (balance.buckets[column] ?? 0))),
  ];
  const mark = step.ok ? '' : '✗ ';
  return [
    `${index}`,
    step.at,
    `${mark}${step.do}`,
    step.credits === undefined ? '' : `${step.credits}`,
    ...amounts.map(String),
  ];
}

/** Buckets that ever had something. */
function usedBuckets(result: SimulationResult): string[] {
  const names = result.steps.flatMap((step) =>
    Object.entries(step.balance.buckets)
      .filter(([, credits]) => credits > 0)
      .map(([bucket]) => bucket),
  );
  return [...new Set(names)];
}

function timeOf(event: ShownEvent): string {
  return typeof event.time === 'string' ? event.time : event.at;
}

function wordsOf({ type, at, time, ...more }: ShownEvent): string {
  const threshold = time === undefined ? '' : ` ${at}`;
  const words = Object.entries(more)
    .filter(([, value]) => value !== null && value !== '' && value !== false)
    .map(([name, value]) => `${name} ${String(value)}`);
  return `${type}${threshold}${words.length > 0 ? `: ${words.join(', ')}` : ''}`;
}

/** The third column holds sentences and sets no width; all others line up. */
function tableOf(rows: readonly Row[]): string {
  const sentence = 2;
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(
      ...rows
        .filter((row) => column !== sentence || row.length > sentence + 1)
        .map((row) => (row[column] ?? '').length),
    ),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column > sentence ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
