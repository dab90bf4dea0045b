import { expect, test } from 'vitest';
import { looksLikePhoto, sortOut } from './dropped.ts';

test('photos are known by their ending, whatever its case', () => {
  for (const name of ['a.jpg', 'B.JPEG', 'c.TIF', 'd.webp', 'e.avif', 'f.png']) expect(looksLikePhoto(name)).toBe(true);
});

test('hidden files, shadows and other files are left out and counted', () => {
  const names = ['._IMG_1.jpg', '.hidden.png', 'notes.txt', 'room.jpg'];
  const { photos, leftOut } = sortOut(names.map((name) => new File([], name)));
  expect(photos.map(({ name }) => name)).toEqual(['room.jpg']);
  expect(leftOut).toBe(3);
});
