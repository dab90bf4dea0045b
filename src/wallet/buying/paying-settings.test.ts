import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { payingSettings } from './paying-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonebank-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

function aFile(text: string): string {
  const file = join(folder, `${Math.random()}`);
  writeFileSync(file, text);
  return file;
}

it('without configuration there is no provider, no seller and no mail', async () => {
  expect(await payingSettings({}, {})).toEqual({});
  expect(await payingSettings({ TONEBANK_STRIPE_KEY: '', TONEBANK_SMTP_URL: '' }, {})).toEqual({});
});

it('a key file may hold the key and the secret of messages', async () => {
  const { provider } = await payingSettings({}, { stripeKeyFile: aFile('sk_test_1\nwhsec_1\n') });
  expect(provider).toBeTypeOf('function');
});

it('a seller is who invoices are from, with what is missing left empty', async () => {
  const sellerFile = aFile('{"name": "Foto B.V.", "vatPercent": 21}');
  const seller = { name: 'Foto B.V.', vatPercent: 21, address: [], country: '', vatId: null, email: null };
  expect(await payingSettings({}, { sellerFile })).toEqual({ seller });
});

it('origins that checkouts may lead back to stand in one line', async () => {
  const TONEBANK_RETURN_ORIGINS = 'https://studio.example, http://intranet:8080/';
  const returnOrigins = ['https://studio.example', 'http://intranet:8080'];
  expect(await payingSettings({ TONEBANK_RETURN_ORIGINS }, {})).toEqual({ returnOrigins });
});

it.each([
  ['an origin with a path', { TONEBANK_RETURN_ORIGINS: 'https://studio.example/secret-thing' }, () => ({})],
  ['a key file without a key', {}, () => ({ stripeKeyFile: aFile('hello secret-thing') })],
  ['a key file that is not there', {}, () => ({ stripeKeyFile: join(folder, 'none') })],
  ['a seller without a name', {}, () => ({ sellerFile: aFile('{}') })],
  ['a seller who is not JSON', {}, () => ({ sellerFile: aFile('name: x') })],
  ['a mail server without a sender', { TONEBANK_SMTP_URL: 'smtp://u:secret-thing@h' }, () => ({})],
  ['a mail server that is none', { TONEBANK_SMTP_URL: 'secret-thing', TONEBANK_MAIL_FROM: 'a@b.c' }, () => ({})],
  ['another address that is none', { TONEBANK_STRIPE_KEY: 'sk_secret-thing', TONEBANK_STRIPE_API: 'x' }, () => ({})],
])('%s is refused before the service starts, without the secret', async (_, env, files) => {
  const refused = await payingSettings(env, files()).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ name: 'AppError', code: 'bad-input' });
  expect(String(refused)).not.toContain('secret-thing');
});
