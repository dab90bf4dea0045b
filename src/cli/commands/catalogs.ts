import { join } from 'node:path';
import { readCatalogs } from '../../wallet/catalogs.ts';
import type { Command } from '../command.ts';
import { placesFor } from '../host.ts';

export const catalogs: Command = {
  name: 'catalogs',
  usage: '',
  summary: 'Lists the price lists that come with Tonebank.',
  options: {},
  words: { min: 0, max: 0 },
  async run({ data }) {
    const known = await readCatalogs(join(placesFor(data).resources, 'catalogs'));
    const list = [...known.values()].map(({ id, name, version, effectiveAt, unit }) => {
      return { id, name, version, effectiveAt, unit };
    });
    return { json: list, text: list.map(({ id, version, name }) => `${id} ${version}  ${name}`).join('\n') };
  },
};
