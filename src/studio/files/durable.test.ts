import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { diskFailingAt, faultyDisk, systemError } from '../../../test/builders/faultyDisk.ts';
import { AppError } from '../../core/errors.ts';
import { realDisk } from './disk.ts';
import { renameToNew, writeDurably } from './durable.ts';

const old = 'the old file, whole';
const next = 'the new file, whole and longer';

test('a durable write makes its folder, replaces the file and leaves nothing else behind', async () => {
  const file = join(aFolder(), 'deep', 'settings.json');
  await writeDurably(realDisk, file, old, 'The settings');
  await writeDurably(realDisk, file, next, 'The settings');
  expect(readFileSync(file, 'utf8')).toBe(next);
  expect(readdirSync(join(file, '..'))).toEqual(['settings.json']);
});

test('the bytes are synced before the rename, and the folder after it', async () => {
  const file = join(aFolder(), 'a.json');
  const disk = faultyDisk(() => undefined);
  await writeDurably(disk, file, old, 'The settings');
  expect(disk.calls.map((call) => call.name)).toEqual(['makeFolder', 'open wx', 'write', 'sync', 'rename', 'sync']);
});

const codes = {
  ENOSPC: 'disk-full',
  EIO: 'disk-failed',
  EROFS: 'folder-unwritable',
  EACCES: 'folder-unwritable',
  ENOENT: 'folder-unwritable',
};

test.each(Object.entries(codes))(
  '%s at any step leaves the old or the new file whole, no leftovers, and says %s',
  async (system, code) => {
    const callCount = 6;
    for (let k = 1; k <= callCount; k += 1) {
      const folder = aFolder();
      const file = join(folder, 'a.json');
      writeFileSync(file, old);
      const failure = await writeDurably(diskFailingAt(k, system), file, next, 'The settings').catch((error) => error);
      expect(failure).toBeInstanceOf(AppError);
      expect(failure.code).toBe(code);
      expect(failure.message).toMatch(/^The settings could not be written: .+\. What was there before is unchanged\./);
      expect(readFileSync(file, 'utf8')).toBe(k < callCount ? old : next);
      expect(readdirSync(folder)).toEqual(['a.json']);
    }
  },
);

test('a finished file never takes the place of another', async () => {
  const folder = aFolder();
  const [from, to] = [join(folder, 'part'), join(folder, 'photo.jpg')];
  writeFileSync(from, next);
  writeFileSync(to, old);
  expect(await renameToNew(realDisk, from, to)).toBe(false);
  expect(readFileSync(to, 'utf8')).toBe(old);
  expect(await renameToNew(realDisk, from, join(folder, 'photo-2.jpg'))).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['photo-2.jpg', 'photo.jpg']);
});

test('on a disk without second names for files, a finished file still never takes the place of another', async () => {
  const folder = aFolder();
  const disk = faultyDisk((call) => {
    if (call.name === 'link') throw systemError('EPERM');
  });
  const [from, to] = [join(folder, 'part'), join(folder, 'photo.jpg')];
  writeFileSync(from, next);
  mkdirSync(to);
  expect(await renameToNew(disk, from, to)).toBe(false);
  expect(await renameToNew(disk, from, join(folder, 'photo-2.jpg'))).toBe(true);
  expect(readFileSync(join(folder, 'photo-2.jpg'), 'utf8')).toBe(next);
});
