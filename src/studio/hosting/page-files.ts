import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { noncePlaceholder } from '../../contract/page.ts';

// The built page as a fixed map of addresses to bytes. What is not in the map does not exist: there is no path to escape from.

export type PageFile = { body: Uint8Array<ArrayBuffer>; type: string; isPage: boolean };

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Every file of the built page by its address; `/` is index.html. Files of other kinds are left out. */
export async function readPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const type = types[extname(entry.name)];
    if (!type) continue;
    const path = join(entry.parentPath, entry.name);
    const address = relative(folder, path).split(sep).join('/');
    const body = new Uint8Array(await readFile(path));
    files.set(address === 'index.html' ? '/' : `/${address}`, { body, type, isPage: extname(entry.name) === '.html' });
  }
  return files;
}

/** The page with the nonce that its policy names, where the component library looks for it. */
export function withNonce(page: Uint8Array, nonce: string): string {
  return new TextDecoder().decode(page).replaceAll(noncePlaceholder, nonce);
}
