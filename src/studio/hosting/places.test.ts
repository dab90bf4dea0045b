import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dataFolder, findPlaces } from './places.ts';

test.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ['linux', {}, '/home/ana/.config/Tonebank'],
  ['linux', { XDG_CONFIG_HOME: '/etc/ana' }, '/etc/ana/Tonebank'],
  ['darwin', {}, '/home/ana/Library/Application Support/Tonebank'],
  ['linux', { TONEBANK_DATA: '/mnt/tonebank' }, '/mnt/tonebank'],
])('on %s with %j the data folder is %s', (platform, env, folder) => {
  expect(dataFolder({ env, platform, home: '/home/ana' })).toBe(folder);
});

test('the sources find the worker, and a data folder that was asked for is used', () => {
  const places = findPlaces(import.meta.url, '/mnt/shoots');
  expect(places.data).toBe('/mnt/shoots');
  expect(existsSync(places.worker)).toBe(true);
  expect(findPlaces(import.meta.url.replace('.ts', '.js'), undefined).worker).toMatch(/out.main.darkroom-worker\.js$/);
});
