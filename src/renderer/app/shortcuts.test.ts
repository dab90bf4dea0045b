import { expect, test } from 'vitest';
import { keyOf } from './shortcuts.ts';

const bare = { ctrlKey: false, metaKey: false, shiftKey: false };

test('letters are named in lower case whatever the caps lock says', () => {
  expect(keyOf({ ...bare, key: 'G' })).toBe('g');
  expect(keyOf({ ...bare, key: ' ' })).toBe('space');
});

test('Ctrl and Command are the same key', () => {
  expect(keyOf({ ...bare, key: 'a', ctrlKey: true })).toBe('mod+a');
  expect(keyOf({ ...bare, key: 'a', metaKey: true })).toBe('mod+a');
  expect(keyOf({ ...bare, key: 'E', ctrlKey: true, shiftKey: true })).toBe('mod+shift+e');
});

test('a sign that needs Shift on some keyboards is still only that sign', () => {
  expect(keyOf({ ...bare, key: '?', shiftKey: true })).toBe('?');
});
