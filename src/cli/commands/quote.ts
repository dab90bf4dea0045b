import { type Command, required, wholeNumber } from '../command.ts';
import { openShoot } from '../shoot.ts';
import { credits } from '../words.ts';

export const quote: Command = {
  name: 'quote',
  usage: 'PATH… --template ID',
  summary: 'Says what enhancing some photos would cost. Nothing is charged.',
  options: {
    template: { type: 'string', about: 'what the photos would look like: tonebank templates' },
    strength: { type: 'string', about: '0 to 100, default 100' },
    'no-brackets': { type: 'boolean', about: 'counts every exposure as a photo of its own' },
    'with-damaged': { type: 'boolean', about: 'counts what is left of damaged photos as well' },
  },
  words: { min: 1, max: 20_000 },
  async run({ words, values, terminal, interrupted, studio }) {
    const templateId = required(values, 'template');
    const strength = wholeNumber(values, 'strength', { min: 0, max: 100 }) ?? 100;
    const { client } = await studio();
    const bracketing = values['no-brackets'] !== true;
    const withDamaged = values['with-damaged'] === true;
    const shoot = await openShoot(client, words, { bracketing, withDamaged, terminal, signal: interrupted });
    const photoIds = shoot.photos.map((photo) => photo.id);
    const quoted = await client.runs.quote({ shootId: shoot.id, photoIds, templateId, strength, withDamaged });
    const { photoCount, ownedCount, available, after } = quoted;
    return {
      json: { photos: photoCount, owned: ownedCount, credits: quoted.credits, available, after },
      text: `${photoCount} photos, ${ownedCount} already paid: ${credits(quoted.credits)}. You have ${available}; ${after} would be left.`,
    };
  },
};
