import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { realDisk } from './disk.ts';
import { inside, isWithin } from './inside.ts';

const rows: [path: string, isInside: boolean][] = [
  ['/photos', true],
  ['/photos/', true],
  ['/photos/a.jpg', true],
  ['/photos/./a.jpg', true],
  ['/photos//a.jpg', true],
  ['/photos/sub/a.jpg', true],
  ['/photos/sub/../a.jpg', true],
  ['/photos/..a.jpg', true],
  ['/photos/...', true],
  ['/photos/.hidden/a.jpg', true],
  ['/photos/a b.jpg', true],
  ['/photos/\u00e9.jpg', true],
  ['/photos/e\u0301.jpg', true],
  ['/photos/CON', true],
  ['/photos/%2e%2e/a.jpg', true],
  ['/photos/~/a.jpg', true],
  ['/photos/a\\..\\b.jpg', process.platform !== 'win32'],
  ['/', false],
  ['/photos/..', false],
  ['/photos/../', false],
  ['/photos/../etc/passwd', false],
  ['/photos/sub/../../etc/passwd', false],
  ['/photos/./../photos-evil/a.jpg', false],
  ['/photos-evil/a.jpg', false],
  ['/photos-evil', false],
  ['/photosa', false],
  ['/photo', false],
  ['/Photos/a.jpg', false],
  ['/etc/passwd', false],
  ['/photos/a\0.jpg', false],
  ['/photos\0/a.jpg', false],
  ['photos/a.jpg', false],
  ['./photos/a.jpg', false],
  ['../photos/a.jpg', false],
  ['', false],
  ['.', false],
  ['..', false],
  ['file:///photos/a.jpg', false],
  ['~/photos/a.jpg', false],
];

test.each(rows)('%j inside /photos: %s', (path, isInside) => {
  expect(isWithin('/photos', path)).toBe(isInside);
});

test('links are followed before the answer', async () => {
  const base = aFolder();
  const [root, evil] = [join(base, 'photos'), join(base, 'photos-evil')];
  mkdirSync(join(root, 'sub'), { recursive: true });
  mkdirSync(evil);
  writeFileSync(join(root, 'a.jpg'), 'a');
  writeFileSync(join(evil, 'b.jpg'), 'b');
  symlinkSync(evil, join(root, 'out'));
  symlinkSync(join(root, 'sub'), join(root, 'in'));
  symlinkSync(join(evil, 'b.jpg'), join(root, 'b.jpg'));
  symlinkSync(join(base, 'nowhere'), join(root, 'broken'));
  symlinkSync(root, join(base, 'alias'));
  symlinkSync(join(root, 'loop'), join(root, 'loop'));

  const table: [string, boolean][] = [
    [join(root, 'a.jpg'), true],
    [join(root, 'new.jpg'), true],
    [join(root, 'new', 'deep', 'new.jpg'), true],
    [join(root, 'in', 'new.jpg'), true],
    [join(base, 'alias', 'a.jpg'), true],
    [join(root, 'out', 'b.jpg'), false],
    [join(root, 'out', 'new.jpg'), false],
    [join(root, 'b.jpg'), false],
    [join(root, 'broken'), false],
    [join(root, 'broken', 'new.jpg'), false],
    [join(root, 'loop'), false],
    [join(root, '..', 'photos-evil', 'b.jpg'), false],
    [join(evil, 'b.jpg'), false],
    [join(root, 'a.jpg', 'deeper'), true],
    ['a.jpg', false],
    [`${root}/a\0.jpg`, false],
  ];
  for (const [path, isInside] of table) expect([path, await inside(realDisk, root, path)]).toEqual([path, isInside]);
});
