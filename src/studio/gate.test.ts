import { expect, test } from 'vitest';
import { createGate } from './gate.ts';

test('many go through together, one alone waits for them, and whoever comes later waits for that one', async () => {
  const gate = createGate();
  const told: string[] = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const alone = Promise.withResolvers<void>();
  const step = (name: string, until: Promise<void>) => async () => {
    told.push(`${name} begins`);
    await until;
    told.push(`${name} ends`);
  };
  const one = gate.together(step('first', first.promise));
  const two = gate.together(step('second', second.promise));
  await Promise.resolve();
  await Promise.resolve();
  expect(told).toEqual(['first begins', 'second begins']);
  const three = gate.alone(step('alone', alone.promise));
  const four = gate.together(step('later', Promise.resolve()));
  first.resolve();
  await one;
  expect(told).toEqual(['first begins', 'second begins', 'first ends']);
  second.resolve();
  await two;
  alone.resolve();
  await Promise.all([three, four]);
  expect(told.slice(3)).toEqual(['second ends', 'alone begins', 'alone ends', 'later begins', 'later ends']);
});

test('what fails alone keeps nobody out', async () => {
  const gate = createGate();
  await expect(gate.alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await gate.together(async () => 'in')).toBe('in');
  expect(await gate.alone(async () => 'alone')).toBe('alone');
});
