import { expect, test } from 'vitest';
import { presets } from '../presets.ts';
import { replay } from '../simulate/simulate.ts';
import { instantOf } from '../values/calendar.ts';
import { daysLeft, usageReport } from './report.ts';

const start = '2026-01-15T10:00:00Z';
const shoot = { shoot: 'Elm Street 12', shootId: 'e-1' };
const { world } = replay(
  {
    catalog: 'studio',
    zone: 'Europe/Amsterdam',
    start,
    steps: [
      { do: 'grant', bucket: 'topup', credits: 100 },
      { do: 'spend', id: 'a', action: 'enhance', quantity: 10, resource: shoot, user: 'ana' },
      {
        do: 'spend',
        action: 'enhance',
        quantity: 4,
        resource: { shoot: 'Elm Street 12', shootId: 'e-2' },
        user: 'ben',
      },
      { do: 'hold', id: 'h', action: 'enhance', quantity: 3, resource: shoot },
      { do: 'void', hold: 'h' },
      { at: '2026-01-15T23:30:00Z', do: 'spend', action: 'reprocess', quantity: 2, resource: shoot, user: 'ana' },
      { do: 'refund', of: 'a', credits: 5, fault: 'vendor' },
    ],
  },
  presets,
);
const report = (from: string, to: string) =>
  usageReport(world.events, {
    ...{ from: instantOf(from), to: instantOf(to), zone: 'Europe/Amsterdam' },
    ...{ by: ['user', 'feature'], resource: 'shoot' },
  });

test('a report counts what was paid, and what came back', () => {
  expect(report('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')).toMatchObject({
    used: 16,
    begunCount: 19,
    returned: 8,
    returnedCount: 8,
  });
});

test('its days are those of the account, not of Greenwich', () => {
  expect(report('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z').days).toEqual([
    { day: '2026-01-15', credits: 14 },
    { day: '2026-01-16', credits: 2 },
  ]);
});

test('two shoots of one name stay two', () => {
  const { shoots } = report('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z');
  expect(shoots).toEqual([
    { id: 'e-1', name: 'Elm Street 12', credits: 12, count: 12 },
    { id: 'e-2', name: 'Elm Street 12', credits: 4, count: 4 },
  ]);
});

test('what happened outside of the range is not in it, and each total is the whole', () => {
  const { used, totals } = report('2026-01-15T12:00:00Z', '2026-02-01T00:00:00Z');
  expect(used).toBe(2);
  for (const { rows } of totals) expect(rows.reduce((sum, row) => sum + row.credits, 0)).toBe(used);
});

test('at this pace the balance lasts so many whole days', () => {
  expect(daysLeft({ available: 182, used: 480, days: 30 })).toBe(11);
  expect(daysLeft({ available: 0, used: 480, days: 30 })).toBe(0);
  expect(daysLeft({ available: 50, used: 0, days: 30 })).toBe(null);
});
