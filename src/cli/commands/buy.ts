import { randomUUID } from 'node:crypto';
import { type Command, optional, UsageError, wholeNumber } from '../command.ts';
import { credits } from '../words.ts';

export const buy: Command = {
  name: 'buy',
  usage: 'PACK | --units N',
  summary: 'Buys credits: a pack of the price list, or an amount.',
  options: {
    units: { type: 'string', about: 'an amount instead of a pack' },
    'sandbox-card': { type: 'string', about: 'pays at once with a test card, such as 4242424242424242' },
  },
  words: { min: 0, max: 1 },
  async run({ words, values, studio }) {
    const [pack] = words;
    const units = wholeNumber(values, 'units', { min: 1, max: Number.MAX_SAFE_INTEGER });
    if ((pack === undefined) === (units === undefined)) throw new UsageError('Name either a pack or --units N.');
    const sandboxCard = optional(values, 'sandbox-card');
    const purchase = await (await studio()).client.credits.buy({
      id: randomUUID(),
      ...(pack !== undefined && { pack }),
      ...(units !== undefined && { units }),
      ...(sandboxCard !== undefined && { sandboxCard: sandboxCard.replaceAll(' ', '') }),
    });
    const price = `${(purchase.price.minor / 100).toFixed(2)} ${purchase.price.currency}`;
    const next = nextOf(purchase);
    return { json: purchase, text: `${credits(purchase.credits)} for ${price}: ${purchase.state}.${next}` };
  },
};

function nextOf({ state, checkoutUrl }: { state: string; checkoutUrl?: string | undefined }): string {
  if (checkoutUrl) return ` Pay here: ${checkoutUrl}`;
  return state === 'pending' ? ' Nothing is paid yet. Pay it in the app, under Credits, or name a --sandbox-card.' : '';
}
