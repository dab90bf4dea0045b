import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

// Words that must not appear in the desktop host: each would quietly take a protection away.

const root = resolve(import.meta.dirname, '..', '..');
const banned = [
  'webSecurity',
  'allowRunningInsecureContent',
  'experimentalFeatures',
  'enableBlinkFeatures',
  'bypassCSP',
  'corsEnabled',
  'file://',
  'enableRemoteModule',
  'unsafe-inline',
  'unsafe-eval',
  'executeJavaScript',
];

test.each(['src/main', 'src/preload', 'src/browser', 'src/contract'])('%s takes no protection away', (folder) => {
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
  const found = files.flatMap((name) => {
    const source = readFileSync(join(root, folder, name), 'utf8');
    return banned.filter((word) => source.includes(word)).map((word) => `${name}: ${word}`);
  });
  expect(files.length).toBeGreaterThan(0);
  expect(found).toEqual([]);
});

test('the preload script offers two functions and keeps the runtime to itself', () => {
  const source = readFileSync(join(root, 'src', 'preload', 'preload.ts'), 'utf8');
  expect([...source.matchAll(/^ {2}(\w+)\(.*\{$/gm)].map(([, name]) => name)).toEqual(['takePort', 'pathOf']);
  expect(source.match(/exposeInMainWorld/g)).toHaveLength(1);
});
