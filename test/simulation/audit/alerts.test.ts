import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { apply } from '../../../src/core/credits/apply.ts';
import type { Catalog } from '../../../src/core/credits/catalog.ts';
import { commandSchema } from '../../../src/core/credits/command.ts';
import { decide } from '../../../src/core/credits/decide.ts';
import type { Event } from '../../../src/core/credits/event.ts';
import { presets } from '../../../src/core/credits/presets.ts';
import { emptyState, type State } from '../../../src/core/credits/state.ts';
import { alertsOf } from './alerts.ts';
import type { Read } from './books.ts';

const at = Date.UTC(2026, 0, 1);

test('a fall below a threshold of which nobody is told is found out, and so is one that is told twice', () => {
  const { studio } = presets;
  if (studio === undefined) return expect.unreachable('the price list of the app is missing');
  const opened = readOf(emptyState({ id: 'main', zone: 'UTC', openedAt: at }), { do: 'open', as: 'system' }, studio);
  const spent = readOf(opened.state, { do: 'spend', as: 'owner', action: 'enhance', quantity: 40 }, studio);
  const fell = spent.events.filter(({ type }) => type === 'alert');
  expect(fell).toHaveLength(1);

  const audit = () => alertsOf(new DatabaseSync(':memory:'), new Map([['1', studio]]));
  expect(audit().take(spent.read())).toEqual([]);
  expect(audit().take(spent.read((event) => event.type !== 'alert'))).toEqual([
    'I14: 25% dashboard: from 50 to 10 of 50, and nobody was told',
  ]);
  const twice = audit();
  twice.take(spent.read());
  expect(twice.take(spent.read())).toEqual(['I14: alert:25% dashboard:1 was told twice']);
});

function readOf(state: State, body: object, catalog: Catalog) {
  const command = commandSchema.parse({ user: null, ...body, id: JSON.stringify(body).length.toString() });
  const decision = decide(state, command, at, catalog);
  return {
    state: decision.state,
    events: decision.events,
    /** The events as the books tell them, or only some of them. */
    read(isTold: (event: Event) => boolean = () => true): Read[] {
      let before = state;
      return decision.events.filter(isTold).map((event) => {
        const one = { event, before, after: apply(before, event) };
        before = one.after;
        return one;
      });
    },
  };
}
