import { expect, test } from 'vitest';
import { signedSyncText, signedTermsText } from './signed.ts';

test('terms are signed whole, in one order', () => {
  expect(signedTermsText({ credits: 5, id: 'l', device: { name: 'd', at: 1 } })).toBe(
    '{"credits":5,"device":{"at":1,"name":"d"},"id":"l"}',
  );
});

test('a journal is signed by the hash of its last entry, by whom it is for, and by what is asked', () => {
  const sync = {
    id: 's',
    lease: 'l',
    device: 'd',
    entries: [{ hash: 'a' }, { hash: 'c' }, { hash: 'b' }],
    returnsRest: true,
  };
  expect(signedSyncText(sync)).toBe('{"device":"d","head":"b","id":"s","lease":"l","returnsRest":true}');
  expect(signedSyncText({ ...sync, entries: [], returnsRest: false })).toBe(
    '{"device":"d","head":"","id":"s","lease":"l","returnsRest":false}',
  );
});
