import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseCatalog } from '../catalog.ts';
import { reportOf } from './report.ts';
import { simulate } from './simulate.ts';

const guide = new URL('../../../../docs/guides/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, guide), 'utf8');

test('the guide to price lists shows its scenario and the report as they are', () => {
  const scenario = read('price-lists/scenario.json');
  const catalog = parseCatalog(JSON.parse(read('price-lists/corner-studio.json')));
  const report = reportOf(simulate(JSON.parse(scenario), { 'corner-studio.json': catalog }));
  expect(read('price-lists.md')).toContain(scenario.trimEnd());
  expect(read('price-lists.md')).toContain(report.trimEnd());
});

test('what the guide says to be proven has an example of that number, or an example or a test of that name', () => {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const sources = globSync(['src/**/*.test.ts', 'src/core/credits/simulate/examples/*.ts', 'test/**/*.ts'], {
    cwd: root,
  })
    .map((file) => readFileSync(`${root}${file}`, 'utf8'))
    .join('\n');
  // Names that are told for each preset are written once, with a place for its id.
  const names = sources.replaceAll("'%s has its plans and packs'", "'token-packs has its plans and packs'");
  const rows = read('price-lists.md')
    .split('\n')
    .map((line) => /^\| .+ \| ([^|]*[0-9“][^|]*) \|$/.exec(line)?.[1])
    .filter((proof) => proof !== undefined && /^(\d|“)/.test(proof));
  expect(rows.length).toBeGreaterThan(45);
  for (const proof of rows) {
    const quoted = [...(proof ?? '').matchAll(/“([^”]+)”/g)].map(([, name]) => name ?? '');
    for (const name of quoted) expect(names.includes(`'${name}'`), name).toBe(true);
    const numbers = (proof ?? '').replaceAll(/“[^”]+”/g, '').match(/\d+/g) ?? [];
    for (const number of numbers) {
      expect(new RegExp(`name: ['\`]${number}\\. `).test(names), `example ${number}`).toBe(true);
    }
    expect(quoted.length + numbers.length, proof).toBeGreaterThan(0);
  }
});
