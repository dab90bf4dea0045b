import { expect, test } from 'vitest';
import { formatRoute, parseRoute, type Route } from './routes.ts';

test('every route survives its own address', () => {
  const routes: Route[] = [
    { screen: 'library' },
    { screen: 'shoot', shootId: 'a/b #1', view: 'compare', photoId: 'p 1' },
    { screen: 'shoot', shootId: 's', view: 'templates', photoId: null },
    { screen: 'queue', runId: 'r1' },
    { screen: 'queue', runId: null },
    { screen: 'deliver', shootId: 's' },
    { screen: 'credits' },
    { screen: 'credits', tab: 'billing' },
    { screen: 'settings' },
  ];
  for (const route of routes) expect(parseRoute(formatRoute(route))).toEqual(route);
});

test('an unknown or broken address leads to the library', () => {
  for (const hash of ['', '#', '#/nowhere', '#/shoot', '#/%E0%A4%A']) {
    expect(parseRoute(hash)).toEqual({ screen: 'library' });
  }
});

test('an unknown tab of the credits is their first', () => {
  expect(parseRoute('#/credits/nowhere')).toEqual({ screen: 'credits' });
});

test('an unknown view of a shoot is its grid', () => {
  expect(parseRoute('#/shoot/s/upside-down')).toEqual({ screen: 'shoot', shootId: 's', view: 'grid', photoId: null });
});
