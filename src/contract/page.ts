import type { PictureKind } from './studio.ts';

// How the page meets its host. Each name is written here once, for the window, the browser host and the page alike.

/** Pages and their files in the window: the whole origin is ours. Pictures are `photo://<kind>/<id>`. */
export const appOrigin = 'app://tonebank';

/**
 * Rules of the page, sent as a header with every answer of either host. Styles that a component library adds at run time carry the nonce
 * of the page that was served, where the host writes it into `<meta name="csp-nonce">`. docs/decisions/003-page-policy.md says why it is needed.
 * @param nonce base64url, new for each answer
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' photo:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What the built page has in the place of its nonce. */
export const noncePlaceholder = '__TONEBANK_NONCE__';

/** The window's bridge, `window.tonebank`: two functions and nothing else. */
export type Bridge = {
  /** Asks for the message port. It arrives once as a `message` event of this window: `data === portMessage`, `ports[0]`. */
  takePort(): void;
  /** Real path of a file that was dropped on the window; empty when it has none. */
  pathOf(file: File): string;
};

export const portMessage = 'tonebank-port';

/**
 * The browser host. Its token is in the fragment of the first address, `#token=<64 hexadecimal digits>`, with `&to=/shoot/<id>` when a shoot is
 * to be shown. The page moves the token to `sessionStorage[tokenKey]`, takes it out of the address bar, and opens
 * `new WebSocket('ws://<host>' + socketPath, [socketProtocol, tokenProtocol(token)])`: only the first of the two is ever echoed.
 */
export const loopback = {
  fragmentKey: 'token',
  tokenKey: 'tonebank-token',
  socketPath: '/studio',
  socketProtocol: 'tonebank',
  tokenProtocol: (token: string): string => `token.${token}`,
  /** Carries the token on an upload. */
  tokenHeader: 'x-tonebank-token',
} as const;

/** Where the browser host shows a picture; the window shows it as `photo://<kind>/<id>`. `?turn=<n>` asks again. */
export function picturePath(kind: PictureKind, id: string): string {
  return `/photo/${kind}/${encodeURIComponent(id)}`;
}

/**
 * Where a checkout leads back to: the window by its deep link, the browser host by an address of its own. The id is the one that the page made
 * for the purchase, the card or the plan. Coming back proves nothing and brings nothing: the provider is asked what became of it.
 */
export function checkoutLink(id: string): string {
  return `tonebank://checkout/${id}`;
}
export function checkoutPath(id: string): string {
  return `/checkout/${id}`;
}

/** Where the browser host gives out an invoice or a receipt, once. The ticket is no token: it opens this one paper, for a minute. */
export function paperPath(ticket: string): string {
  return `/paper/${ticket}`;
}

/**
 * Where a dropped file is sent in the browser host: `POST`, the file as the body, the token in `tokenHeader`. All files of one drop share a
 * batch, an id of the page's making (letters, digits and hyphens, 8 to 64). Answers `{ folder, name }`: open the folder when all are there.
 */
export function uploadPath(batch: string, name: string): string {
  return `/upload/${encodeURIComponent(batch)}/${encodeURIComponent(name)}`;
}
