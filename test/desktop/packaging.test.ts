import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireBuilt } from './built.ts';

// A real package, made by the real tool from the real configuration. Only the desktop runtime in it is a stand-in of a few hundred bytes:
// a file with a fuse wire in the runtime's own format, so that the fuses can be set and read back.

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..', '..');
const bin = (name: string) => join(root, 'node_modules', '.bin', name);
const require = createRequire(import.meta.url);

const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1, nine fuses, each as the runtime is shipped: 1 on, 0 off. */
const shippedFuses = Buffer.concat([Buffer.from(fuseSentinel), Buffer.from([1, 9]), Buffer.from('101100011')]);

let folder: string;
let packed: string;
let files: string[];

beforeAll(async () => {
  requireBuilt(root);
  folder = await mkdtemp(join(tmpdir(), 'tonebank-package-'));
  const runtime = join(folder, 'runtime');
  await mkdir(join(runtime, 'resources'), { recursive: true });
  await writeFile(join(runtime, 'electron'), Buffer.concat([Buffer.from('\u007fELF'), shippedFuses]));
  await chmod(join(runtime, 'electron'), 0o755);
  const overrides = {
    'config.electronDist': runtime,
    'config.directories.output': join(folder, 'dist'),
    'config.forceCodeSigning': 'false',
  };
  const args = Object.entries(overrides).map(([name, value]) => `--${name}=${value}`);
  await run(bin('electron-builder'), ['--linux', 'dir', '--config', 'build/electron-builder.yml', ...args], {
    cwd: root,
  });
  packed = join(folder, 'dist', 'linux-unpacked');
  const asar: { listPackage(file: string, options: object): string[] } = require('@electron/asar');
  files = asar
    .listPackage(join(packed, 'resources', 'app.asar'), { isPack: false })
    .map((file) => file.replaceAll('\\', '/'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the packed app', () => {
  test.each([
    '/package.json',
    '/out/main/main.js',
    '/out/main/darkroom-worker.js',
    '/out/preload/preload.cjs',
    '/out/renderer/index.html',
    '/node_modules/sharp/package.json',
  ])('holds %s', (file) => expect(files).toContain(file));

  test('holds no source, no test, no tool and no library twice', () => {
    const folders = new Set(
      files.map((file) => file.split('/').slice(1, 3).join('/')).filter((name) => name.includes('/')),
    );
    expect([...folders].sort()).toEqual([
      'node_modules/@img',
      'node_modules/detect-libc',
      'node_modules/semver',
      'node_modules/sharp',
      'out/main',
      'out/preload',
      'out/renderer',
    ]);
    expect(files.filter((file) => /\.(tsx?|map|md)$|\.test\./.test(file))).toEqual([]);
  });

  test('keeps native code and resources outside the archive, where they can be loaded', async () => {
    const native = await readdir(join(packed, 'resources', 'app.asar.unpacked', 'node_modules', '@img'));
    expect(native.some((name) => name.startsWith('sharp-'))).toBe(true);
    expect((await stat(join(packed, 'resources', 'resources', 'catalogs'))).isDirectory()).toBe(true);
  });

  test('has its fuses set', async () => {
    const { stdout } = await run(bin('electron-fuses'), ['read', '--app', join(packed, 'tonebank')]);
    const states = [...stdout.matchAll(/(\w+) is (Enabled|Disabled)/g)].map(([, name, state]) => `${name} ${state}`);
    expect(states).toEqual([
      'RunAsNode Disabled',
      'EnableCookieEncryption Enabled',
      'EnableNodeOptionsEnvironmentVariable Disabled',
      'EnableNodeCliInspectArguments Disabled',
      'EnableEmbeddedAsarIntegrityValidation Enabled',
      'OnlyLoadAppFromAsar Enabled',
      'LoadBrowserProcessSpecificV8Snapshot Disabled',
      'GrantFileProtocolExtraPrivileges Disabled',
      'undefined Enabled',
    ]);
    const wire = (await readFile(join(packed, 'tonebank'))).subarray(-9).toString();
    expect(wire, 'the ninth, for WebAssembly, is left on').toBe('010011001');
  });
});
