import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new empty folder, by its real path, removed when the test is over. */
export function aFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tonebank-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
