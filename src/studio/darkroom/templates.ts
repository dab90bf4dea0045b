import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Template, template } from '../../core/photos/template.ts';

/** Order in which the built-in templates are shown; any other follows by name. */
const shownFirst = ['listing-natural', 'bright-airy', 'crisp-architectural', 'warm-home'];

/**
 * Reads every template of a folder of JSON files.
 * @throws Error when a file is no template: the built-in ones are part of the program
 */
export async function readTemplates(folder: string): Promise<Template[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const templates = await Promise.all(
    names.map(async (name) => {
      const found = template.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
      if (`${found.id}.json` !== name) throw new Error(`template ${found.id} lies in ${name}`);
      return found;
    }),
  );
  const place = ({ id }: Template) => (shownFirst.includes(id) ? shownFirst.indexOf(id) : shownFirst.length);
  return templates.sort((one, other) => place(one) - place(other) || one.name.localeCompare(other.name));
}
