import type { WalletView } from '../../contract/studio/credits.ts';
import { creditCount } from './plurals.ts';

/** What there is to say of the credits on this computer, in a sentence or two; null when there is nothing to worry about. */
export function deviceSentence({ device, isReachable }: Pick<WalletView, 'device' | 'isReachable'>): string | null {
  if (!device) return null;
  if (device.reason) return device.reason;
  if (isReachable) return null;
  const last = device.lastSyncAt ? ` Last heard from it: ${dateAndTime(device.lastSyncAt)}.` : '';
  const untold =
    device.unsyncedCredits > 0
      ? ` ${creditCount(device.unsyncedCredits)} spent here will be told to it by itself.`
      : '';
  return `The wallet cannot be reached; photos are paid from what is on this computer.${last}${untold}`;
}

function dateAndTime(at: string): string {
  return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}
