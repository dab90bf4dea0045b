import { expect, test } from 'vitest';
import { neighbour, press } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const nothing = { selected: new Set<string>(), activeId: null, anchorId: null };
const plain = (id: string) => ({ id, isToggle: false, isRange: false });
const toggle = (id: string) => ({ id, isToggle: true, isRange: false });
const range = (id: string) => ({ id, isToggle: false, isRange: true });

test('a press selects one photo alone', () => {
  const store = press(press(nothing, order, plain('a')), order, plain('c'));
  expect([...store.selected]).toEqual(['c']);
});

test('with Ctrl a press adds a photo, and a second one takes it away', () => {
  const both = press(press(nothing, order, plain('a')), order, toggle('c'));
  expect([...both.selected]).toEqual(['a', 'c']);
  expect([...press(both, order, toggle('a')).selected]).toEqual(['c']);
});

test('with Shift everything between is selected, in either direction, from the same anchor', () => {
  const down = press(press(nothing, order, plain('d')), order, range('b'));
  expect([...down.selected]).toEqual(['b', 'c', 'd']);
  expect([...press(down, order, range('e')).selected]).toEqual(['d', 'e']);
});

test('a range without an anchor is a plain press', () => {
  expect([...press(nothing, order, range('c')).selected]).toEqual(['c']);
});

test('arrows stop at both ends and begin at the first photo', () => {
  expect(neighbour(order, null, 1)).toBe('a');
  expect(neighbour(order, 'a', -1)).toBe('a');
  expect(neighbour(order, 'd', 3)).toBe('e');
  expect(neighbour([], 'a', 1)).toBeNull();
});
