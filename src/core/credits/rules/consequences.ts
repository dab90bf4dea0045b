import { availableIn, liveGrants, take } from '../burn.ts';
import type { State } from '../state.ts';
import { credits, least } from '../values/amount.ts';
import { watch } from './alerts.ts';
import { type Draft, emit } from './draft.ts';
import { attemptRecharge } from './recharge.ts';

// What follows by itself from any change: credits that come in pay what is owed, alerts are watched, low credits are recharged.

export function follow(draft: Draft, before: { state: State; eventCount: number }): void {
  const fresh = draft.events.slice(before.eventCount);
  if (fresh.length === 0) return;
  payDebt(draft, before.state);
  watch(
    draft,
    before.state,
    fresh.some((event) => event.type === 'renewed' || event.type === 'subscribed' || event.type === 'purchase-paid'),
  );
  attemptRecharge(draft);
}

/** Only what came in by this change: what was there when the debt arose stays, and waits until the debt is paid. */
function payDebt(draft: Draft, before: State): void {
  if (draft.state.debt === 0) return;
  const live = liveGrants(draft.state, draft.now);
  const cameIn = availableIn(live) - availableIn(liveGrants(before, draft.now));
  if (cameIn <= 0) return;
  emit(draft, 'debt-paid', { slices: take(live, least(draft.state.debt, credits(cameIn))) });
}
