import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { aFolder } from '../../test/builders/aFolder.ts';
import { AppError } from '../core/errors.ts';
import { mustBeSoundWallet, mustBeWallet, reached } from './wallet-database.ts';

function aDatabase(): string {
  const file = join(aFolder(), 'wallet.sqlite');
  const database = new DatabaseSync(file);
  database.exec('create table one (a text)');
  database.exec(
    'insert into one with recursive n(i) as (select 1 union all select i + 1 from n where i < 999) select hex(randomblob(99)) from n',
  );
  database.close();
  return file;
}

test('a file of another kind, and a folder, are refused and stay as they are', async () => {
  const folder = aFolder();
  const photo = join(folder, 'photo.jpg');
  writeFileSync(photo, 'a photo, not a wallet');
  mkdirSync(join(folder, 'more'));
  for (const named of [photo, join(folder, 'more')])
    await expect(mustBeWallet(named)).rejects.toMatchObject({ code: 'bad-input', details: { file: named } });
  expect(readFileSync(photo, 'utf8')).toBe('a photo, not a wallet');
});

test('what is not there yet, an empty file, a database and a server are let pass', async () => {
  const empty = join(aFolder(), 'empty.sqlite');
  writeFileSync(empty, '');
  for (const named of [`${empty}.not-there`, empty, aDatabase(), 'postgres://db/tonebank'])
    await expect(mustBeSoundWallet(named)).resolves.toBeUndefined();
});

test('a damaged database is refused before it is read, and stays where it is', async () => {
  const file = aDatabase();
  const damaged = readFileSync(file).fill(255, 4096, 20_480);
  writeFileSync(file, damaged);
  await expect(mustBeWallet(file)).resolves.toBeUndefined();
  await expect(mustBeSoundWallet(file)).rejects.toMatchObject({ code: 'library-damaged' });
  expect(readFileSync(file)).toEqual(damaged);
});

test.each([
  ['does not answer', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ['wants another password', Object.assign(new Error('password authentication failed'), { code: '28P01' }), 'password'],
  [
    'has no database of that name',
    Object.assign(new Error('database "no" does not exist'), { code: '3D000' }),
    'exist',
  ],
])('a server that %s is told as one that could not be opened', async (_, cause, reason) => {
  const lost = new AppError('internal', 'The wallet could not be brought to this version.', {}, { cause });
  for (const error of [cause, lost])
    await expect(reached('postgres://db/tonebank', Promise.reject(error))).rejects.toMatchObject({
      code: 'wallet-unreachable',
      message: expect.stringContaining(reason),
    });
});

test('another refusal of a server is told as it is', async () => {
  const refusal = new AppError('bad-input', 'There is no time zone "Mars".');
  await expect(reached('postgres://db/tonebank', Promise.reject(refusal))).rejects.toBe(refusal);
  await expect(reached('wallet.sqlite', Promise.reject(new TypeError('a fault')))).rejects.toThrow(TypeError);
});
