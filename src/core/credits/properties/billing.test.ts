import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { presets } from '../presets.ts';
import { aWallet, dayMs, hourMs, start } from './aWallet.ts';
import { runs } from './seed.ts';

// Plans that are paid by the month, the quarter and the year, begun, changed, cancelled and taken back at any moment. The second opinion is
// written from the rules: it knows the moment until which money was paid, looks at each month of credits whether that moment has come, and
// counts nothing down.

const monthsOf = { P1M: 1, P3M: 3, P1Y: 12 } as const;
const lengths = ['P1M', 'P3M', 'P1Y'] as const;
const [model] = (presets.studio as Catalog).plans as [Catalog['plans'][number]];
const plans = lengths.flatMap((billingEvery) =>
  [10, 20].map((allocation) => ({ ...model, id: `${billingEvery}-${allocation}`, billingEvery, allocation })),
);
const studio = presets.studio as Catalog;
const buckets = studio.buckets.map(({ rollover: _, ...bucket }) => bucket);

type Plan = (typeof plans)[number];
type Opinion = {
  plan: Plan | null;
  anchorAt: number;
  billedAt: number;
  /** How many months of credits have begun. */
  monthCount: number;
  waits: { readonly plan: Plan | null; readonly until: number } | null;
  /** Each gift of credits: when, and how many. */
  given: (readonly [number, number])[];
};

/** On the same day of the month, or on the last one of a shorter month. */
function monthsAfter(at: number, months: number): number {
  const from = new Date(at);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)) + (at % dayMs);
}

/** The end of what is paid at this moment: the first bill that is still to come. */
function paidUntil(its: Opinion, plan: Plan, now: number): number {
  for (let bills = 1; ; bills += 1) {
    const at = monthsAfter(its.billedAt, bills * monthsOf[plan.billingEvery]);
    if (at > now) return at;
  }
}

function pass(its: Opinion, now: number): void {
  while (its.plan !== null && monthsAfter(its.anchorAt, its.monthCount) <= now) {
    const at = monthsAfter(its.anchorAt, its.monthCount);
    if (its.waits !== null && its.waits.until <= at) {
      const { plan } = its.waits;
      if (plan !== null && plan.billingEvery !== its.plan.billingEvery) its.billedAt = at;
      its.plan = plan;
      its.waits = null;
    }
    its.monthCount += 1;
    if (its.plan !== null) its.given.push([at, its.plan.allocation]);
  }
}

function choose(its: Opinion, plan: Plan, now: number): void {
  if (its.plan === null) {
    Object.assign(its, { plan, anchorAt: now, billedAt: now, monthCount: 1, waits: null });
    its.given.push([now, plan.allocation]);
  } else if (plan.id === its.plan.id) its.waits = null;
  else if (plan.allocation > its.plan.allocation) {
    its.given.push([now, plan.allocation - its.plan.allocation]);
    if (plan.billingEvery !== its.plan.billingEvery) its.billedAt = now;
    its.plan = plan;
    its.waits = null;
  } else its.waits = { plan, until: paidUntil(its, its.plan, now) };
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('choose' as const), plan: fc.constantFrom(...plans) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('cancel' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('wait' as const),
      hours: fc.oneof(
        fc.integer({ min: 1, max: 60 * 24 }),
        fc.constantFrom(28, 30, 31, 59, 90, 365).map((n) => n * 24),
      ),
    }),
  },
);

test('what was paid for runs to its end, month by month, however plans are changed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), fc.array(step, { maxLength: 12 }), (firstDay, steps) => {
      const wallet = aWallet({ change: { plans, buckets } });
      const its: Opinion = { plan: null, anchorAt: 0, billedAt: 0, monthCount: 0, waits: null, given: [] };
      const wait = (ms: number) => {
        wallet.wait(ms);
        pass(its, wallet.now());
      };
      wait(firstDay * dayMs);
      for (const one of steps) {
        if (one.what === 'wait') wait(one.hours * hourMs);
        else if (one.what === 'choose') {
          wallet.send({ do: 'subscribe', plan: one.plan.id });
          choose(its, one.plan, wallet.now());
        } else {
          wallet.ask({ do: 'cancel' });
          if (its.plan !== null && (its.waits === null || its.waits.plan !== null))
            its.waits = { plan: null, until: paidUntil(its, its.plan, wallet.now()) };
        }
        expect(wallet.state().subscription?.plan ?? null).toBe(its.plan?.id ?? null);
      }
      wait(500 * dayMs);
      const given = wallet.events().flatMap((event) => {
        if (event.type === 'renewed') return event.grant === null ? [] : [[event.at, event.grant.credits]];
        if (event.type === 'subscribed' || event.type === 'upgraded')
          return event.grants.map((grant) => [event.at, grant.credits]);
        return [];
      });
      expect(given.map(([at = 0, n]) => `${(at - start) / hourMs}: ${n}`)).toEqual(
        its.given.map(([at, n]) => `${(at - start) / hourMs}: ${n}`),
      );
      expect(wallet.state().subscription?.plan ?? null).toBe(its.plan?.id ?? null);
    }),
    runs(150),
  );
});
