import { expect, test } from 'vitest';
import { presets } from '../presets.ts';
import { reportOf } from './report.ts';
import { simulate } from './simulate.ts';

test('a report has a line for each step, what happened, why a step was refused, and the months', () => {
  const result = simulate(
    {
      catalog: 'per-photo',
      zone: 'Europe/Amsterdam',
      start: '2026-01-15T10:00:00Z',
      steps: [
        { do: 'subscribe', plan: 'professional' },
        { do: 'spend', action: 'enhance', quantity: 150 },
        { do: 'spend', action: 'enhance', quantity: 51 },
        { do: 'show', at: '2026-02-15T10:00:00Z' },
      ],
    },
    presets,
  );
  const lines = reportOf(result).split('\n');
  expect(lines[0]).toMatch(/^ +at +step +credits +available +held +leased +plan +rollover$/);
  expect(lines).toContainEqual(expect.stringMatching(/^1 +2026-01-15T10:00:00Z +spend +150 +50 +0 +0 +50 +0$/));
  expect(lines).toContainEqual(expect.stringMatching(/^2 +2026-01-15T10:00:00Z +✗ spend +50 +0 +0 +50 +0$/));
  expect(lines).toContainEqual(expect.stringContaining('insufficient-credits: 1 more credit is needed.'));
  expect(lines).toContainEqual(
    expect.stringContaining('renewed: plan professional, carried 50, granted 200, forfeited 0'),
  );
  expect(lines).toContainEqual(expect.stringMatching(/^2026-01 +150 credits +1 runs/));
});

test('a report shows what is owed once there is something', () => {
  const steps = [
    { do: 'buy', pack: 'pack-100', id: 'p' },
    { do: 'spend', action: 'enhance', quantity: 30 },
    { do: 'chargeback', purchase: 'p' },
  ];
  const scenario = { catalog: 'per-photo', zone: 'UTC', start: '2026-01-15T10:00:00Z', steps };
  const lines = reportOf(simulate(scenario, presets)).split('\n');
  expect(lines[0]).toMatch(/ leased +debt +topup$/);
  expect(lines).toContainEqual(expect.stringMatching(/^2 +2026-01-15T10:00:00Z +chargeback .* 0 +0 +0 +30 +0$/));
});
