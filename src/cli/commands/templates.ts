import type { Command } from '../command.ts';

export const templates: Command = {
  name: 'templates',
  usage: '',
  summary: 'Lists the templates: what a photo can be made to look like.',
  options: {},
  words: { min: 0, max: 0 },
  async run({ studio }) {
    const list = await (await studio()).client.templates.list();
    const text = list.map(({ id, version, name, description }) => `${id} ${version}\n  ${name}: ${description}`);
    return { json: list, text: text.join('\n') };
  },
};
