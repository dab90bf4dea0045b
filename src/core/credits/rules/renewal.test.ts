import { expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { type CommandInput, commandSchema } from '../command.ts';
import { advance, decide } from '../decide.ts';
import { presets } from '../presets.ts';
import { emptyState, type State } from '../state.ts';

const catalog = presets.studio as Catalog;
const start = Date.UTC(2026, 0, 15, 10);
const endsAt = Date.UTC(2026, 1, 15, 10);

/** A plan that was made larger, so that two grants end with the period; in the order of their ids, or in the other one. */
function anEndingPlan(last: CommandInput, isTurned: boolean): State {
  const asked: CommandInput[] = [
    { do: 'subscribe', id: 'a', as: 'owner', plan: 'solo' },
    { do: 'subscribe', id: 'b', as: 'owner', plan: 'team' },
    last,
  ];
  let state = emptyState({ id: 'w', zone: 'UTC', openedAt: start });
  for (const command of asked) state = decide(state, commandSchema.parse(command), start, catalog).state;
  const grants = Object.entries(state.grants);
  return { ...state, grants: Object.fromEntries(isTurned ? grants.reverse() : grants) };
}

test.each([
  { do: 'cancel', id: 'c', as: 'owner' } as const,
  { do: 'plan-payment', id: 'c', as: 'system', outcome: 'failed' } as const,
])('the end of a period is told in burn order, however the wallet was read: $do', (last) => {
  const [one, other] = [false, true].map((isTurned) => advance(anEndingPlan(last, isTurned), endsAt, catalog).events);
  expect(one?.length).toBeGreaterThan(0);
  expect(other).toEqual(one);
});
