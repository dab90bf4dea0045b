import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron } from 'playwright-core';
import { describe, expect, test } from 'vitest';

// The real window. This is the one suite that may be left out: the desktop runtime is fetched from the network and needs a display, so a
// machine without them checks the built bundle against a double instead (window.test.ts).

const root = resolve(import.meta.dirname, '..', '..');
const program = runtime();
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
const reason = program ? 'there is no display' : 'the desktop runtime has not been fetched';

describe.skipIf(!program || !hasDisplay)(`the real window (left out where ${reason})`, () => {
  test('opens the page, finds the studio, and reports no breach of the policy', async () => {
    const data = await mkdtemp(join(tmpdir(), 'tonebank-app-'));
    const app = await _electron.launch({
      executablePath: program ?? '',
      args: [root],
      env: { ...process.env, TONEBANK_DATA: data } as Record<string, string>,
    });
    const page = await app.firstWindow();
    const breaches: string[] = [];
    page.on(
      'console',
      (message) => message.text().includes('Content Security Policy') && breaches.push(message.text()),
    );
    await page.getByRole('banner').waitFor();
    expect(page.url()).toMatch(/^app:\/\/tonebank\//);
    expect(await page.evaluate(() => Object.keys((window as unknown as { tonebank: object }).tonebank).sort())).toEqual(
      ['pathOf', 'takePort'],
    );
    expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');
    expect(breaches).toEqual([]);
    await app.close();
    await rm(data, { recursive: true, force: true });
  });
});

function runtime(): string | null {
  const note = join(root, 'node_modules', 'electron', 'path.txt');
  if (!existsSync(note)) return null;
  const program = join(root, 'node_modules', 'electron', 'dist', readFileSync(note, 'utf8').trim());
  return existsSync(program) ? program : null;
}
