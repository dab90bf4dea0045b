import type { Command } from '../command.ts';
import { credits } from '../words.ts';

export const wallet: Command = {
  name: 'wallet',
  usage: '',
  summary: 'Shows the balance, by bucket in the order in which it is spent.',
  options: {},
  words: { min: 0, max: 0 },
  async run({ studio }) {
    const { balance, period } = await (await studio()).client.credits.view();
    const { available, held, leased, debt } = balance;
    const buckets = balance.buckets.map(({ bucket, remaining, expiresAt }) => ({ bucket, remaining, expiresAt }));
    const rows = balance.buckets.map(
      ({ label, remaining, expiresAt }) =>
        `  ${label}: ${credits(remaining)}${expiresAt ? `, until ${expiresAt.slice(0, 10)}` : ''}`,
    );
    return {
      json: { available, held, leased, debt, buckets, renewsAt: period.renewsAt, zone: period.zone },
      text: [`${credits(available)} available, ${held} held.`, ...rows].join('\n'),
    };
  },
};
