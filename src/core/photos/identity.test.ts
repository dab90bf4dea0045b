import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chargeKey, majorOf, templateIdentity } from './identity.ts';

const sha = fc.stringMatching(/^[0-9a-f]{64}$/);

test('the order in which frames were found does not change what is paid for', () => {
  fc.assert(
    fc.property(fc.array(sha, { minLength: 1, maxLength: 9 }), (originals) => {
      const key = (frames: string[]) => chargeKey({ originals: frames, templateId: 'warm-home', templateMajor: 1 });
      expect(key([...originals].reverse())).toBe(key(originals));
    }),
  );
});

test('another photo, template or major version is other work', () => {
  const work = { originals: ['a'.repeat(64)], templateId: 'warm-home', templateMajor: 1 };
  const keys = [
    work,
    { ...work, originals: ['b'.repeat(64)] },
    { ...work, templateId: 'bright' },
    { ...work, templateMajor: 2 },
  ].map(chargeKey);
  expect(new Set(keys).size).toBe(4);
  expect(keys[0]).toBe(`${'a'.repeat(64)}/warm-home@1`);
});

test('minor and patch versions are the same work', () => {
  expect(templateIdentity('warm-home', majorOf('1.4.2'))).toBe(templateIdentity('warm-home', majorOf('1.0.0')));
  expect(() => majorOf('x')).toThrow();
});

test('a key without the hash of every frame is refused', () => {
  const work = { templateId: 'warm-home', templateMajor: 1 };
  expect(() => chargeKey({ ...work, originals: [] })).toThrow();
  expect(() => chargeKey({ ...work, originals: ['a'.repeat(64), ''] })).toThrow();
});
