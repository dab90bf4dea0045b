import { z } from 'zod';
import { AppError, type Failure } from '../../errors.ts';
import { inPlainWords } from '../../plain-words.ts';
import { balanceOf } from '../balance.ts';
import type { Catalog } from '../catalog.ts';
import { newArchive } from '../ledger/archive.ts';
import { zoneOf } from '../price/selector.ts';
import { historyOf } from '../shown/history.ts';
import { monthCards } from '../shown/months.ts';
import { emptyState } from '../state.ts';
import { instantOf, rfc3339 } from '../values/calendar.ts';
import { canonical } from '../values/fingerprint.ts';
import { own } from '../values/record.ts';
import type { Done } from './done.ts';
import { perform } from './perform.ts';
import type { ShownBalance, SimulationResult, StepOutcome } from './result.ts';
import { type Scenario, type Step, scenarioSchema, stepSchema } from './scenario.ts';
import { moveTo, send, type World } from './world.ts';

/**
 * Replays a scenario in memory. Pure: the same scenario and catalogs give the same result.
 * @param catalogs by the names that scenarios use: the presets, and whatever the caller read from files
 * @throws AppError `bad-input` for a scenario that cannot be read at all; a single step that cannot is refused by itself
 */
export function simulate(scenario: unknown, catalogs: Readonly<Record<string, Catalog>>): SimulationResult {
  return replay(scenario, catalogs).result;
}

/** The same, with the world that it leaves: all events and the last state. */
export function replay(
  input: unknown,
  catalogs: Readonly<Record<string, Catalog>>,
): { result: SimulationResult; world: World } {
  const scenario = readScenario(input);
  const catalog = own(catalogs, scenario.catalog);
  if (catalog === undefined) {
    const known = Object.keys(catalogs);
    throw new AppError(
      'bad-input',
      `There is no price list "${scenario.catalog}". Nothing was simulated. Name one of ${known.join(', ')}, or a file as seen from the scenario's folder.`,
      { catalogs: known },
    );
  }
  const world = newWorld(scenario, catalog);
  moveTo(world, world.clock);
  const seen = new Map<string, { body: string; done: Done }>();
  const steps = scenario.steps.map((raw, index) => run(world, raw, index, seen));
  finishMaking(world, null);
  return { world, result: { steps, ...summary(world) } };
}

function run(
  world: World,
  raw: Record<string, unknown>,
  index: number,
  seen: Map<string, { body: string; done: Done }>,
): StepOutcome {
  const from = world.shown.length;
  const id = typeof raw.id === 'string' ? raw.id : `step-${index}`;
  const parsed = stepSchema.safeParse(raw, { error: inPlainWords });
  let done: Done;
  if (parsed.success) {
    const step = parsed.data;
    finishMaking(world, step.do === 'fail' ? step.of : null);
    if (step.at !== undefined) moveTo(world, instantOf(step.at));
    done = isCompound(step)
      ? once(seen, id, step, () => perform(world, step, id))
      : attempted(() => perform(world, step, id));
  } else done = { ok: false, failure: written(parsed.error) };
  return {
    do: typeof raw.do === 'string' ? raw.do : '',
    id,
    at: rfc3339(world.clock),
    ok: done.ok,
    ...(done.ok
      ? {
          ...(done.credits === undefined ? {} : { credits: done.credits }),
          ...(hasAny(done.details) ? { details: done.details } : {}),
        }
      : done.failure),
    balance: shownBalance(world),
    events: world.shown.slice(index === 0 ? 0 : from),
  };
}

/** Steps that are more than one command: the wallet alone could not tell a repeat of them. */
function isCompound(step: Step): boolean {
  return ['buy', 'recheck', 'webhook', 'card', 'lease', 'device-spend', 'sync', 'restore'].includes(step.do);
}

/** The same id and body again is answered as before; another body under the same id is a conflict. */
function once(seen: Map<string, { body: string; done: Done }>, id: string, step: Step, perform: () => Done): Done {
  const { at: _, ...rest } = step;
  const body = canonical(rest);
  const before = seen.get(id);
  if (before !== undefined) {
    if (before.body === body) return before.done;
    const message = 'This id was used for something else before. Nothing was changed. Use a new id.';
    return { ok: false, failure: { code: 'idempotency-conflict', message, details: { id } } };
  }
  const done = attempted(perform);
  seen.set(id, { body, done });
  return done;
}

function attempted(perform: () => Done): Done {
  try {
    return perform();
  } catch (error) {
    if (error instanceof AppError)
      return { ok: false, failure: { code: error.code, message: error.message, details: error.details } };
    if (error instanceof z.ZodError) return { ok: false, failure: written(error) };
    throw error;
  }
}

/** Generations are made by the time of the next step, unless that step says that they failed. */
function finishMaking(world: World, failing: string | null): void {
  for (const edit of [...world.making]) {
    if (edit === failing) continue;
    world.making.delete(edit);
    send(world, { do: 'generated', id: `${edit}:generated`, as: 'system', edit });
  }
  if (failing !== null) world.making.delete(failing);
}

function readScenario(input: unknown): Scenario {
  const parsed = scenarioSchema.safeParse(input, { error: inPlainWords });
  if (parsed.success) return parsed.data;
  const { details, message } = written(parsed.error, 'simulated');
  throw new AppError('bad-input', `This scenario cannot be read: ${message}`, details);
}

function written(error: z.ZodError, what: 'changed' | 'simulated' = 'changed'): Failure {
  const issues = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const first = issues[0];
  return {
    code: 'bad-input',
    message: `${first?.path ? `${first.path}: ` : ''}${first?.message}. Nothing was ${what}.`,
    details: { issues },
  };
}

function newWorld(scenario: Scenario, catalog: Catalog): World {
  const openedAt = instantOf(scenario.start);
  return {
    catalog,
    clock: openedAt,
    state: emptyState({ id: 'simulated', zone: scenario.zone, openedAt }),
    archive: newArchive(),
    sent: [],
    events: [],
    shown: [],
    provider: new Map(),
    card: 'succeeded',
    making: new Set(),
    purses: new Map(),
    backups: new Map(),
    readAt: new Map(),
  };
}

function shownBalance(world: World): ShownBalance {
  const { available, held, leased, debt, buckets } = balanceOf(world.state, world.clock, world.catalog);
  return { available, held, leased, debt, buckets };
}

function summary(world: World): Pick<SimulationResult, 'history' | 'months'> {
  const zone = zoneOf(world.state, world.catalog);
  const history = historyOf(world.events, world.catalog).map(
    ({ type, tab, credits, at, user, run, resource, action, usage, slices }) => ({
      ...{ type, tab, credits, at: rfc3339(at), user },
      ...(run === null ? {} : { run }),
      ...(resource === null ? {} : { resource }),
      ...(action === null ? {} : { action }),
      ...(usage.length > 0 ? { usage: usage.map((part) => ({ label: part.label, credits: part.credits })) } : {}),
      slices,
    }),
  );
  const months = monthCards(world.events, { now: world.clock, zone, count: world.catalog.calendar.summary.cards }).map(
    ({ isCurrent, ...card }) => ({ ...card, current: isCurrent }),
  );
  return { history, months };
}

function hasAny(details: Failure['details'] | undefined): boolean {
  return details !== undefined && Object.keys(details).length > 0;
}
