import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// The configuration of the packages, as promises that nobody should break by accident. A real package is made in test/desktop.

const require = createRequire(import.meta.url);
const yaml: { load(text: string): unknown } = createRequire(require.resolve('electron-builder'))('js-yaml');

type Config = {
  asar: boolean;
  forceCodeSigning: boolean;
  publish: unknown;
  files: string[];
  asarUnpack: string[];
  electronFuses: Record<string, boolean>;
  mac: { hardenedRuntime: boolean; notarize: boolean; entitlements: string };
  win: { verifyUpdateCodeSignature: boolean; signtoolOptions: { publisherName: string } };
  linux: { target: string[] };
  deb: { appArmorProfile: string };
};

const text = readFileSync(join(import.meta.dirname, 'electron-builder.yml'), 'utf8');
const config = yaml.load(text) as Config;

test('every fuse that can be set is set', () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
  expect(config.asar).toBe(true);
});

test('a package that is not signed is not made', () => {
  expect(config.forceCodeSigning).toBe(true);
  expect(config.mac).toMatchObject({ hardenedRuntime: true, notarize: true });
  expect(config.win.verifyUpdateCodeSignature).toBe(true);
  expect(config.win.signtoolOptions.publisherName).not.toBe('');
});

test('updates come from nowhere yet, and never over plain http', () => {
  expect(config.publish).toBeNull();
  expect(text).not.toMatch(/http:/);
});

test('the Mac app may compile code and asks for nothing else', () => {
  const entitlements = readFileSync(join(import.meta.dirname, 'mac', 'entitlements.plist'), 'utf8');
  expect([...entitlements.matchAll(/<key>(.+)<\/key>/g)].map(([, key]) => key)).toEqual([
    'com.apple.security.cs.allow-jit',
  ]);
});

test('the Linux package lets the sandbox of the page work', () => {
  const profile = readFileSync(join(import.meta.dirname, '..', config.deb.appArmorProfile), 'utf8');
  expect(profile).toMatch(/^\s*userns,$/m);
});
