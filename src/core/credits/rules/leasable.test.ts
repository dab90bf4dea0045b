import { expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { type CommandInput, commandSchema } from '../command.ts';
import { decide } from '../decide.ts';
import { presets } from '../presets.ts';
import { emptyState, type State } from '../state.ts';

// Credits that may not be used for everything, on a device that asks nobody.

const catalog = presets['three-balances'] as Catalog;
const now = Date.UTC(2026, 0, 15, 12);
const by = { as: 'owner' } as const;

/** A wallet that has its daily credits, and whatever these commands bring. */
function after(inputs: readonly CommandInput[], list: Catalog = catalog): { state: State; lease(): unknown } {
  let state = emptyState({ id: 'w', zone: 'UTC', openedAt: now - 1000 });
  const send = (input: CommandInput) => {
    const decision = decide(state, commandSchema.parse(input), now, list);
    state = decision.state;
    return decision;
  };
  for (const input of inputs) send(input);
  const lease = () => {
    const decision = send({ do: 'lease', id: 'l-1', ...by, device: 'd-1', credits: 1_000_000 });
    return decision.ok
      ? decision.result.slices.map(({ bucket, credits }) => [bucket, credits])
      : decision.rejection.code;
  };
  return { state, lease };
}

test('daily credits go along while the plan includes nothing that they may not pay for', () => {
  expect(after([]).lease()).toEqual([['daily', 100]]);
  expect(after([{ do: 'subscribe', id: 's', ...by, plan: 'standard' }]).lease()).toEqual([
    ['daily', 100],
    ['plan', 4000],
  ]);
});

test('daily credits stay at home when the plan includes what they may not pay for', () => {
  const { state, lease } = after([{ do: 'subscribe', id: 's', ...by, plan: 'pro' }]);
  expect(Object.values(state.grants).map(({ bucket, available }) => [bucket, available])).toEqual([
    ['daily', 100],
    ['plan', 12_000],
  ]);
  expect(lease()).toEqual([['plan', catalog.offline?.leases.max]]);
});

test('credits for one action stay at home when there is another', () => {
  const studio = presets.studio as Catalog;
  const only = (action: string[]): Catalog => ({
    ...studio,
    buckets: studio.buckets.map((bucket) => (bucket.id === 'promo' ? { ...bucket, usableFor: { action } } : bucket)),
  });
  const gifts = [
    { do: 'grant', id: 'g-1', ...by, bucket: 'promo', credits: 5 },
    { do: 'grant', id: 'g-2', ...by, bucket: 'topup', credits: 7 },
  ] as const;
  const every = [...new Set(studio.rates.map(({ action }) => action))];
  expect(after(gifts, only(['enhance'])).lease()).toEqual([['topup', 7]]);
  expect(after(gifts, only(every)).lease()).toEqual([
    ['promo', 5],
    ['topup', 7],
  ]);
});

test('a price list that tells too much apart leases what is restricted to nothing', () => {
  const values = Array.from({ length: 99 }, (_, n) => `v${n}`);
  const when = { dims: Object.fromEntries(['a', 'b', 'c'].map((dim) => [dim, values])) };
  const wide: Catalog = {
    ...catalog,
    rates: catalog.rates.map((rate) => ({ ...rate, requiresTier: [{ tier: 'free', when }] })),
  };
  const { lease } = after([{ do: 'grant', id: 'g-1', ...by, bucket: 'promo', credits: 5 }], wide);
  expect(lease()).toEqual([['promo', 5]]);
});
