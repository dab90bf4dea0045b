import { describe, expect, test } from 'vitest';
import { type House, judge, type Knock } from './guard.ts';

const token = 'a'.repeat(32) + '0123456789abcdef'.repeat(2);
const house: House = { host: '127.0.0.1:4711', token };
const ours = 'http://127.0.0.1:4711';
const protocols = `tonebank, token.${token}`;

const page: Knock = {
  method: 'GET',
  path: '/',
  host: '127.0.0.1:4711',
  origin: undefined,
  fetchSite: 'none',
  fetchMode: undefined,
  isUpgrade: false,
  protocols: undefined,
  token: undefined,
};
const socket: Knock = { ...page, path: '/studio', origin: ours, fetchSite: undefined, isUpgrade: true, protocols };
const upload: Knock = { ...page, method: 'POST', path: '/upload/batch-0001/a.jpg', origin: ours, token };

describe('our own page', () => {
  test.each<[string, Knock, string]>([
    ['opens from the address bar', page, 'read'],
    ['loads its script', { ...page, path: '/assets/index-a1.js', origin: ours, fetchSite: 'same-origin' }, 'read'],
    ['shows a picture', { ...page, path: '/photo/thumb/6f2c', fetchSite: 'same-origin' }, 'read'],
    ['asks again for a picture', { ...page, path: '/photo/thumb/6f2c?turn=2', fetchSite: 'same-origin' }, 'read'],
    ['asks for a header alone', { ...page, method: 'HEAD' }, 'read'],
    ['opens its socket', socket, 'socket'],
    ['opens its socket in a browser that says where it comes from', { ...socket, fetchSite: 'same-origin' }, 'socket'],
    ['sends a dropped file', { ...upload, fetchSite: 'same-origin' }, 'upload'],
  ])('%s', (_, knock, as) => {
    expect(judge(knock, house)).toEqual({ isAllowed: true, as });
  });
});

describe('everyone else', () => {
  const hostile: [string, Knock, number][] = [
    ['a name that was rebound to this computer', { ...page, host: 'evil.example:4711' }, 403],
    ['localhost, which another program may answer', { ...page, host: 'localhost:4711' }, 403],
    ['the same address on another port', { ...page, host: '127.0.0.1:4712' }, 403],
    ['the address without its port', { ...page, host: '127.0.0.1' }, 403],
    ['a host with a trailing dot', { ...page, host: '127.0.0.1.:4711' }, 403],
    ['a host in another notation', { ...page, host: '2130706433:4711' }, 403],
    ['the IPv6 loopback', { ...page, host: '[::1]:4711' }, 403],
    ['no host at all', { ...page, host: undefined }, 403],
    ['an empty host', { ...page, host: '' }, 403],
    ['a user name before the host', { ...page, host: 'me@127.0.0.1:4711' }, 403],
    ['a script of another site', { ...page, origin: 'https://evil.example' }, 403],
    ['a page without an origin of its own', { ...page, origin: 'null' }, 403],
    ['our origin over https', { ...page, origin: 'https://127.0.0.1:4711' }, 403],
    ['an origin that begins like ours', { ...page, origin: `${ours}.evil.example` }, 403],
    ['an origin in capitals', { ...page, origin: ours.toUpperCase() }, 403],
    ['an image on another site', { ...page, path: '/photo/thumb/6f2c', fetchSite: 'cross-site' }, 403],
    ['another port of the same computer', { ...page, fetchSite: 'same-site' }, 403],
    ['a fetch site that nobody knows', { ...page, fetchSite: 'friendly' }, 403],
    ['a socket of another site', { ...socket, origin: 'https://evil.example' }, 403],
    ['a socket without an origin', { ...socket, origin: undefined }, 403],
    ['a socket without a token', { ...socket, protocols: 'tonebank' }, 401],
    ['a socket without protocols', { ...socket, protocols: undefined }, 401],
    ['a socket with a wrong token', { ...socket, protocols: `tonebank, token.${'b'.repeat(64)}` }, 401],
    ['a socket with half the token', { ...socket, protocols: `tonebank, token.${token.slice(0, 32)}` }, 401],
    ['a socket that tries two tokens', { ...socket, protocols: `tonebank, token.x, token.${token}` }, 401],
    ['a socket that offers the token alone', { ...socket, protocols: `token.${token}` }, 401],
    ['a socket of another protocol', { ...socket, protocols: `vite-hmr, token.${token}` }, 401],
    ['a socket elsewhere', { ...socket, path: '/' }, 404],
    ['an upgrade by POST', { ...socket, method: 'POST' }, 404],
    ['an upload of another site', { ...upload, origin: 'https://evil.example' }, 403],
    ['an upload from a plain form', { ...upload, origin: 'null' }, 403],
    ['an upload without an origin', { ...upload, origin: undefined }, 403],
    ['an upload without a token', { ...upload, token: undefined }, 401],
    ['an upload with an empty token', { ...upload, token: '' }, 401],
    ['an upload with a longer token', { ...upload, token: `${token}0` }, 401],
    ['a write to a picture', { ...upload, path: '/photo/original/6f2c' }, 405],
    ['a deletion', { ...page, method: 'DELETE' }, 405],
    ['a preflight', { ...page, method: 'OPTIONS' }, 405],
    ['a trace', { ...page, method: 'TRACE' }, 405],
    ['a token in the query, where logs keep it', { ...page, path: `/?token=${token}` }, 400],
    ['a token in the query of a picture', { ...page, path: `/photo/thumb/6f2c?token=${token}` }, 400],
    ['an absolute address', { ...page, path: 'http://evil.example/' }, 400],
    ['a path with two slashes', { ...page, path: '//evil.example/' }, 400],
    ['a backslash', { ...page, path: '/..\\..\\etc' }, 400],
    ['an encoded backslash', { ...page, path: '/..%5C..%5Cetc' }, 400],
    ['an encoded NUL', { ...page, path: '/photo/thumb/a%00.jpg' }, 400],
    ['a path of 3,000 characters', { ...page, path: `/${'a'.repeat(3000)}` }, 400],
  ];

  test.each(hostile)('%s is refused', (_, knock, status) => {
    const verdict = judge(knock, house);
    expect(verdict.isAllowed).toBe(false);
    if (!verdict.isAllowed) expect(verdict.status).toBe(status);
  });
});

describe('coming back from a checkout', () => {
  const id = '3f0c1a52-7d2e-4b71-9f6a-0c5a9d0e1b01';
  const back: Knock = { ...page, path: `/checkout/${id}`, fetchSite: 'cross-site', fetchMode: 'navigate' };
  test('is a navigation from another site, and says which checkout', () => {
    expect(judge(back, house)).toEqual({ isAllowed: true, as: 'return', checkout: id });
    expect(judge({ ...back, fetchSite: undefined, fetchMode: undefined }, house)).toMatchObject({ as: 'return' });
  });
  test.each<[string, Knock]>([
    ['a picture on another page', { ...back, fetchMode: 'no-cors' }],
    ['a script of another site', { ...back, fetchMode: 'cors', origin: 'https://evil.example' }],
    ['a form of another site', { ...back, method: 'POST', origin: 'https://evil.example' }],
    ['a socket', { ...back, isUpgrade: true }],
    ['a rebound name', { ...back, host: 'evil.example:4711' }],
    ['an id that says more', { ...back, path: `/checkout/${id}?paid=true` }],
    ['an id that is none', { ...back, path: '/checkout/paid' }],
    ['a path below it', { ...back, path: `/checkout/${id}/../../` }],
    ['the page itself', { ...back, path: '/' }],
  ])('%s is refused', (_, knock) => expect(judge(knock, house)).toMatchObject({ isAllowed: false }));
});
