import { join } from 'node:path';
import type { TemplateView } from '../contract/studio/looks.ts';
import { AppError } from '../core/errors.ts';
import { majorOf } from '../core/photos/identity.ts';
import { type Template, template } from '../core/photos/template.ts';
import type { Disk } from './files/disk.ts';

// The templates that came with the app: one JSON file each, read once.

export type Templates = {
  list(): TemplateView[];
  /** @throws AppError not-found */
  get(id: string): Template & { major: number };
};

/** The first of the list, and the one that is proposed. */
const proposed = 'listing-natural';

export async function loadTemplates(disk: Disk, folder: string): Promise<Templates> {
  const files = (await disk.list(folder)).filter((entry) => entry.name.endsWith('.json'));
  const templates = new Map<string, Template & { major: number }>();
  for (const { name } of files) {
    const parsed = template.safeParse(JSON.parse((await disk.readFile(join(folder, name))).toString('utf8')));
    if (!parsed.success) throw new Error(`${name} is not a template: ${parsed.error.message}`);
    templates.set(parsed.data.id, { ...parsed.data, major: majorOf(parsed.data.version) });
  }
  const rank = (one: Template) => (one.id === proposed ? 0 : 1);
  const sorted = [...templates.values()].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'));
  return {
    list: () => sorted.map(({ recipe: _recipe, ...view }) => view),
    get: (id) => {
      const found = templates.get(id);
      if (!found) {
        const known = sorted.map((one) => one.id);
        throw new AppError('not-found', `There is no template “${id}”. 0 credits used. Known: ${known.join(', ')}.`, {
          known,
        });
      }
      return found;
    },
  };
}
