import { expect, it } from 'vitest';
import { checkoutLink, checkoutPath } from '../../contract/page.ts';
import { mayLeadBackTo, needWayBack } from './way-back.ts';

const id = '3f0c1a52-7d2e-4b71-9f6a-0c5a9d0e1b01';
const site = { url: 'https://wallet.example/tonebank', origins: ['https://studio.example', 'http://intranet:8080'] };

it.each([
  checkoutLink(id),
  'tonebank://credits',
  `http://127.0.0.1:4012${checkoutPath(id)}`,
  'http://127.0.0.1:4012/',
  'http://localhost:5173/#/credits',
  'http://[::1]:80/x',
  'https://wallet.example/anything?of=ours',
  'https://studio.example/shop/back',
  'http://intranet:8080/',
])('a checkout may lead back to %s', (address) => expect(mayLeadBackTo(address, site)).toBe(true));

it.each([
  'https://evil.example/',
  'https://wallet.example.evil.example/',
  'https://wallet.example@evil.example/',
  'https://me:secret@wallet.example/',
  'https://wallet.example:8443/',
  'http://wallet.example/',
  'http://intranet:8081/',
  'https://intranet:8080/',
  'http://127.0.0.1.evil.example/',
  'http://127.0.0.1:1@evil.example/',
  'http://evil.example\\@127.0.0.1/',
  'http:\\\\127.0.0.1\\x',
  'http://127.0.0.1 .evil.example/',
  'http://127.0.0.1/\r\nLocation: https://evil.example',
  'https://[::1]/',
  'http://169.254.169.254/',
  'http://0.0.0.0:80/',
  '//evil.example/',
  'https:evil.example',
  'javascript:alert(1)//http://127.0.0.1/',
  'data:text/html,x',
  'file:///etc/passwd',
  `tonebank://checkout/${id}/../../x`,
  'tonebank://evil',
  'https://xn--wllet-gra.example/',
  '',
])('and never to %j', (address) => {
  expect(mayLeadBackTo(address, site)).toBe(false);
  expect(() => needWayBack(address, site)).toThrow(expect.objectContaining({ code: 'bad-input' }));
});

it('a wallet inside the app has no pages of its own', () => {
  expect(mayLeadBackTo('https://wallet.example/', { url: null })).toBe(false);
  expect(mayLeadBackTo(checkoutLink(id), { url: null })).toBe(true);
  expect(needWayBack(undefined, { url: null })).toBeUndefined();
});
