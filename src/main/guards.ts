import { appOrigin } from '../contract/page.ts';

// What the window may load, open and listen to, as pure functions: the runtime is not needed to check them.

/** Whether an address is a page of the app. The origin is compared as parsed, never by its beginning. */
export function isOurOrigin(address: string): boolean {
  const url = parsed(address);
  return url !== null && `${url.protocol}//${url.host}` === appOrigin && hasNoUser(url);
}

/** Whether an address may be given to the system's browser: https, a public-looking host, no user name, no other port than 443. */
export function mayOpen(address: string): boolean {
  const url = parsed(address);
  if (url?.protocol !== 'https:' || !hasNoUser(url) || url.port !== '') return false;
  return address.length <= 2000 && /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(url.hostname);
}

/**
 * Whether an address is a checkout page of the wallet in use, which the sandbox shows by itself: of the service that the settings name, over
 * https or on this computer, and no other page of it.
 * @param wallet the address of the wallet, null for the one inside the app, which has no pages
 */
export function isCheckoutOf(wallet: string | null, address: string): boolean {
  const [url, home] = [parsed(address), parsed(wallet ?? '')];
  if (url === null || home === null || !hasNoUser(home) || url.href !== address) return false;
  const isItsOwn = url.protocol === home.protocol && placeOf(url) === placeOf(home);
  if (!isItsOwn || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere(url)))) return false;
  // The whole address, so that no user name, question or fragment comes along.
  return /^https?:\/\/[^/@]+\/sandbox\/checkout\/[\w-]{32}$/.test(address);
}

/** Whether a message may be answered: it comes from the main frame of a window of ours that shows our page. */
export function senderIsTrusted(
  sender: { url: string; isMainFrame: boolean; windowId: number | null },
  ourWindowIds: readonly number[],
): boolean {
  return (
    sender.isMainFrame && sender.windowId !== null && ourWindowIds.includes(sender.windowId) && isOurOrigin(sender.url)
  );
}

/**
 * What a link to the app asks for: any page or program can make one. `checkout` is the id of one to ask about, null to come forward only; the
 * answer is null for everything else, and nothing is done.
 */
export function linkOf(address: string): { checkout: string | null } | null {
  if (address === 'tonebank://credits' || address === 'tonebank://credits/') return { checkout: null };
  const [, checkout] = /^tonebank:\/\/checkout\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/.exec(address) ?? [];
  return checkout === undefined ? null : { checkout };
}

/** `photo://<kind>/<id>` taken apart; null when it is anything else. A path can never be written this way. */
export function pictureOf(address: string): { kind: string; id: string } | null {
  const [, kind, encoded] = /^photo:\/\/([a-z]+)\/([\w.~@:%-]{1,200})(?:\?turn=\d{1,9})?$/.exec(address) ?? [];
  const id = decoded(encoded ?? '');
  return kind && id && /^[\w.~@:-]+$/.test(id) && !id.includes('..') ? { kind, id } : null;
}

/** Control characters and spaces are refused before parsing, because parsing would quietly remove them. */
function parsed(address: string): URL | null {
  if (!/^[\x21-\x7e]+$/.test(address) || address.includes('\\')) return null;
  return URL.parse(address);
}

function isHere({ hostname }: URL): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

/** The names of this computer are one place: a service at one of them is reached by the others. */
function placeOf(url: URL): string {
  return isHere(url) ? `this computer:${url.port}` : url.host;
}

function hasNoUser(url: URL): boolean {
  return url.username === '' && url.password === '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
