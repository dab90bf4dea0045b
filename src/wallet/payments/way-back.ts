import { AppError } from '../../core/errors.ts';

// Where a checkout may lead back to. The address comes from a caller and is followed by a buyer's browser, from a page of the provider or of this
// service, so only places that belong to the wallet or to the buyer's own computer are taken.

export type Site = {
  /** Where the service is reached from outside; null when it is not. */
  url: string | null;
  /** What other origins its checkouts may lead back to. */
  origins?: readonly string[];
};

/** Whether an address leads into the app and nowhere else: its deep link, or its own server on this computer, with the id of a checkout. */
export function isWayIntoTheApp(address: string): boolean {
  return /^(tonebank:\/|http:\/\/127\.0\.0\.1:[1-9]\d{0,4})\/checkout\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(
    address,
  );
}

/** The deep link, this computer, the service's own pages, and the origins that whoever runs it has named. */
export function mayLeadBackTo(address: string, { url: own, origins = [] }: Site): boolean {
  // Blanks, control characters and backslashes are read in different ways by different programs.
  if (!/^[!-[\]-~]+$/.test(address) || !URL.canParse(address)) return false;
  if (address === theApp || isWayIntoTheApp(address)) return true;
  const { protocol, hostname, username, password, origin } = new URL(address);
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return false;
  if (protocol === 'http:' && loopback.has(hostname)) return true;
  const known = own === null ? origins : [own, ...origins];
  return known.some((one) => URL.canParse(one) && new URL(one).origin === origin);
}

/**
 * @throws AppError `bad-input`, with what is asked and where it may lead, before anything is booked or asked of the provider
 */
export function needWayBack(returnUrl: string | undefined, site: Site): void {
  if (returnUrl === undefined || mayLeadBackTo(returnUrl, site)) return;
  const message =
    'A checkout does not lead back to this address. Nothing was opened, nothing was charged and no credits were used. Leave it out, or name a page of the wallet’s own origin, of this computer, or a link of the app.';
  const may = [...(site.url === null ? [] : [site.url]), ...(site.origins ?? [])];
  throw new AppError('bad-input', message, { name: 'returnUrl', returnUrl, may });
}

const theApp = 'tonebank://credits';
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);
