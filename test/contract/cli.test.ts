import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEmbeddedWallet } from '../../src/wallet/embedded.ts';
import { testPhoto } from '../scenes/oddPhotos.ts';
import { startTonebank, tonebank } from './cliProcess.ts';
import { aFolderOfPhotos } from './studioHost.ts';

// The command line as scripts use it: a process, its streams and its exit code. Names and shapes below are promises.

let home: string;
let data: string;
let photos: string;
const out = (name: string) => join(home, name);
const with_ = (...args: string[]) => tonebank(...args, '--json', '--data', data);

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'tonebank-cli-')));
  data = join(home, 'data');
  photos = await aFolderOfPhotos(join(home, 'photos'), 3);
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('wrong usage ends with 2', () => {
  test.each([
    [['paint']],
    [['enhance']],
    [['enhance', 'x']],
    [['enhance', 'x', '--template', 'listing-natural']],
    [['enhance', 'x', '--template', 'a', '--out', 'b', '--strength', '101']],
    [['enhance', 'x', '--template', 'a', '--out', 'b', '--colour', 'red']],
    [['preview', 'a', 'b', '--template', 't', '--out', 'o']],
    [['history', '--kind', 'gifts']],
    [['history', '--from', 'yesterday']],
    [['buy']],
    [['buy', 'small', '--units', '5']],
    [['buy', '--units', '1.5']],
    [['wallet', '--data']],
    [['wallet', '--data', '']],
    [['preview', 'a', '--template', 't', '--out', 'o.gif']],
    [['history', '--from', '2026-02-30']],
  ])('tonebank %j', async (args) => {
    const { code, out, notes } = await tonebank(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(notes).toMatch(/\S/);
  });

  test('and as one document for scripts', async () => {
    const { code, json } = await tonebank('paint', '--json');
    expect(code).toBe(2);
    expect(json()).toMatchObject({ error: { code: 'bad-input', message: expect.any(String), details: {} } });
  });
});

test('help names every command, and each command its options', async () => {
  const { code, out } = await tonebank('--help');
  expect(code).toBe(0);
  const names = 'open enhance preview templates catalogs quote wallet history buy export simulate serve doctor'.split(
    ' ',
  );
  for (const name of names) expect(out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  const own = await tonebank('enhance', '--help');
  expect(own.out).toContain('--no-brackets');
  expect(await tonebank('help', 'enhance')).toMatchObject({ code: 0, out: own.out });
});

test('help and version are one document for scripts, too', async () => {
  expect((await tonebank('--version', '--json')).json()).toEqual({ version: expect.stringMatching(/^\d/) });
  expect((await tonebank('wallet', '--help', '--json')).json()).toEqual({
    help: expect.stringContaining('--data DIR'),
  });
});

test('templates and catalogs are listed by id, name and version', async () => {
  const templates = (await with_('templates')).json<{ id: string }[]>();
  expect(templates.map(({ id }) => id)).toContain('listing-natural');
  for (const one of templates)
    expect(one).toMatchObject({
      id: expect.any(String),
      name: expect.any(String),
      version: expect.stringMatching(/^\d/),
    });
  const catalogs = (await with_('catalogs')).json<object[]>();
  expect(catalogs.length).toBeGreaterThan(0);
  for (const one of catalogs)
    expect(one).toMatchObject({ id: expect.any(String), name: expect.any(String), version: expect.any(String) });
});

test('a new wallet shows its credits by bucket', async () => {
  const { code, json } = await with_('wallet');
  expect(code).toBe(0);
  expect(Object.keys(json()).sort()).toEqual(['available', 'buckets', 'debt', 'held', 'leased', 'renewsAt', 'zone']);
  expect(json()).toMatchObject({ available: 50, held: 0, debt: 0 });
  expect(json<{ buckets: object[] }>().buckets).toEqual([{ bucket: 'trial', remaining: 50, expiresAt: null }]);
});

test('a quote charges nothing', async () => {
  const { json } = await with_('quote', photos, '--template', 'listing-natural');
  expect(json()).toEqual({ photos: 3, owned: 0, credits: 3, available: 50, after: 47 });
  expect((await with_('wallet')).json()).toMatchObject({ available: 50, held: 0 });
});

describe('a preview', () => {
  test('is free and at most 1600 pixels', async () => {
    const file = out('preview.jpg');
    const { code, json } = await with_(
      'preview',
      join(photos, 'photo-1.jpg'),
      '--template',
      'warm-home',
      '--out',
      file,
    );
    expect(code).toBe(0);
    expect(json()).toEqual({ output: file, widthPx: expect.any(Number), heightPx: expect.any(Number), credits: 0 });
    const { width, height, format } = await sharp(file).metadata();
    expect({ width, height, format }).toEqual({ width: json().widthPx, height: json().heightPx, format: 'jpeg' });
    expect((await with_('wallet')).json()).toMatchObject({ available: 50 });
  });

  test('writes the kind of file that its name says', async () => {
    const file = out('preview.png');
    const photo = join(photos, 'photo-1.jpg');
    const { code, json } = await with_('preview', photo, '--template', 'warm-home', '--out', file);
    expect(code).toBe(0);
    const { width, height, format } = await sharp(file).metadata();
    expect({ width, height, format }).toEqual({ width: json().widthPx, height: json().heightPx, format: 'png' });
  });

  test('never replaces a file', async () => {
    const file = out('mine.jpg');
    await writeFile(file, 'mine');
    const { code, json } = await with_(
      'preview',
      join(photos, 'photo-1.jpg'),
      '--template',
      'warm-home',
      '--out',
      file,
    );
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'path-refused' } });
    expect(await readFile(file, 'utf8')).toBe('mine');
  });
});

describe('enhance', () => {
  const enhance = (folder: string, to: string, ...more: string[]) =>
    with_('enhance', folder, '--template', 'listing-natural', '--out', to, ...more);

  test('without a terminal asks for --yes and starts nothing', async () => {
    const { code, json } = await enhance(photos, out('refused'));
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'bad-input', details: { credits: 3 } } });
    expect(existsSync(out('refused'))).toBe(false);
  });

  test('with a preset that nobody knows starts nothing and costs nothing', async () => {
    const { code, json } = await enhance(photos, out('refused'), '--yes', '--export', 'poster');
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'not-found', message: expect.stringContaining('0 credits used') } });
    expect(existsSync(out('refused'))).toBe(false);
    expect((await with_('wallet')).json()).toMatchObject({ available: 50 });
  });

  test('develops a folder, one credit a photo', async () => {
    const before = await readdir(photos);
    const { code, json } = await enhance(photos, out('first'), '--yes');
    expect(code).toBe(0);
    const report = json<Report>();
    expect(report).toMatchObject({
      run: expect.any(String),
      template: 'listing-natural',
      credits: { charged: 3, voided: 0, owned: 0 },
      balance: { available: 47, held: 0 },
    });
    expect(report.photos).toHaveLength(3);
    for (const photo of report.photos) {
      expect(photo).toMatchObject({ status: 'done', credits: 1 });
      expect(photo.source[0]).toMatch(/photos.photo-\d\.jpg$/);
      expect((await sharp(photo.output).metadata()).format).toBe('jpeg');
    }
    expect(await readdir(photos), 'the originals').toEqual(before);
  });

  test('again is free, at any strength, and replaces nothing', async () => {
    const names = await readdir(out('first'));
    const { code, json } = await enhance(photos, out('first'), '--strength', '40');
    const report = json<Report>();
    expect(code).toBe(0);
    expect(report.credits).toEqual({ charged: 0, voided: 0, owned: 3 });
    expect(report.photos.map(({ status }) => status)).toEqual(['owned', 'owned', 'owned']);
    expect(report.balance.available).toBe(47);
    expect((await readdir(out('first'))).sort()).toEqual(expect.arrayContaining(names));
    expect((await readdir(out('first'))).length).toBe(6);
  });

  test('takes a damaged photo as one that failed and cost nothing', async () => {
    const folder = out('mixed');
    await aFolderOfPhotos(folder, 1);
    await writeFile(join(folder, 'broken.jpg'), await testPhoto({ seed: 9, damage: 'noise' }));
    await writeFile(join(folder, 'new.jpg'), await testPhoto({ seed: 77 }));
    const { code, json } = await enhance(folder, out('mixed-out'), '--yes');
    const report = json<Report>();
    expect(code).toBe(0);
    const broken = report.photos.find(({ source }) => source[0]?.endsWith('broken.jpg'));
    expect(broken).toMatchObject({
      status: 'failed',
      credits: 0,
      error: { code: expect.stringMatching(/^photo-/), message: expect.any(String) },
    });
    expect(report.photos.map(({ status }) => status).sort()).toEqual(['done', 'failed', 'owned']);
    expect(report.credits.charged).toBe(1);
  });

  test('also writes the files of a preset', async () => {
    const { code, json } = await enhance(photos, out('portal'), '--export', 'web-1600');
    const { exported } = json<{ exported: { folder: string; files: object[] } }>();
    expect(code).toBe(0);
    expect(exported.files).toHaveLength(3);
    expect(await readdir(exported.folder)).toHaveLength(3);
  });

  test.each([
    ['a path that is not there', () => out('nowhere'), 'photo-missing'],
    ['a folder without photos', () => out('empty'), 'nothing-to-do'],
  ])('refuses %s', async (_, path, expected) => {
    await mkdir(out('empty'), { recursive: true });
    const { code, json } = await enhance(path(), out('none'), '--yes');
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: expected } });
  });

  test('refuses a template that nobody knows', async () => {
    const { code, json } = await with_('enhance', photos, '--template', 'sepia', '--out', out('sepia'), '--yes');
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'not-found' } });
  });
});

describe('export', () => {
  test('writes free files from what is paid', async () => {
    const { code, json } = await with_('export', photos, '--preset', 'web-1600', '--out', out('delivery'));
    expect(code).toBe(0);
    expect(json<{ files: object[] }>().files).toHaveLength(3);
    expect(await readdir(out('delivery'))).toHaveLength(3);
  });

  test('refuses a shoot that nobody knows', async () => {
    const { code, json } = await with_('export', 'no-such-shoot', '--preset', 'web-1600', '--out', out('delivery'));
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'not-found' } });
  });
});

describe('credits', () => {
  test('the sandbox completes a purchase at once', async () => {
    const catalog = (await with_('catalogs')).json<{ id: string }[]>();
    expect(catalog.map(({ id }) => id)).toContain('studio');
    const before = (await with_('wallet')).json<{ available: number }>();
    const { code, json } = await with_('buy', 'pack-100', '--sandbox-card', '4242424242424242');
    expect({ code, ...json() }).toMatchObject({ code: 0, state: 'paid', price: { minor: expect.any(Number) } });
    const after = (await with_('wallet')).json<{ available: number }>();
    expect(after.available - before.available).toBe(100);
  });

  test('a pack that is not in the price list is refused', async () => {
    const { code, json } = await with_('buy', 'no-such-pack');
    expect(code).toBe(1);
    expect(json()).toHaveProperty('error.code');
  });

  test('the history has every entry, and pages on', async () => {
    const all = (await with_('history')).json<History>();
    expect(all.entries.map(({ credits }) => credits).reduce((sum, credits) => sum + credits, 0)).toBe(
      (await with_('wallet')).json<{ available: number }>().available,
    );
    const first = (await with_('history', '--limit', '1')).json<History>();
    expect(first.entries).toEqual(all.entries.slice(0, 1));
    const second = (await with_('history', '--limit', '1', '--cursor', String(first.next))).json<History>();
    expect(second.entries).toEqual(all.entries.slice(1, 2));
    const usage = (await with_('history', '--kind', 'usage')).json<History>();
    expect(usage.entries.every(({ kind }) => kind === 'usage')).toBe(true);
  });

  test('the history has every entry however many there are, by the days of the account', async () => {
    const own = out('dated-data');
    // Where the day is another one than in UTC, whatever the time is now.
    const zone = new Date().getUTCHours() >= 10 ? 'Pacific/Kiritimati' : 'Pacific/Pago_Pago';
    await startTonebank(['wallet', '--json', '--data', own], { TZ: zone }).finished;
    const resources = join(import.meta.dirname, '..', '..', 'resources');
    const { client, close } = await openEmbeddedWallet({ data: own, resources });
    for (let n = 0; n < 1000; n++)
      await client.grant({ id: `g-${n}`, bucket: 'promo', credits: 1, reason: 'one of many' });
    await close();

    const all = (await tonebank('history', '--json', '--data', own)).json<History>();
    expect([all.entries.length, all.next]).toEqual([1001, null]);
    expect(new Set(all.entries.map(({ id }) => id)).size).toBe(1001);
    const { out: csv } = await tonebank('history', '--csv', '--data', own);
    expect(csv.trimEnd().split('\r\n').length).toBe(1002);

    const day = new Intl.DateTimeFormat('sv', { timeZone: zone }).format(new Date(all.entries.at(-1)?.at ?? 0));
    const dated = await tonebank('history', '--json', '--data', own, '--from', day, '--to', day);
    expect(dated.json<History>().entries.length).toBe(1001);
  });

  test('the history as comma-separated values has a first line of names', async () => {
    const { out } = await tonebank('history', '--csv', '--data', data);
    expect(out.split('\r\n')[0]).toBe('at,id,type,credits,balanceAfter,user,action,run,resource');
    expect(out.split('\r\n').length).toBeGreaterThan(1);
  });
});

describe('simulate', () => {
  const start = '2026-01-15T10:00:00Z';
  const steps = [
    { do: 'subscribe', plan: 'professional' },
    { do: 'spend', action: 'enhance', quantity: 3, resource: { shoot: 's1' }, user: 'ana' },
    { at: '2026-02-15T10:00:00Z', do: 'show' },
  ];

  test('replays a scenario, with or without a price list of its own', async () => {
    await writeFile(
      out('scenario.json'),
      JSON.stringify({ catalog: 'per-photo', zone: 'Europe/Amsterdam', start, steps }),
    );
    const { code, json } = await with_('simulate', out('scenario.json'));
    expect(code).toBe(0);
    const result = json<{ steps: { ok: boolean; balance: object }[]; history: object[]; months: object[] }>();
    expect(Object.keys(result).sort()).toEqual(['history', 'months', 'steps']);
    expect(result.steps.map(({ ok }) => ok)).toEqual([true, true, true]);

    // As some editors write them, with a mark of the encoding first.
    const catalog = await readFile(join(import.meta.dirname, '..', '..', 'resources', 'catalogs', 'per-photo.json'));
    await writeFile(out('own.json'), `\uFEFF${catalog}`);
    await writeFile(
      out('own-scenario.json'),
      `\uFEFF${JSON.stringify({ catalog: './own.json', zone: 'Europe/Amsterdam', start, steps })}`,
    );
    expect((await with_('simulate', out('own-scenario.json'))).json()).toEqual(result);
  });

  test.each([
    ['that is not there', 'nowhere.json', undefined, 'not-found'],
    ['that is not JSON', 'words.json', 'steps:', 'bad-input'],
    [
      'of an unknown price list',
      'unknown.json',
      JSON.stringify({ catalog: 'gold', zone: 'UTC', start, steps }),
      'bad-input',
    ],
  ])('refuses a scenario %s', async (_, name, text, expected) => {
    if (text !== undefined) await writeFile(out(name), text);
    const { code, json } = await with_('simulate', out(name));
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: expected } });
  });
});

test('the doctor finds everything in order', async () => {
  const { code, json, notes } = await with_('doctor');
  expect({ code, notes }).toEqual({ code: 0, notes: '' });
  expect(json()).toMatchObject({ isHealthy: true, checks: expect.any(Array), formats: expect.any(Array) });
});

test('a second copy on the same data folder is refused at once', async () => {
  const first = startTonebank(['open', '--browser', '--no-launch', '--json', '--data', data]);
  const { address } = JSON.parse(await first.firstLine);
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]{64}$/);
  const { code, json } = await with_('wallet');
  expect(code).toBe(1);
  expect(json()).toMatchObject({ error: { code: 'already-open' } });
  first.child.kill('SIGINT');
  expect((await first.finished).code).toBe(0);
});

test('Ctrl-C pauses a run cleanly: what is done is paid, the rest is given back or waits', async () => {
  const folder = out('long');
  const own = out('long-data');
  await mkdir(folder);
  for (let n = 0; n < 12; n++) {
    await writeFile(join(folder, `wide-${n}.jpg`), await testPhoto({ seed: 200 + n, widthPx: 3000, heightPx: 2000 }));
  }
  const args = [
    'enhance',
    folder,
    '--template',
    'listing-natural',
    '--out',
    out('long-out'),
    '--yes',
    '--json',
    '--data',
    own,
  ];
  const running = startTonebank(args);
  const hasFile = async () =>
    existsSync(out('long-out')) &&
    (await readdir(out('long-out'))).some((name) => name.endsWith('.jpg') && !name.startsWith('.'));
  while (running.child.exitCode === null && !(await hasFile())) await new Promise((resolve) => setTimeout(resolve, 20));
  running.child.kill('SIGINT');
  const { code, json } = await running.finished;
  const report = json<Report>();
  expect(code).toBe(1);
  expect(report).toMatchObject({ state: 'paused', error: { code: 'cancelled' } });
  const done = report.photos.filter(({ status }) => status === 'done');
  expect(done.length).toBeGreaterThan(0);
  expect(done.length).toBeLessThan(12);
  expect(report.credits.charged).toBe(done.length);
  expect(await readdir(out('long-out'))).toHaveLength(done.length);
  const wallet = (await tonebank('wallet', '--json', '--data', own)).json<{
    available: number;
    held: number;
  }>();
  expect(wallet.available + wallet.held).toBe(50 - done.length);
});

test('an output folder that is a file is refused, and nothing is charged', async () => {
  const before = (await with_('wallet')).json();
  await writeFile(out('a-file'), '');
  const { code, json } = await with_(
    'enhance',
    photos,
    '--template',
    'crisp-architectural',
    '--out',
    out('a-file'),
    '--yes',
  );
  expect(code).toBe(1);
  expect(json()).toHaveProperty('error.code');
  expect((await with_('wallet')).json()).toEqual(before);
});

test('a team wallet says its address and its token first, and stops on Ctrl-C', async () => {
  const serving = startTonebank(['serve', '--json', '--data', data]);
  const { url, adminToken } = JSON.parse(await serving.firstLine);
  const answer = await fetch(`${url}/api/billing/credits`, { headers: { authorization: `Bearer ${adminToken}` } });
  expect(answer.status).toBe(200);
  expect((await fetch(`${url}/api/billing/credits`)).status).toBe(401);
  serving.child.kill('SIGINT');
  expect((await serving.finished).code).toBe(0);
});

type Report = {
  photos: { source: string[]; status: string; output: string; credits: number }[];
  credits: { charged: number; voided: number; owned: number };
  balance: { available: number };
};
type History = { entries: { id: string; at: string; credits: number; kind: string }[]; next: string | null };

describe('serve', () => {
  test('audits no wallet that is not there, and makes none', async () => {
    const { code, json } = await with_('serve', '--check', '--database', out('mistyped.sqlite'));
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'not-found', message: expect.stringContaining('mistyped.sqlite') } });
    expect(existsSync(out('mistyped.sqlite'))).toBe(false);
  });

  test.each([['--check'], ['']])('leaves a photo where it is that was named by mistake %s', async (what) => {
    const photo = out('named-by-mistake.jpg');
    await writeFile(photo, await testPhoto({ seed: 5 }));
    const before = await readFile(photo);
    const asked = what === '' ? [] : [what];
    const { code, json } = await with_('serve', ...asked, '--database', photo);
    expect(code).toBe(1);
    expect(json()).toMatchObject({
      error: { code: 'bad-input', message: expect.stringContaining('Nothing was changed') },
    });
    expect(await readFile(photo)).toEqual(before);
  });

  test('takes no token that is easy to guess, and no other one in its place', async () => {
    const started = startTonebank(['serve', '--json', '--data', data], { TONEBANK_ADMIN_TOKEN: 'short' });
    const { code, json } = await started.finished;
    expect(code).toBe(2);
    expect(json()).toMatchObject({ error: { message: expect.stringContaining('20 characters') } });
  });
});
