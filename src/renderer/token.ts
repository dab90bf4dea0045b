import { loopback } from '../contract/page.ts';

// The browser host's key travels in the address's fragment, which is never sent to a server, and moves to this tab's memory at once.

/** Takes the token out of the address, if there is one, keeps it for this tab, and goes where the address points. Null: this tab has no key. */
export function takeToken(): string | null {
  const found = new RegExp(`[#&]${loopback.fragmentKey}=([0-9a-f]+)`).exec(location.hash)?.[1];
  if (found) {
    sessionStorage.setItem(loopback.tokenKey, found);
    const route = /[#&]to=(\/[^&]*)/.exec(location.hash)?.[1] ?? '/library';
    history.replaceState(null, '', `${location.pathname}${location.search}#${route}`);
  }
  return keptToken();
}

export function keptToken(): string | null {
  return sessionStorage.getItem(loopback.tokenKey);
}
