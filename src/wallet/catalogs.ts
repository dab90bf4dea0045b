import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Catalog, parseCatalog } from '../core/credits/catalog.ts';
import { AppError } from '../core/errors.ts';

/**
 * The price lists in a folder, by id.
 * @throws AppError `bad-input` with `details.file` when one of them cannot be used; `not-found` when there is no folder
 */
export async function readCatalogs(folder: string): Promise<Map<string, Catalog>> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.json')).sort();
  const catalogs = await Promise.all(names.map((name) => readCatalog(join(folder, name))));
  const known = new Map<string, { catalog: Catalog; name: string }>();
  for (const [index, catalog] of catalogs.entries()) {
    const name = names[index] ?? '';
    const other = known.get(catalog.id);
    if (other !== undefined) throw twice(catalog.id, { file: join(folder, name), other: other.name });
    known.set(catalog.id, { catalog, name });
  }
  return new Map([...known].map(([id, { catalog }]) => [id, catalog]));
}

/** @throws AppError `bad-input` with the path of each fault in the file */
export async function readCatalog(file: string): Promise<Catalog> {
  try {
    return parseCatalog(JSON.parse(withoutMark(await readFile(file, 'utf8'))));
  } catch (error) {
    if (error instanceof AppError)
      throw new AppError(error.code, error.message, { ...error.details, file }, { cause: error });
    if (!(error instanceof SyntaxError) && !isUnreadable(error)) throw error;
    const what = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    const message = `${basename(file)} ${what}: ${error.message}. No account was changed. Correct it and try again.`;
    throw new AppError('bad-input', message, { file, issues: [] }, { cause: error });
  }
}

/** Some editors begin a file with a mark of its encoding, which is no part of JSON. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const message = `The price lists are missing: ${error.message}. No account was changed. Name the folder they are in.`;
    throw new AppError('not-found', message, { folder }, { cause: error });
  }
}

/** One of two would be used, and nobody could say which. */
function twice(catalog: string, { file, other }: { file: string; other: string }): AppError {
  const message = `${basename(file)} and ${other} are both the price list "${catalog}". No account was changed. Remove one, or give it another id.`;
  return new AppError('bad-input', message, { catalog, file, other, issues: [] });
}

/** What the file system says. */
function isUnreadable(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
