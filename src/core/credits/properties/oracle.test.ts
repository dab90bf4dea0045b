import fc from 'fast-check';
import { expect, test } from 'vitest';
import { begin, catalog, differencesIn, life, type Op, step } from '../../../../test/torture/credits/lives.ts';
import { balanceOf } from '../balance.ts';
import { commandSchema } from '../command.ts';
import { decide } from '../decide.ts';
import { runs } from './seed.ts';

// The engine and the naive oracle live through the same random months, side by side.

test('the engine and the oracle agree on every balance after every command, and no invariant is breached', () => {
  fc.assert(
    fc.property(life({ minLength: 10, maxLength: 80 }), (ops) => {
      expect(differencesIn(ops)).toEqual([]);
    }),
    runs(150),
  );
});

test('a plan from the 29th renews on the last day of February, for the oracle too', () => {
  const months: Op[] = [17, 30, 31].map((days) => ({ do: 'wait', minutes: days * 1440 }));
  const spend: Op = { do: 'spend', credits: 1 };
  const before: Op = { do: 'wait', minutes: 14 * 1440 };
  expect(
    differencesIn([before, { do: 'subscribe', allocation: 3 }, ...months.flatMap((wait) => [wait, spend])]),
  ).toEqual([]);
});

test('sending any of the commands again changes nothing and is answered the same', () => {
  fc.assert(
    fc.property(life({ minLength: 5, maxLength: 40 }), fc.array(fc.nat(39), { maxLength: 20 }), (ops, again) => {
      const both = begin();
      for (const [index, one] of ops.entries()) step(both, one, `c${index}`);
      for (const n of again) {
        const command = both.sent[n];
        if (command === undefined) continue;
        const parsed = commandSchema.parse(command);
        const answer = decide(both.state, parsed, both.now, catalog);
        const known = both.state.answers[parsed.id];
        expect([answer.isReplay, answer.events, answer.state === both.state]).toEqual([true, [], true]);
        expect(answer.ok ? answer.result : answer.rejection).toEqual(known?.ok ? known.result : known?.failure);
      }
    }),
    runs(60),
  );
});

test('all amounts times k give all balances times k', () => {
  fc.assert(
    fc.property(life({ minLength: 5, maxLength: 40 }), fc.integer({ min: 2, max: 1000 }), (ops, k) => {
      const [one, many] = [begin(), begin()];
      ops.forEach((each, index) => {
        step(one, each, `c${index}`);
        step(
          many,
          {
            ...each,
            ...('credits' in each ? { credits: each.credits * k } : {}),
            ...('allocation' in each ? { allocation: each.allocation * k } : {}),
          },
          `c${index}`,
          { k },
        );
        const [small, large] = [balanceOf(one.state, one.now, catalog), balanceOf(many.state, many.now, catalog)];
        expect(large.buckets).toEqual(
          Object.fromEntries(Object.entries(small.buckets).map(([bucket, n]) => [bucket, n * k])),
        );
        expect(large.held).toBe(small.held * k);
      });
    }),
    runs(60),
  );
});

test('other ids give the same amounts', () => {
  fc.assert(
    fc.property(life({ minLength: 5, maxLength: 40 }), (ops) => {
      const [one, other] = [begin(), begin()];
      ops.forEach((each, index) => {
        step(one, each, `c${index}`);
        step(other, each, `${999 - index}-other`);
      });
      expect(balanceOf(other.state, other.now, catalog).buckets).toEqual(
        balanceOf(one.state, one.now, catalog).buckets,
      );
    }),
    runs(60),
  );
});
