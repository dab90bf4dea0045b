import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../errors.ts';
import type { Catalog, Rate } from '../catalog.ts';
import { presets } from '../presets.ts';
import { runs } from '../properties/seed.ts';
import { rational } from '../values/rational.ts';
import { priceOf, rateOf, unitPrice } from './rate.ts';

const rate = (base: string, by: Rate['by'] = []): Rate => ({
  ...((presets.studio as Catalog).rates[0] as Rate),
  base,
  by,
});

describe('a price', () => {
  test('is an exact fraction, rounded up once for the whole line', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 999 }),
        fc.integer({ min: 1, max: 5000 }),
        (top, bottom, units) => {
          const price = BigInt(priceOf(unitPrice(rate(`${top}/${bottom}`), {}), units));
          const exact = BigInt(top) * BigInt(units);
          expect(price * BigInt(bottom) >= exact && (price - 1n) * BigInt(bottom) < exact).toBe(true);
        },
      ),
      runs(300),
    );
    expect(priceOf(rational('1/3'), 3)).toBe(1);
    expect(priceOf(rational('0.1'), 10)).toBe(1);
    expect(priceOf(rational('0.1'), 11)).toBe(2);
  });

  test('above nothing never becomes nothing', () => {
    expect(priceOf(rational('1/999999'), 1)).toBe(1);
    expect(priceOf(rational(0), 1000)).toBe(0);
  });

  test('of a setting that is not named is no price, not even where a list calls one "undefined"', () => {
    const by = [{ dim: 'size', op: 'mul', table: { undefined: 3 } }] as unknown as Rate['by'];
    expect(priceOf(unitPrice(rate('2', by), { size: 'undefined' }), 1)).toBe(6);
    expect(() => unitPrice(rate('2', by), {})).toThrow('needs size');
  });

  test('takes its dimensions in the order of the catalog', () => {
    const by: Rate['by'] = [
      { dim: 'size', op: 'mul', table: { small: 1, large: '5/2' }, default: 'small' },
      { dim: 'extra', op: 'add', table: 'value', default: 1 },
      { dim: 'results', op: 'mul', table: 'value' },
    ];
    expect(priceOf(unitPrice(rate('2', by), { size: 'large', extra: 3, results: 4 }), 1)).toBe(32);
    expect(priceOf(unitPrice(rate('2', by), { results: 1 }), 1)).toBe(3);
  });

  test('of no units is nothing, whatever a unit costs', () => {
    expect([priceOf(rational(7), 0), priceOf(rational(0), 0), priceOf(rational(7), 1)]).toEqual([0, 0, 7]);
  });

  test.each([
    [{}, null, 'a whole number, 1 or more'],
    [{ results: 0 }, 0, 'a whole number, 1 or more'],
    [{ results: -1 }, -1, 'a whole number, 1 or more'],
    [{ results: 1.5 }, 1.5, 'a whole number, 1 or more'],
    [{ results: '2' }, '2', 'a whole number, 1 or more'],
  ])('that is refused for %j says what was given and what is expected', (dims, value, expected) => {
    const by: Rate['by'] = [{ dim: 'results', op: 'mul', table: 'value' }];
    expect(() => unitPrice(rate('1', by), dims)).toThrow(
      expect.objectContaining({ code: 'bad-input', details: { dim: 'results', value, expected } }),
    );
  });

  test('that is refused for a word says which words there are', () => {
    const by: Rate['by'] = [{ dim: 'size', op: 'mul', table: { small: 1, large: 2 } }];
    const details = { dim: 'size', value: 'huge', expected: 'small, large' };
    expect(() => unitPrice(rate('1', by), { size: 'huge' })).toThrow(expect.objectContaining({ details }));
  });

  test.each([
    [{}, 'results'],
    [{ results: 0 }, 'results'],
    [{ results: 'many' }, 'results'],
    [{ results: 1, size: 'huge' }, 'size'],
  ])('is refused for %j, naming the dimension', (dims, dim) => {
    const by: Rate['by'] = [
      { dim: 'size', op: 'mul', table: { small: 1 }, default: 'small' },
      { dim: 'results', op: 'mul', table: 'value' },
    ];
    expect(() => unitPrice(rate('1', by), dims)).toThrow(
      expect.objectContaining({ code: 'bad-input', details: expect.objectContaining({ dim }) }),
    );
  });
});

test('an action is free, priced, priced in steps, or unknown', () => {
  const studio = presets.studio as Catalog;
  expect(rateOf(studio, { action: 'export', phase: 'single' })).toBeNull();
  expect(rateOf(studio, { action: 'enhance', phase: 'single' })?.base).toBe(1);
  expect(() => rateOf(studio, { action: 'edit', phase: 'single' })).toThrow(
    new AppError('bad-input', '"edit" is charged in these steps: generate, accept.', {
      ...{ action: 'edit', phase: 'single', phases: ['generate', 'accept'] },
    }),
  );
  expect(() => rateOf(studio, { action: 'teleport', phase: 'single' })).toThrow(
    new AppError('bad-input', 'This price list has no action "teleport".', { action: 'teleport' }),
  );
});
