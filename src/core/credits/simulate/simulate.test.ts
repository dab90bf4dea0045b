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

test('a quote is refused where its spend would be', () => {
  const quote = { do: 'quote', action: 'enhance' };
  const answers = steps(
    { ...quote, quantity: 1_000_000 },
    { ...quote, quantity: 1_000_001 },
    { ...quote, as: 'system' },
  );
  expect(answers.map(({ ok, code, message }) => [ok, code ?? message])).toEqual([
    [true, undefined],
    [false, 'bad-input'],
    [false, 'forbidden'],
  ]);
  expect(answers[1]?.message).toBe('quantity: expected a number of at most 1000000. Nothing was changed.');
});

test('a balance is shown to those whom the price list lets see it', () => {
  const shown = steps({ do: 'show', as: 'viewer' }, { do: 'show', as: 'system' });
  expect(shown.map(({ ok, code }) => [ok, code])).toEqual([
    [true, undefined],
    [false, 'forbidden'],
  ]);
});

test('a smaller plan says in words when it begins', () => {
  const [, smaller] = simulate(
    {
      ...{ catalog: 'studio', zone: 'UTC', start },
      steps: [
        { do: 'subscribe', plan: 'team' },
        { do: 'subscribe', plan: 'solo' },
      ],
    },
    presets,
  ).steps;
  expect([smaller?.ok, smaller?.details]).toEqual([true, { from: '2026-02-15T10:00:00Z' }]);
});

describe('a device without a network', () => {
  const spend = { do: 'device-spend', device: 'd', action: 'image' };
  const lived = (...more: Record<string, unknown>[]) =>
    simulate(
      {
        ...{ catalog: 'three-balances', zone: 'UTC', start },
        steps: [{ do: 'subscribe', plan: 'standard' }, { do: 'lease', device: 'd', credits: 100 }, ...more],
      },
      presets,
    ).steps.slice(2);

  test('spends what the plan allows, by those who may spend', () => {
    const answers = lived(
      { ...spend, dims: { model: 'pro' } },
      { ...spend, as: 'viewer' },
      { ...spend, action: 'unknown' },
      spend,
    );
    expect(answers.map(({ code, credits }) => code ?? credits)).toEqual([
      'tier-required',
      'forbidden',
      'bad-input',
      24,
    ]);
  });

  test('does for nothing what is free, with credits or without, and writes nothing of it', () => {
    const free = { do: 'device-spend', device: 'd', action: 'download' };
    const answers = steps(
      free,
      { do: 'grant', bucket: 'topup', credits: 5 },
      { do: 'lease', device: 'd', credits: 5 },
      free,
      { do: 'sync', device: 'd' },
    );
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    expect(answers.at(-1)?.events.map(({ type }) => type)).toEqual(['lease-returned']);
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
