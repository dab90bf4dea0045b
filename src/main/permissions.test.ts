import { expect, test } from 'vitest';
import { isPermitted, permissions } from './permissions.ts';

test('a permission that nobody thought of is refused', () => {
  expect(isPermitted('mind-reading')).toBe(false);
  expect(isPermitted('')).toBe(false);
  expect(isPermitted('__proto__')).toBe(false);
});

test('only the whole screen and copied text are granted', () => {
  const granted = permissions.filter((permission) => permission.isGranted).map((permission) => permission.name);
  expect(granted).toEqual(['fullscreen', 'clipboard-sanitized-write']);
});

test('every row has a reason of its own kind', () => {
  for (const permission of permissions) expect(permission.reason).toMatch(/^[A-Z].{8,}\.$/);
  expect(new Set(permissions.map((permission) => permission.name)).size).toBe(permissions.length);
});
