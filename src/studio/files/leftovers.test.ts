import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { realDisk } from './disk.ts';
import { removeLeftDocuments, removeLeftParts } from './leftovers.ts';

const document = '.index.json.0123456789ab.part';
const photo = '.tonebank-0123456789abcdef01.part';
const others = ['.index.json.part', 'index.json', 'photo.part', '.tonebank-x.part', '.DS_Store'];

test('only unfinished files of our own are removed', async () => {
  const folder = aFolder();
  for (const name of [document, ...others]) writeFileSync(join(folder, name), '');
  await removeLeftDocuments(realDisk, [folder, join(folder, 'missing')]);
  expect(readdirSync(folder).sort()).toEqual([...others].sort());
});

test('an unfinished photo is removed after an hour, not before', async () => {
  const folder = aFolder();
  for (const name of [photo, ...others]) writeFileSync(join(folder, name), '');
  await removeLeftParts(realDisk, folder);
  expect(readdirSync(folder)).toContain(photo);
  const before = Date.now() / 1000 - 4000;
  for (const name of [photo, ...others]) utimesSync(join(folder, name), before, before);
  await removeLeftParts(realDisk, folder);
  expect(readdirSync(folder).sort()).toEqual([...others].sort());
});
