import { describe, expect, test } from 'vitest';
import { presets } from '../../presets.ts';
import { rational, times, written } from '../../values/rational.ts';
import { dates, devices, expiryAndHolds } from './cross-cutting.ts';
import { differencesOf } from './example.ts';
import { generateAccept } from './generate-accept.ts';
import { more } from './more.ts';
import { options } from './options.ts';
import { paidAhead } from './paid-ahead.ts';
import { payAsYouGo } from './pay-as-you-go.ts';
import { perPhoto } from './per-photo.ts';
import { printed } from './printed.ts';
import { threeBalances } from './three-balances.ts';
import { tokenPacks } from './token-packs.ts';

describe.each([
  ['A. per photo', perPhoto],
  ['B. token packs', tokenPacks],
  ['C. pay as you go', payAsYouGo],
  ['D. generate and accept', generateAccept],
  ['E. three balances', threeBalances],
  ['F. dates', dates],
  ['F. expiry, holds and ids', expiryAndHolds],
  ['F. devices', devices],
  ['more', more],
  ['paid ahead', paidAhead],
  ['printed', printed],
  ['options of a catalog', options],
])('%s', (_, examples) => {
  test.each(examples)('$name', (example) => expect(differencesOf(example)).toEqual([]));
});

test('14. four packs, 25,500,000 tokens for 90 euros, at 5, 4, 25/7 and 10/3 a million', () => {
  const packs = presets['token-packs']?.packs ?? [];
  expect(packs.reduce((sum, pack) => sum + pack.units, 0)).toBe(25_500_000);
  expect(packs.reduce((sum, pack) => sum + pack.price, 0)).toBe(9000);
  const perMillion = packs.map((pack) =>
    written(times(rational(`${pack.price}/100`), rational(`1000000/${pack.units}`))),
  );
  expect(perMillion).toEqual(['5', '4', '25/7', '10/3']);
  expect(packs.map((pack) => ((pack.price / 100 / pack.units) * 1_000_000).toFixed(2))).toEqual([
    '5.00',
    '4.00',
    '3.57',
    '3.33',
  ]);
});
