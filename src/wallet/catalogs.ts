import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Catalog, parseCatalog } from '../core/credits/catalog.ts';
import { AppError } from '../core/errors.ts';

/**
 * The price lists in a folder, by id.
 * @throws AppError `bad-input` with `details.file` when one of them cannot be used
 */
export async function readCatalogs(folder: string): Promise<Map<string, Catalog>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const catalogs = await Promise.all(names.map((name) => readCatalog(join(folder, name))));
  return new Map(catalogs.map((catalog) => [catalog.id, catalog]));
}

/** @throws AppError `bad-input` with the path of each fault in the file */
export async function readCatalog(file: string): Promise<Catalog> {
  try {
    return parseCatalog(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof AppError)
      throw new AppError(error.code, error.message, { ...error.details, file }, { cause: error });
    if (!(error instanceof SyntaxError)) throw error;
    const message = `${basename(file)} is not JSON: ${error.message}. No account was changed. Correct it and try again.`;
    throw new AppError('bad-input', message, { file, issues: [] }, { cause: error });
  }
}
