import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPageFiles, withNonce } from './page-files.ts';

test('the built page is a map of addresses, and nothing else can be asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tonebank-page-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<head></head>');
  await writeFile(join(folder, 'assets', 'index.js'), '1');
  await writeFile(join(folder, 'assets', 'index.js.map'), '{}');
  const files = await readPageFiles(folder);
  await rm(folder, { recursive: true });

  expect([...files.keys()].sort()).toEqual(['/', '/assets/index.js']);
  expect(files.get('/')).toMatchObject({ type: 'text/html; charset=utf-8', isPage: true });
  expect(files.get('/../package.json')).toBeUndefined();
});

test('the page carries the nonce of its policy', () => {
  const page = new TextEncoder().encode('<head><meta name="csp-nonce" content="__TONEBANK_NONCE__" /></head>');
  expect(withNonce(page, 'abc')).toBe('<head><meta name="csp-nonce" content="abc" /></head>');
});
