import type { DeviceCredits, WalletView } from '../../../contract/studio/credits.ts';
import { type Unit, units } from './unit.ts';

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const awayWords = {
  title: 'The wallet cannot be reached',
  said: (moment: string, { available, leased, held }: WalletView['balance'], unit: Unit) => {
    const parts = [
      leased > 0 ? `${units(leased, unit)} lent to computers` : '',
      held > 0 ? `${units(held, unit)} held for runs` : '',
    ].filter(Boolean);
    const beside = parts.length === 0 ? '' : `, beside ${parts.join(' and ')}`;
    return `What stands here is as of ${moment}. At that time it had ${units(available, unit)} free to use${beside}.`;
  },
  neverSaid: 'It was never heard on this computer, so that nothing is known of its balance.',
  onlyThere: 'This part of the area is only at the wallet, and comes back with it.',
  now: 'Goes on',
  later: 'Waits',
  can: (device: DeviceCredits | null, unit: Unit, until: string | null) => {
    const free = 'Previews, exports, and developing photos again that are paid';
    if (device === null || device.left === 0 || device.isFrozen) return `${free}. Nothing new can be enhanced.`;
    const here = `${units(device.left, unit)} on this computer${until === null ? '' : ` until ${until}`}`;
    return `${free}; and Enhance with the ${here}.`;
  },
  waits: 'Buying, plans, invoices, the team, and what others have used since.',
  tryAgain: 'Try again',
  trying: 'Trying',
  byItself: 'Tonebank also tries by itself.',
  stillAway: (at: Date) => `Still away at ${time.format(at)}. Check the network, or the wallet address in Settings.`,
};
