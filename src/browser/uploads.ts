import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../core/errors.ts';
import { photoEndings } from '../core/photos/shoot.ts';
import { nameKey, safeName, uniqueName } from '../studio/files/names.ts';

// A page in a plain browser knows the content of a dropped file but not its path, so the file is copied into the data folder and opened there.

/** The largest photo that the darkroom opens. */
export const maxUploadBytes = 500_000_000;

export type Upload = { batch: string; name: string };

/** Reads `/upload/<batch>/<name>`, with the name made safe for every system. Null when it is not that, or not a photo by its name. */
export function parseUpload(path: string): Upload | null {
  const parts = /^\/upload\/([A-Za-z0-9-]{8,64})\/([^/]+)$/.exec(path);
  const name = decoded(parts?.[2] ?? '');
  const ending = extname(name).toLowerCase();
  if (!parts?.[1] || !(photoEndings as readonly string[]).includes(ending)) return null;
  return { batch: parts[1], name: safeName(name.slice(0, -ending.length)) + ending };
}

/**
 * Streams a file into `<imports>/<batch>/`, whole or not at all; a second file of the same name gets `-2`.
 * @throws AppError photo-too-large, cancelled when the page goes away
 */
export async function receive(
  body: Readable,
  upload: Upload,
  options: { imports: string; maxBytes?: number },
): Promise<{ folder: string; name: string }> {
  const folder = join(options.imports, upload.batch);
  await mkdir(folder, { recursive: true });
  const taken = new Set<string>();
  for (;;) {
    const ending = extname(upload.name);
    const name = uniqueName(upload.name.slice(0, -ending.length), ending, (key) => taken.has(key));
    taken.add(nameKey(name));
    const file = createWriteStream(join(folder, name), { flags: 'wx' });
    const isOurs = await hasOpened(file);
    if (!isOurs) continue;
    try {
      await pipeline(body, capped(options.maxBytes ?? maxUploadBytes, upload.name), file);
      return { folder, name };
    } catch (error) {
      await rm(join(folder, name), { force: true });
      if (error instanceof AppError) throw error;
      throw new AppError(
        'cancelled',
        `${upload.name} did not arrive whole and was put away again. 0 credits used.`,
        {},
      );
    }
  }
}

/** False when a file of that name is there already. */
function hasOpened(file: ReturnType<typeof createWriteStream>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    file.once('open', () => resolve(true));
    file.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EEXIST' ? resolve(false) : reject(error)));
  });
}

function capped(maxBytes: number, name: string) {
  return async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let fileBytes = 0;
    for await (const chunk of chunks) {
      fileBytes += chunk.length;
      if (fileBytes > maxBytes) {
        throw new AppError('photo-too-large', `${name} is larger than ${maxBytes / 1e6} MB. 0 credits used.`, {
          maxBytes,
        });
      }
      yield chunk;
    }
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
