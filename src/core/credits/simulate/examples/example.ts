import { balanceOf } from '../../balance.ts';
import { type Catalog, parseCatalog } from '../../catalog.ts';
import { explain } from '../../explain.ts';
import { presets } from '../../presets.ts';
import { historyOf } from '../../shown/history.ts';
import type { SimulationResult, StepOutcome } from '../result.ts';
import { replay } from '../simulate.ts';

// A worked example of the specification is data: a scenario whose steps say what they expect. So it can be replayed on the engine alone,
// and over any interface that answers like it.

export type Expected = {
  /** The refusal. Absent: the step succeeds. */
  readonly code?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly credits?: number;
  readonly available?: number;
  readonly held?: number;
  readonly leased?: number;
  readonly debt?: number;
  readonly buckets?: Readonly<Record<string, number>>;
  /** Of these types of events, exactly these, in this order. */
  readonly events?: readonly Readonly<Record<string, unknown>>[];
  /** No event of these types. */
  readonly without?: readonly string[];
};

export type ExampleStep = Readonly<Record<string, unknown>> & { readonly do: string; readonly expect?: Expected };

export type Example = {
  readonly name: string;
  readonly catalog: string;
  /** Changes to the preset, for the catalog's open points: a path such as `alerts.basis` and its value. */
  readonly change?: Readonly<Record<string, unknown>>;
  readonly zone?: string;
  readonly start?: string;
  readonly steps: readonly ExampleStep[];
  /** What is there after the last step: all lines or cards, each with these fields. */
  readonly ends?: {
    readonly history?: readonly object[];
    readonly usage?: readonly object[];
    readonly months?: readonly object[];
    /** Credits used in all. */
    readonly used?: number;
  };
};

/** The scenario of an example, without what it expects. */
export function scenarioOf(example: Example) {
  return {
    catalog: example.catalog,
    zone: example.zone ?? 'Europe/Amsterdam',
    start: example.start ?? '2026-01-15T10:00:00Z',
    steps: example.steps.map(({ expect: _, ...step }) => step),
  };
}

/** The preset of an example, changed as it asks. */
export function catalogOf(example: Example): Catalog {
  const changed = structuredClone(presets[example.catalog]) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(example.change ?? {})) put(changed, path.split('.'), value);
  return parseCatalog(changed);
}

/** Replays an example on the engine. Each difference from what it expects is told in words; none is the only good answer. */
export function differencesOf(example: Example): string[] {
  const { result, world } = replay(scenarioOf(example), { [example.catalog]: catalogOf(example) });
  const { available, held, leased, debt, buckets } = balanceOf(world.state, world.clock, world.catalog);
  const why = explain(world.events, world.clock);
  const lines = historyOf(world.events, world.catalog);
  return [
    ...compare(example, result),
    ...differ('sum of the buckets', sum(Object.values(buckets)), available),
    ...differ('sum of the history', sum(lines.map((line) => line.credits)), available + held + leased - debt),
    ...differ(
      'explained',
      [why.available, why.held, why.leased, why.debt].map((one) => one.credits),
      [available, held, leased, debt],
    ),
    ...differ('explained use', why.periodUsed.credits, world.state.periodUsed),
  ];
}

/** What a result, of whichever interface, has other than the example expects. */
export function compare(example: Example, result: SimulationResult): string[] {
  const steps = example.steps.flatMap((step, index) =>
    compareStep(result.steps[index], step, `step ${index} (${step.do})`),
  );
  const { ends = {} } = example;
  const usage = result.history.filter((line) => line.tab === 'usage');
  return [
    ...steps,
    ...(ends.history === undefined ? [] : differ('history', result.history, ends.history)),
    ...(ends.usage === undefined ? [] : differ('usage', usage, ends.usage)),
    ...(ends.months === undefined ? [] : differ('months', result.months, ends.months)),
    ...(ends.used === undefined ? [] : differ('used', -sum(usage.map((line) => line.credits)), ends.used)),
  ];
}

function compareStep(step: StepOutcome | undefined, written: ExampleStep, where: string): string[] {
  if (step === undefined) return [`${where} did not happen`];
  const { code, details, credits, buckets, events = [], without = [], ...amounts } = written.expect ?? {};
  const types = new Set(events.map((event) => event.type));
  return [
    ...differ(`${where} outcome`, step.ok ? 'done' : step.code, code ?? 'done'),
    ...(details === undefined ? [] : differ(`${where} details`, step.details, details)),
    ...(credits === undefined ? [] : differ(`${where} credits`, step.credits, credits)),
    ...differ(`${where} balance`, step.balance, amounts),
    ...(buckets === undefined ? [] : differ(`${where} buckets`, step.balance.buckets, buckets)),
    ...differ(
      `${where} events`,
      step.events.filter((event) => types.has(event.type)),
      events,
    ),
    ...differ(
      `${where} events`,
      step.events.filter((event) => without.includes(event.type)),
      [],
    ),
  ];
}

function differ(where: string, actual: unknown, expected: unknown): string[] {
  return isLike(actual, expected)
    ? []
    : [`${where}: expected ${JSON.stringify(expected)}, was ${JSON.stringify(actual)}`];
}

/** Lists have the same length; an object has at least the expected fields. */
function isLike(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) && actual.length === expected.length && expected.every((one, n) => isLike(actual[n], one))
    );
  }
  if (typeof expected !== 'object' || expected === null) return actual === expected;
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(expected).every(([name, value]) => isLike((actual as Record<string, unknown>)[name], value));
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) target[first] = value;
  else put(target[first] as Record<string, unknown>, rest, value);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, n) => all + n, 0);
}
