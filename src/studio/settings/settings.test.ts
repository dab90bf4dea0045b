import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aShoot } from '../../../test/builders/aShoot.ts';
import { aStudio } from '../../../test/builders/aStudio.ts';
import { mayCarryCredits } from './settings.ts';

test('what was chosen is there after a restart', async () => {
  const first = await aStudio();
  expect(await first.client.app.settings()).toMatchObject({
    theme: 'system',
    canvas: 'mid',
    naming: '{name}_{template}',
    walletAddress: null,
  });
  await first.client.app.saveSettings({ theme: 'dark', naming: '{shoot}_{seq:02}' });
  await first.close();
  const second = await aStudio({ base: first.base });
  expect(await second.client.app.settings()).toMatchObject({
    theme: 'dark',
    naming: '{shoot}_{seq:02}',
    canvas: 'mid',
  });
});

test.each([
  [{ naming: '{nam}' }, /\{nam\} means nothing/],
  [{ outputFolder: 'relative/path' }, /whole path/],
  [{ walletAddress: 'http://wallet.example.com' }, /https/],
])('%j is refused with a sentence and nothing is saved', async (change, sentence) => {
  const studio = await aStudio();
  const before = await studio.client.app.settings();
  await expect(studio.client.app.saveSettings(change)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(sentence),
  });
  expect(await studio.client.app.settings()).toEqual(before);
});

test('a wallet token is remembered and never written to the settings', async () => {
  const studio = await aStudio();
  const saved = await studio.client.app.saveSettings({ walletToken: 'secret-token', theme: 'dark' });
  expect(saved.hasWalletToken).toBe(true);
  expect(JSON.stringify(saved) + readFileSync(join(studio.base, 'data', 'settings.json'), 'utf8')).not.toContain(
    'secret-token',
  );
});

test.each([
  ['https://wallet.example.com', true],
  ['https://wallet.example.com:8443/base', true],
  ['http://127.0.0.1:4711', true],
  ['http://[::1]:4711', true],
  ['http://localhost:4711', true],
  ['http://wallet.example.com', false],
  ['http://127.0.0.1.evil.example', false],
  ['https://user:pass@wallet.example.com', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['wallet.example.com', false],
  ['', false],
])('credits may travel to %s: %s', (address, may) => {
  expect(mayCarryCredits(address)).toBe(may);
});

test('places name folders, count photos and lead up and down', async () => {
  const studio = await aStudio();
  const folder = await aShoot({
    photos: 3,
    files: { 'notes.txt': 'a', '.hidden/a.jpg': { seed: 1 }, 'upstairs/b.jpg': { seed: 2 } },
  });
  mkdirSync(join(folder, 'room 10'));
  mkdirSync(join(folder, 'room 9'));
  symlinkSync(folder, join(folder, 'linked'));
  const place = await studio.client.app.places({ path: folder });
  expect(place.folders.map((one) => one.name)).toEqual(['linked', 'room 9', 'room 10', 'upstairs']);
  expect(place).toMatchObject({ path: folder, photoCount: 3, parent: join(folder, '..') });
  expect((await studio.client.app.places({ path: null })).path).toBe(studio.base);
  expect((await studio.client.app.places({ path: '/' })).parent).toBeNull();
  await expect(studio.client.app.places({ path: join(folder, 'gone') })).rejects.toMatchObject({ code: 'not-found' });
});

test('the doctor finds a healthy studio healthy, down to the colours of a chart', async () => {
  const studio = await aStudio();
  const { isHealthy, checks } = await studio.client.app.doctor();
  expect(checks.filter((check) => !check.ok)).toEqual([]);
  expect(isHealthy).toBe(true);
  expect(checks.find((check) => check.name === 'Darkroom')?.value).toMatch(
    /24 colours at strength 0, greatest difference \d\.\d+/,
  );
});

test('the app says what it is', async () => {
  const studio = await aStudio();
  expect(await studio.client.app.about()).toMatchObject({
    host: 'test',
    canPickNatively: false,
    canReveal: false,
    formats: ['jpeg', 'png', 'webp', 'tiff', 'avif'],
    limits: { megapixels: 100, fileBytes: 500_000_000 },
  });
  expect((await studio.client.templates.list())[0]?.id).toBe('listing-natural');
});
