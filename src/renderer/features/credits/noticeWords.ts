import type { Unit } from './unit.ts';

export const noticeWords = {
  title: ({ plural }: Unit) => `No ${plural} are left`,
  text: 'Paid work pauses until there are more. Previews, exports and finished photos go on as before.',
  waitUntil: (moment: string) => `Wait for the renewal on ${moment}`,
  wait: 'Wait: what is free comes again tomorrow',
  notNow: 'Not now',
  topup: 'Buy credits',
  upgrade: 'Choose a larger plan',
  recharge: 'Turn on auto-recharge',
  askSomebody: 'Owners and administrators of this account buy credits. Ask one of them.',
};
