import { expect, test } from 'vitest';
import { deviceSentence } from './deviceSentence.ts';

const device = {
  ...{ left: 23, isFrozen: false, reason: null, expiresAt: null },
  ...{ lastSyncAt: '2026-01-15T10:00:00.000Z', unsyncedCredits: 2 },
};

test('a computer that is in touch has nothing to say, one that is not says since when', () => {
  expect(deviceSentence({ device, isReachable: true })).toBeNull();
  expect(deviceSentence({ device: null, isReachable: false })).toBeNull();
  expect(deviceSentence({ device, isReachable: false })).toMatch(
    /^The wallet cannot be reached; .* Last heard from it: Jan 15, 2026.*\. 2 credits spent here will be told to it by itself\.$/,
  );
});

test('what locks the credits is said whether the wallet is there or not', () => {
  const locked = { ...device, isFrozen: true, reason: 'The clock of this computer was set back.' };
  expect(deviceSentence({ device: locked, isReachable: true })).toBe(locked.reason);
  expect(deviceSentence({ device: locked, isReachable: false })).toBe(locked.reason);
});
