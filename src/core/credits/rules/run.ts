import { availableIn, usableGrants } from '../burn.ts';
import type { CommandOf } from '../command.ts';
import type { Result } from '../state/answer.ts';
import type { Run, Work } from '../state/work.ts';
import { credits, least, none } from '../values/amount.ts';
import { floor, times } from '../values/rational.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { capture } from './capture.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { by, openHold, type Pricing, price, slicesFor } from './hold.ts';
import { checkCap, leftOf } from './member-cap.ts';
import { resultOf } from './result.ts';

// One press of Enhance over many photos. When the credits run out in the middle, the catalog says whether it pauses or never starts.

export function decideRun(draft: Draft, command: CommandOf<'run'>): Result {
  checkRight(draft, command, 'spend');
  if (own(draft.state.runs, command.run) !== undefined) {
    refuse('bad-input', `There is a run "${command.run}" already. Nothing was charged.`, { run: command.run });
  }
  const work: Work = {
    action: command.action,
    phase: 'single',
    quantity: command.photos,
    dims: command.dims,
    resource: command.resource,
    run: command.run,
    user: command.user,
  };
  const run: Run = { id: command.run, status: 'paused', work, doneCount: 0, pendingCount: command.photos };
  return advanceRun(draft, run, command);
}

export function decideResume(draft: Draft, command: CommandOf<'resume'>): Result {
  checkRight(draft, command, 'spend');
  const run = own(draft.state.runs, command.run);
  if (run === undefined)
    return refuse('not-found', `There is no run "${command.run}". Nothing was charged.`, { run: command.run });
  if (run.status === 'finished') refuse('run-finished', 'This run is done. Nothing was charged.', { run: run.id });
  return advanceRun(draft, run, command);
}

function advanceRun(draft: Draft, run: Run, command: CommandOf<'run'> | CommandOf<'resume'>): Result {
  const pricing = priceOfRun(draft, run, run.pendingCount);
  const affordable = affordableCount(draft, pricing, { wanted: run.pendingCount, member: command.member });
  if (draft.catalog.shortfall.batch === 'reject_all') slicesFor(draft, pricing, command.member);
  // A limit that leaves nothing is told at once: the run could wait for credits for ever.
  checkCap(draft, command.member, priceOfRun(draft, run, 1).credits);
  const part = priceOfRun(draft, run, affordable);
  const charge =
    part.credits === 0 ? null : capture(draft, openHold(draft, part, by(command)), { chargeId: command.id });
  const pendingCount = run.pendingCount - affordable;
  const next: Run = {
    ...run,
    doneCount: run.doneCount + affordable,
    pendingCount,
    status: pendingCount === 0 ? 'finished' : 'paused',
  };
  emit(draft, 'run-changed', { run: next });
  return resultOf(command, {
    credits: charge?.credits ?? none,
    slices: charge?.slices ?? [],
    details: { run: run.id, status: next.status, done: next.doneCount, pending: pendingCount },
  });
}

function priceOfRun(draft: Draft, { work }: Run, quantity: number): Pricing {
  const { dims, resource, run, user } = work;
  return price(draft, { action: work.action ?? undefined, phase: 'single', quantity, dims, resource, run, user });
}

/** The most photos whose price, rounded up once, is within what may be spent. */
function affordableCount(
  draft: Draft,
  pricing: Pricing,
  { wanted, member }: { wanted: number; member: string | undefined },
): number {
  if (pricing.unit === null) return wanted;
  const free =
    draft.state.debt > 0 ? none : availableIn(usableGrants(draft.state, draft.now, draft.catalog, pricing.work));
  const available = least(free, leftOf(draft, member) ?? free);
  if (available >= pricing.credits) return wanted;
  const perCredit = { numerator: pricing.unit.denominator, denominator: pricing.unit.numerator };
  return Math.min(wanted, floor(times({ numerator: BigInt(credits(available)), denominator: 1n }, perCredit)));
}
