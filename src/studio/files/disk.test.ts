import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { realDisk, writeFailure } from './disk.ts';

const root = mkdtempSync(join(tmpdir(), 'tonebank-disk-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('making a folder', () => {
  test('makes those above it too, and is content with what is there', async () => {
    await realDisk.makeFolder(join(root, 'a', 'b', 'c'));
    await realDisk.makeFolder(join(root, 'a', 'b', 'c'));
    expect(existsSync(join(root, 'a', 'b', 'c'))).toBe(true);
  });

  test('many at once do not stand in each other’s way', async () => {
    const path = join(root, 'many', 'deep', 'down');
    await Promise.all(Array.from({ length: 20 }, () => realDisk.makeFolder(path)));
    expect(existsSync(path)).toBe(true);
  });

  test('neither do many whose folders lie beside and inside each other', async () => {
    for (let round = 0; round < 20; round += 1) {
      const inside = (...names: string[]) => join(root, `round-${round}`, ...names);
      const paths = [inside('b', 'c', 'd'), inside('e'), inside('b', 'f'), inside('b', 'c'), inside('b'), inside()];
      await Promise.all(paths.map((path) => realDisk.makeFolder(path)));
      expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    }
  });

  test('a file in its place, or above it, is said to be so', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(realDisk.makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(realDisk.makeFolder(join(root, 'file', 'inside'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    const error = await realDisk.makeFolder(join(root, 'file')).catch((caught: unknown) => caught);
    expect(writeFailure(error, 'The output folder', root)).toMatchObject({ code: 'folder-unwritable' });
  });

  test.runIf(process.platform === 'linux')(
    'a place that takes no folder is refused, and not tried for ever',
    async () => {
      await expect(realDisk.makeFolder('/proc/tonebank/photos')).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );
});
