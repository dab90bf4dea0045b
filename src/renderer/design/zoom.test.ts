import { expect, test } from 'vitest';
import { fitted, pan, place, toggleActualSize, zoomAt } from './zoom.ts';

const picture = { width: 1600, height: 1200 };
const box = { width: 840, height: 840 };

test('a fitted picture is whole and centred', () => {
  expect(place(fitted, picture, box)).toEqual({ left: 20, top: 120, width: 800, height: 600, scale: 0.5 });
});

test('zooming keeps the point under the pointer where it is', () => {
  const pointer = { x: 300, y: 350 };
  const before = place(fitted, picture, box);
  const after = place(zoomAt(fitted, { ...pointer, factor: 4 }, picture, box), picture, box);
  const part = (at: typeof before) => [(pointer.x - at.left) / at.width, (pointer.y - at.top) / at.height];
  expect(part(after)[0]).toBeCloseTo(part(before)[0] ?? Number.NaN);
  expect(part(after)[1]).toBeCloseTo(part(before)[1] ?? Number.NaN);
});

test('a picture larger than its box never leaves a gap', () => {
  const zoomed = zoomAt(fitted, { x: 400, y: 400, factor: 4 }, picture, box);
  const far = place(pan(zoomed, { x: 9_999, y: -9_999 }, picture, box), picture, box);
  expect(far.left).toBe(0);
  expect(far.top).toBeCloseTo(box.height - far.height);
});

test('panning back from an edge moves at once', () => {
  const atEdge = pan(zoomAt(fitted, { x: 400, y: 400, factor: 4 }, picture, box), { x: 9_999, y: 0 }, picture, box);
  expect(place(pan(atEdge, { x: -50, y: 0 }, picture, box), picture, box).left).toBeCloseTo(-50);
});

test('one key goes to a pixel for a pixel, and the same key back to the whole picture', () => {
  const near = toggleActualSize(fitted, picture, box);
  expect(place(near, picture, box).scale).toBeCloseTo(1);
  expect(toggleActualSize(near, picture, box)).toEqual(fitted);
});

test('zooming out stops at the whole picture', () => {
  expect(zoomAt(fitted, { x: 0, y: 0, factor: 0.1 }, picture, box)).toEqual(fitted);
});
