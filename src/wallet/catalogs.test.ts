import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import studio from '../../resources/catalogs/studio.json' with { type: 'json' };
import { readCatalogs } from './catalogs.ts';
import { openWallet } from './open.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tonebank-catalogs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const own = () => join(folder, 'own.json');
const written = (text: string | Uint8Array) => writeFileSync(own(), text);
const changed = (change: object) => written(JSON.stringify({ ...studio, ...change }));

describe('a price list that cannot be used', () => {
  it.each<[string, () => void]>([
    ['is empty', () => written('')],
    ['is cut in the middle', () => written(JSON.stringify(studio).slice(0, 900))],
    ['is no JSON', () => written('credits: 50')],
    ['is full of zeros', () => written(new Uint8Array(4096))],
    ['is a list', () => written('[]')],
    ['is null', () => written('null')],
    ['lacks everything', () => written('{}')],
    ['has a field that nobody knows', () => changed({ discount: 5 })],
    ['grants half a credit', () => changed({ plans: [{ ...studio.plans[0], allocation: 0.5 }] })],
    ['has a plan twice', () => changed({ plans: [...studio.plans, studio.plans[0]] })],
    ['names a zone that is nowhere', () => changed({ calendar: { ...studio.calendar, zone: 'Moon/Tranquility' } })],
    ['gives a right that there is not', () => changed({ roles: { ...studio.roles, viewer: ['rule'] } })],
    ['is a folder', () => mkdirSync(own())],
  ])('because it %s is named with its file, and no wallet is made', async (_, write) => {
    write();
    const database = join(folder, 'wallet.sqlite');
    await expect(openWallet({ file: database, catalogs: folder, zone: 'UTC' })).rejects.toMatchObject({
      ...{ name: 'AppError', code: 'bad-input', details: { file: own() } },
      message: expect.stringMatching(/No account was changed\. .+\.$|nothing was changed/i),
    });
    expect(existsSync(database)).toBe(false);
  });

  it('because another one has its name already is refused, whichever comes first', async () => {
    written(JSON.stringify(studio));
    writeFileSync(join(folder, 'other.json'), JSON.stringify({ ...studio, name: 'Another' }));
    await expect(readCatalogs(folder)).rejects.toMatchObject({
      ...{ code: 'bad-input', details: { catalog: 'studio', file: own() } },
      message: expect.stringContaining('other.json'),
    });
  });

  it('because there is no folder is told as such', async () => {
    const nowhere = join(folder, 'nowhere');
    await expect(readCatalogs(nowhere)).rejects.toMatchObject({ code: 'not-found', details: { folder: nowhere } });
  });

  it('leaves those beside it alone once it is gone', async () => {
    written(JSON.stringify(studio));
    writeFileSync(join(folder, 'notes.txt'), 'not a price list');
    expect([...(await readCatalogs(folder)).keys()]).toEqual(['studio']);
  });
});

it('a wallet whose price list is gone is not opened, and is as it was when the list is back', async () => {
  written(JSON.stringify(studio));
  const file = join(folder, 'wallet.sqlite');
  const first = await openWallet({ file, catalogs: folder, zone: 'UTC', isOpenedByApp: true });
  await first.close();
  changed({ id: 'another' });
  await expect(openWallet({ file, catalogs: folder, zone: 'UTC' })).rejects.toMatchObject({
    ...{ code: 'not-found', details: { catalog: 'studio', catalogs: ['another'] } },
  });
  written(JSON.stringify(studio));
  const again = await openWallet({ file, catalogs: folder, zone: 'UTC' });
  expect((await again.client.billing({})).balance.available).toBe(50);
  await again.close();
});
