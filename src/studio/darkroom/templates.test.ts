import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTemplates } from './templates.ts';

const resources = fileURLToPath(new URL('../../../resources/templates', import.meta.url));

test('the four built-in templates are read, Listing Natural first', async () => {
  const templates = await readTemplates(resources);
  expect(templates.map(({ name }) => name)).toEqual([
    'Listing Natural',
    'Bright & Airy',
    'Crisp Architectural',
    'Warm Home',
  ]);
  expect(templates.every(({ disclosure }) => disclosure === 'standard')).toBe(true);
});

test('a file that is no template is an error, not a silence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tonebank-templates-'));
  await writeFile(join(folder, 'odd.json'), '{"id":"odd"}');
  await expect(readTemplates(folder)).rejects.toThrow();
  await rm(folder, { recursive: true });
});
