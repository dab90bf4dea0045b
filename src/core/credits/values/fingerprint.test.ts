import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonical, sha256, shortSha256 } from './fingerprint.ts';

test('SHA-256 of texts around every block border is that of the platform', () => {
  const lengths = [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 4087, 4088, 10_000, 3];
  for (const text of lengths.flatMap((length) => ['x'.repeat(length), `${'x'.repeat(length)}é€`])) {
    expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
    expect(shortSha256(text)).toBe(createHash('sha256').update(text).digest('base64url'));
  }
});

test('equal values have one text, whatever the order of their fields', () => {
  expect(canonical({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
  expect(canonical({ b: 1, a: 2 })).toBe(canonical({ a: 2, b: 1 }));
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
});

test('a text is quoted as JSON quotes it, whatever is in it', () => {
  const single = Array.from({ length: 300 }, (_, code) => String.fromCharCode(code));
  const every = single.flatMap((text) => [text, `a${text}`]);
  for (const text of [...every, '', '\ud800', '\u2028', '😀']) {
    expect(canonical(text)).toBe(JSON.stringify(text));
    expect(canonical({ [text]: text })).toBe(JSON.stringify({ [text]: text }));
  }
});
