import { resolve } from 'node:path';
import type { App } from 'electron';
import { linkOf } from './guards.ts';

// `tonebank://checkout/<id>`: how the system's browser leads back to the window after a checkout.

/** Asks the system to give us the links that begin with our name. Packages say so as well; a system that refuses leaves the page to ask by itself. */
export function claimLinks(app: Pick<App, 'setAsDefaultProtocolClient' | 'isPackaged'>): void {
  // What follows the two dashes is never taken for a switch of the runtime.
  if (app.isPackaged) app.setAsDefaultProtocolClient('tonebank', process.execPath, ['--']);
  else app.setAsDefaultProtocolClient('tonebank', process.execPath, [resolve(process.argv[1] ?? '.'), '--']);
}

/** The first link of ours among the arguments of a start. */
export function linkIn(args: readonly string[]): { checkout: string | null } | null {
  for (const arg of args) {
    const link = linkOf(arg);
    if (link !== null) return link;
  }
  return null;
}
