import { describe, expect, test } from 'vitest';
import { isCheckoutOf, isOurOrigin, linkOf, mayOpen, pictureOf, senderIsTrusted } from './guards.ts';

const hostileAddresses = [
  '',
  'about:blank',
  'about:srcdoc',
  'app:',
  'app:tonebank',
  'app:///tonebank/',
  'app://tonebank.evil.example/',
  'app://tonebank:80/',
  'app://evil/tonebank',
  'app://user@tonebank/',
  'app://evil@tonebank/',
  'app://tonebank\\@evil.example/',
  'apps://tonebank/',
  'file:///etc/passwd',
  'file://tonebank/',
  'http://tonebank/',
  'https://evil.example/app://tonebank/',
  'https://evil.example#app://tonebank',
  'javascript:alert(1)//app://tonebank',
  'data:text/html,<script>1</script>',
  'blob:app://tonebank/3f1c',
  'filesystem:app://tonebank/',
  'view-source:app://tonebank/',
  'chrome://gpu',
  'devtools://devtools/bundled/inspector.html',
  ' app://tonebank/',
  'app://tonebank/\n',
  'app://tone\tbank/',
  'app://tönebank/',
];

describe('our origin', () => {
  test.each(['app://tonebank/', 'app://tonebank/index.html', 'app://tonebank/#/credits', 'APP://tonebank/'])(
    '%s is ours',
    (address) => expect(isOurOrigin(address)).toBe(true),
  );
  test.each(hostileAddresses)('%j is not ours', (address) => expect(isOurOrigin(address)).toBe(false));
});

describe('the system browser', () => {
  test.each([
    'https://checkout.stripe.com/c/pay/cs_test_1#fid',
    'https://www.example.org/help?topic=credits',
    'https://example.org',
  ])('opens %s', (address) => expect(mayOpen(address)).toBe(true));

  test.each([
    ...hostileAddresses.filter((address) => !address.startsWith('https://evil.example')),
    'http://example.org/',
    'https://example.org:8443/',
    'https://me:secret@example.org/',
    'https://example.org@evil.example/',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://intranet/',
    'https://example.org\\.evil.example/',
    'https://exa mple.org/',
    'https:example.org\u202e/',
    'smb://server/share',
    'ms-msdt:/id PCWDiagnostic',
    'search-ms:query=a',
    'vscode://file/etc/passwd',
    'mailto:someone@example.org',
    'tel:112',
    'ftp://example.org/',
    `https://example.org/${'a'.repeat(2000)}`,
  ])('does not open %j', (address) => expect(mayOpen(address)).toBe(false));
});

describe('a checkout page of the wallet in use', () => {
  const token = 'Zm9yIHRlc3RzIG9ubHk_abcdefgh-123';
  const page = `/sandbox/checkout/${token}`;
  test.each([
    ['http://127.0.0.1:4000', `http://127.0.0.1:4000${page}`],
    ['http://127.0.0.1:4000/', `http://127.0.0.1:4000${page}`],
    ['http://127.0.0.1:4000#second account', null],
    ['http://127.0.0.1:4000#second', `http://127.0.0.1:4000${page}`],
    ['http://localhost:4000', `http://127.0.0.1:4000${page}`],
    ['http://[::1]:4000', `http://[::1]:4000${page}`],
    ['https://wallet.example.com', `https://wallet.example.com${page}`],
    ['https://wallet.example.com:8443', `https://wallet.example.com:8443${page}`],
  ])('of %s opens at %s', (wallet, address) => expect(isCheckoutOf(wallet, address ?? '')).toBe(address !== null));

  const wallet = 'http://127.0.0.1:4000';
  test.each([
    ...hostileAddresses,
    wallet,
    `${wallet}/`,
    `${wallet}/api/billing/credits`,
    `${wallet}/openapi.json`,
    `${wallet}/checkout/done?to=tonebank://checkout/1`,
    `${wallet}/sandbox/checkout/`,
    `${wallet}/sandbox/checkout/${token}x`,
    `${wallet}${page}/`,
    `${wallet}${page}?card=4242424242424242`,
    `${wallet}${page}#x`,
    `${wallet}${page}?`,
    `${wallet}/sandbox/checkout/../../api/members`,
    `${wallet}/sandbox/checkout/${'%2e'.repeat(10)}aa`,
    `${wallet}//sandbox/checkout/${token}`,
    `http://127.0.0.1:4001${page}`,
    `http://127.0.0.1${page}`,
    `http://127.1:4000${page}`,
    `http://2130706433:4000${page}`,
    `http://0x7f000001:4000${page}`,
    `http://127.0.0.2:4000${page}`,
    `http://0.0.0.0:4000${page}`,
    `http://127.0.0.1.evil.example:4000${page}`,
    `http://evil.example:4000${page}`,
    `http://192.168.1.10:4000${page}`,
    `http://me@127.0.0.1:4000${page}`,
    `http://127.0.0.1:4000@evil.example${page}`,
    `http://127.0.0.1:4000\\@evil.example${page}`,
    `https://127.0.0.1:4000${page}`,
    `HTTP://127.0.0.1:4000${page}`,
    `ftp://127.0.0.1:4000${page}`,
    `ws://127.0.0.1:4000${page}`,
    ` http://127.0.0.1:4000${page}`,
  ])('is not %j', (address) => expect(isCheckoutOf(wallet, address)).toBe(false));

  test.each([
    null,
    '',
    'http://wallet.example.com',
    'http://192.168.1.10:4000',
    'http://0.0.0.0:4000',
    'http://me@127.0.0.1:4000',
    'file:///etc',
    'app://tonebank',
  ])('is nothing of the wallet %j', (other) => {
    const own = other === null || other === '' ? `http://127.0.0.1:4000${page}` : `${other}${page}`;
    expect(isCheckoutOf(other, own)).toBe(false);
    expect(isCheckoutOf(other, `http://127.0.0.1:4000${page}`)).toBe(false);
  });
});

describe('a sender', () => {
  const page = { url: 'app://tonebank/', isMainFrame: true, windowId: 1 };
  test('that is the main frame of our window is trusted', () => expect(senderIsTrusted(page, [1])).toBe(true));
  test.each([
    ['a frame inside the page', { ...page, isMainFrame: false }],
    ['a blank page', { ...page, url: 'about:blank' }],
    ['another origin', { ...page, url: 'https://evil.example/' }],
    ['a window that nobody opened', { ...page, windowId: 2 }],
    ['no window', { ...page, windowId: null }],
    ['a frame that is gone', { ...page, url: '' }],
  ])('that is %s is not trusted', (_, sender) => expect(senderIsTrusted(sender, [1])).toBe(false));
});

describe('a picture', () => {
  test('is asked for by kind and id', () => {
    expect(pictureOf('photo://thumb/6f2c-11')).toEqual({ kind: 'thumb', id: '6f2c-11' });
    expect(pictureOf('photo://proof/6f2c-11?turn=2')).toEqual({ kind: 'proof', id: '6f2c-11' });
  });
  test.each([
    'photo://thumb/',
    'photo://thumb',
    'photo://thumb/..',
    'photo://thumb/../secret',
    'photo://thumb/%2e%2e%2fsecret',
    'photo://thumb/a%2fb',
    'photo://thumb/a/b',
    'photo://thumb/a%00',
    'photo://thumb/%',
    'photo://thumb/a?path=/etc/passwd',
    'photo:///etc/passwd',
    'photo://thumb/C:%5Cboot.ini',
    'file:///thumb/a',
    'app://thumb/a',
  ])('cannot be asked for as %s', (address) => expect(pictureOf(address)).toBeNull());
});

describe('a link to the app', () => {
  const id = '3f0c1a52-7d2e-4b71-9f6a-0c5a9d0e1b01';
  test('names a checkout to ask about, or brings the window forward', () => {
    expect(linkOf(`tonebank://checkout/${id}`)).toEqual({ checkout: id });
    expect(linkOf(`tonebank://checkout/${id}/`)).toEqual({ checkout: id });
    expect(linkOf('tonebank://credits')).toEqual({ checkout: null });
  });
  test.each([
    '',
    'tonebank:',
    'tonebank://',
    'tonebank://checkout',
    'tonebank://checkout/',
    'tonebank://checkout/paid',
    `tonebank://checkout/${id}?paid=true`,
    `tonebank://checkout/${id}#paid`,
    `tonebank://checkout/${id}/../../settings`,
    `tonebank://checkout/${id}\n`,
    ` tonebank://checkout/${id}`,
    `tonebank://checkout/${id} --inspect=0.0.0.0`,
    `tonebank://checkout/${id.toUpperCase()}`,
    `tonebank://checkout/${id}${id}`,
    `tonebank://checkout/%33f0c1a52-7d2e-4b71-9f6a-0c5a9d0e1b01`,
    `tonebank:checkout/${id}`,
    `tonebank:///checkout/${id}`,
    `tonebank://user@checkout/${id}`,
    `tonebank://checkout:443/${id}`,
    `tonebank://evil.example/checkout/${id}`,
    `tonebank:\\\\checkout\\${id}`,
    `TONEBANK://checkout/${id}`,
    `https://evil.example/tonebank://checkout/${id}`,
    `app://tonebank/checkout/${id}`,
    'tonebank://grant/1000',
    'tonebank://open/etc/passwd',
    'tonebank://settings?walletAddress=https://evil.example',
    'tonebank://credits?walletToken=x',
    '--load-extension=/tmp/x',
    'javascript:alert(1)//tonebank://credits',
    `tonebank://checkout/${'a'.repeat(100_000)}`,
  ])('that is %j does nothing', (address) => expect(linkOf(address)).toBeNull());
});
