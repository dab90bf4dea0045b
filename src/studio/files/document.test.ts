import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { diskFailingAt } from '../../../test/builders/faultyDisk.ts';
import { type Disk, realDisk } from './disk.ts';
import { openDocument } from './document.ts';

const schema = z.object({ names: z.array(z.string()) });

function open(path: string, disk: Disk = realDisk) {
  return openDocument({ disk, path, what: 'The list', schema, empty: () => ({ names: [] as string[] }) });
}

test('a document keeps what was changed, and is plain JSON', async () => {
  const path = join(aFolder(), 'list.json');
  const list = await open(path);
  await list.change((draft) => draft.names.push('one'));
  await list.change((draft) => draft.names.push('two'));
  expect((await open(path)).data).toEqual({ names: ['one', 'two'] });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ generation: 2, data: { names: ['one', 'two'] } });
});

test('changes made at once are all kept', async () => {
  const path = join(aFolder(), 'list.json');
  const list = await open(path);
  await Promise.all(Array.from({ length: 20 }, (_, n) => list.change((draft) => draft.names.push(String(n)))));
  expect((await open(path)).data.names).toHaveLength(20);
});

test('a failed change is gone from memory and from disk; what was noted meanwhile stays', async () => {
  for (let k = 1; k <= 9; k += 1) {
    const path = join(aFolder(), 'list.json');
    await (await open(path)).change((draft) => draft.names.push('old'));
    const list = await open(path, diskFailingAt(k, 'ENOSPC'));
    const change = list.change((draft) => draft.names.push('lost'));
    await Promise.resolve();
    const failure = await change.then(
      () => null,
      (error) => error,
    );
    if (failure === null) {
      expect(k, 'every call up to the last sync was failed').toBeGreaterThan(7);
      continue;
    }
    list.note((data) => data.names.push('noted'));
    expect(failure).toMatchObject({ code: 'disk-full' });
    expect(list.data.names).toEqual(['old', 'noted']);
    const again = (await open(path)).data.names;
    // Only the very last step, the sync of the folder, may leave the new generation behind.
    expect([['old'], ['old', 'lost']]).toContainEqual(again);
    await list.flush();
    expect((await open(path)).data.names).toEqual(['old', 'noted']);
  }
});

test.each([
  ['empty', (path: string) => truncateSync(path, 0)],
  ['cut', (path: string) => truncateSync(path, 90)],
  ['full of NULs', (path: string) => writeFileSync(path, Buffer.alloc(200))],
  ['of another shape', (path: string) => writeFileSync(path, '{"generation":3,"sha256":"00","data":{}}\n')],
])('a file that is %s is put aside and the generation before it is used', async (_, damage) => {
  const folder = aFolder();
  const path = join(folder, 'list.json');
  const list = await open(path);
  await list.change((draft) => draft.names.push('one'));
  await list.change((draft) => draft.names.push('two'));
  damage(path);
  const again = await open(path);
  expect(again.data.names).toEqual(['one']);
  expect(again.damage).toEqual([{ path, keptAs: `${path}.bad-1`, recovered: 'previous' }]);
  await again.change((draft) => draft.names.push('three'));
  expect((await open(path)).data.names).toEqual(['one', 'three']);
  expect(readdirSync(folder)).toContain('list.json.bad-1');
});

test('with both generations damaged the document starts empty and says so', async () => {
  const path = join(aFolder(), 'list.json');
  writeFileSync(path, 'not ours');
  writeFileSync(`${path}.before`, 'neither');
  const list = await open(path);
  expect(list.data.names).toEqual([]);
  expect(list.damage).toEqual([{ path, keptAs: `${path}.bad-1`, recovered: 'nothing' }]);
  expect(existsSync(path)).toBe(false);
});

test('one flipped bit anywhere is noticed, or changes nothing', async () => {
  const path = join(aFolder(), 'list.json');
  const list = await open(path);
  await list.change((draft) => draft.names.push('one'));
  await list.change((draft) => draft.names.push('two'));
  const good = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length * 8 - 1), async (bit) => {
      const bytes = Buffer.from(good);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, bytes);
      const { names } = (await open(path)).data;
      expect([['one'], ['one', 'two']]).toContainEqual(names);
    }),
    { numRuns: 500 },
  );
});
