import { describe, expect, test } from 'vitest';
import { AppError } from '../../errors.ts';
import { presets } from '../presets.ts';
import { simulate } from './simulate.ts';

const start = '2026-01-15T10:00:00Z';
const steps = (...list: Record<string, unknown>[]) =>
  simulate({ catalog: 'per-photo', start, steps: list }, presets).steps;

describe('a scenario', () => {
  test.each([
    [null],
    ['text'],
    [{ catalog: 'per-photo', start: 'yesterday', steps: [] }],
    [{ catalog: 'nowhere', start, steps: [] }],
    [{ catalog: 'per-photo', zone: 'Mars/Base', start, steps: [] }],
    [{ catalog: 'per-photo', start }],
  ])('that cannot be read is refused as a whole: %j', (scenario) => {
    expect(() => simulate(scenario, presets)).toThrow(AppError);
  });

  test('without steps has an empty history and its month cards', () => {
    expect(simulate({ catalog: 'per-photo', start, steps: [] }, presets)).toMatchObject({
      steps: [],
      history: [],
      months: [{ month: '2026-01', credits: 0, runs: 0, current: true }, {}, {}, {}],
    });
  });
});

describe('a step', () => {
  test('that is written wrongly is refused by itself and changes nothing', () => {
    const [subscribed, unknown, missing, negative, wrongPlan, shown] = steps(
      { do: 'subscribe', plan: 'professional' },
      { do: 'teleport' },
      { do: 'capture' },
      { do: 'grant', bucket: 'topup', credits: -5 },
      { do: 'subscribe', plan: 'imaginary' },
      { do: 'show' },
    );
    expect(subscribed?.ok).toBe(true);
    for (const step of [unknown, missing, negative, wrongPlan]) {
      expect([step?.ok, step?.code, step?.balance.available]).toEqual([false, 'bad-input', 200]);
    }
    expect([shown?.ok, shown?.balance.available]).toEqual([true, 200]);
  });

  test('with an earlier time happens at the time that is already there', () => {
    const [, late, early] = steps(
      { do: 'show' },
      { do: 'show', at: '2026-01-20T10:00:00Z' },
      { do: 'show', at: start },
    );
    expect([late?.at, early?.at]).toEqual(['2026-01-20T10:00:00Z', '2026-01-20T10:00:00Z']);
  });

  test('has the id of its place, and another one if it says so', () => {
    expect(steps({ do: 'show' }, { do: 'show', id: 'mine' }).map((step) => step.id)).toEqual(['step-0', 'mine']);
  });

  test('repeated with the same id and body is answered the same, also when it is more than one command', () => {
    const buy = { do: 'buy', id: 'p', pack: 'pack-100' };
    const answers = steps(buy, buy, { ...buy, pack: 'pack-1000' }, { do: 'show' });
    expect(answers.map((step) => [step.ok, step.code, step.balance.available])).toEqual([
      [true, undefined, 100],
      [true, undefined, 100],
      [false, 'idempotency-conflict', 100],
      [true, undefined, 100],
    ]);
  });
});

test('a day on which a bucket gives nothing is not told', () => {
  const { steps } = simulate(
    {
      ...{ catalog: 'three-balances', zone: 'UTC', start: '2026-01-15T10:00:00Z' },
      steps: [
        { do: 'subscribe', plan: 'standard' },
        { at: '2026-01-18T10:00:00Z', do: 'show' },
      ],
    },
    presets,
  );
  expect(steps[1]?.events).toEqual([{ type: 'expired', at: '2026-01-16T00:00:00Z', bucket: 'daily', credits: 100 }]);
});

test('a price list that is not there is refused with the names of those that are', () => {
  const scenario = { catalog: 'gold', zone: 'UTC', start: '2026-01-15T10:00:00Z', steps: [] };
  expect(() => simulate(scenario, presets)).toThrow(/There is no price list "gold".*studio, /);
});
