import { readFileSync } from 'node:fs';
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
