import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { StudioClient } from '../contract/clients.ts';
import { AppError } from '../core/errors.ts';
import type { Frame, Photo, Shoot } from '../core/photos/shoot.ts';
import { toFailure } from './failures.ts';
import { bar, type Terminal } from './terminal.ts';

/**
 * Opens the photos at some paths and waits until every file has been read: brackets are known and what is paid is known.
 * `withDamaged` is the yes to photos that are damaged: what is left of them is opened.
 * @throws AppError photo-missing for a path that is not there, nothing-to-do when there is no photo at all
 */
export async function openShoot(
  client: StudioClient,
  paths: readonly string[],
  options: { bracketing: boolean; withDamaged?: boolean; terminal: Terminal; signal: AbortSignal },
): Promise<Shoot> {
  const absolute = paths.map((path) => resolve(path));
  for (const path of absolute) {
    if (!existsSync(path)) {
      throw new AppError('photo-missing', `${path} is not there. 0 credits used. Check the path.`, { path });
    }
  }
  const { shootId } = await client.shoots.open({ paths: absolute });
  await readToTheEnd(client, shootId, options);
  if (!options.bracketing) await takeBracketsApart(client, shootId);
  if (options.withDamaged) await openDamaged(client, shootId, options.terminal);
  const shoot = await client.shoots.get({ shootId });
  if (shoot.photos.length === 0) {
    throw new AppError('nothing-to-do', `There is no photo to work on in ${paths.join(', ')}. 0 credits used.`, {
      skipped: shoot.skipped,
    });
  }
  return shoot;
}

async function readToTheEnd(
  client: StudioClient,
  shootId: string,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<void> {
  const isRead = ({ headersRead, hashed, total }: Shoot['progress']) => headersRead >= total && hashed >= total;
  for await (const event of await client.shoots.watch({ shootId }, { signal })) {
    if (event.type === 'photos') continue;
    const progress = event.type === 'shoot' ? event.shoot.progress : event.progress;
    terminal.progress(bar({ done: progress.hashed, total: progress.total, label: 'reading' }));
    if (isRead(progress)) return;
  }
  signal.throwIfAborted();
}

async function takeBracketsApart(client: StudioClient, shootId: string): Promise<void> {
  const { photos } = await client.shoots.get({ shootId });
  for (const photo of photos.filter((photo) => photo.frameIds.length > 1)) {
    await client.shoots.ungroup({ shootId, photoId: photo.id });
  }
}

const lookedAtOnce = 4;

/**
 * What is left of photos whose pixels are not all there; each is marked as opened so. Which they are is known when all of each was read.
 * Of which nothing is left stays refused, and is said.
 */
async function openDamaged(client: StudioClient, shootId: string, terminal: Terminal): Promise<void> {
  const { frames } = await client.shoots.get({ shootId });
  const left = frames.filter(({ problem }) => problem === null || problem.code === 'photo-damaged');
  const look = async () => {
    for (let frame = left.shift(); frame !== undefined; frame = left.shift()) {
      await client.shoots.openDamaged({ shootId, frameId: frame.id }).catch((error: unknown) => {
        const { code, message } = toFailure(error);
        if (code !== 'bad-input') terminal.note(message);
      });
    }
  };
  await Promise.all(Array.from({ length: lookedAtOnce }, look));
}

/** The paths of a photo's frames, as far as they follow from the paths that were given; else folder and name. */
export function sourcesOf(photo: Photo, shoot: Shoot, paths: readonly string[]): string[] {
  const frames = photo.frameIds.flatMap((id) => shoot.frames.find((frame) => frame.id === id) ?? []);
  return frames.map((frame) => sourceOf(frame, paths));
}

function sourceOf(frame: Frame, paths: readonly string[]): string {
  const candidates = paths
    .map((path) => resolve(path))
    .map((path) => (isFolder(path) ? join(path, frame.folder, frame.name) : path));
  return candidates.find((path) => basename(path) === frame.name && existsSync(path)) ?? join(frame.folder, frame.name);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
