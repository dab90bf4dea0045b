import { join } from 'node:path';
import type { ShootEvent } from '../../contract/studio/shoots.ts';
import type { PictureKind } from '../../contract/studio.ts';
import { AppError } from '../../core/errors.ts';
import type { Shoot, ShootSummary } from '../../core/photos/shoot.ts';
import type { Darkroom } from '../darkroom/darkroom.ts';
import { createCache } from '../files/cache.ts';
import type { Disk } from '../files/disk.ts';
import { type Aftermath, serveScreen } from './background.ts';
import { createOpening } from './open-roots.ts';
import { type Bench, frameOf, type OpenShoot, openAsDamaged, photoOf, smallPicture } from './open-shoot.ts';
import { groupByHand, regroup, ungroup } from './reconcile.ts';
import { createShelf } from './shelf.ts';
import { type ShootDocument, summaryOf, viewOf } from './shoot-document.ts';
import { createShootsInMemory, idWithin, shootOfId } from './shoots-in-memory.ts';

// The shoots of this computer. Opening one answers from names and sizes alone; everything that needs a decoder follows by itself.

export type Library = {
  list(): Promise<ShootSummary[]>;
  open(paths: readonly string[], options?: { name?: string; isSample?: boolean }): Promise<{ shootId: string }>;
  /** A shoot that is known, in memory. @throws AppError not-found */
  shoot(shootId: string): Promise<OpenShoot>;
  view(shootId: string): Promise<Shoot>;
  watch(shootId: string, signal?: AbortSignal): Promise<AsyncIteratorObject<ShootEvent, undefined, void>>;
  look(shootId: string, frameIds: readonly string[]): Promise<void>;
  group(shootId: string, frameIds: readonly string[]): Promise<Shoot>;
  ungroup(shootId: string, photoId: string): Promise<Shoot>;
  /** These brackets and no others. @throws AppError not-found, bad-input; nothing is changed then */
  regroup(shootId: string, brackets: readonly (readonly string[])[]): Promise<Shoot>;
  /** What is left of a damaged file. @throws AppError not-found, bad-input, photo-damaged */
  openDamaged(shootId: string, frameId: string): Promise<Shoot>;
  rename(shootId: string, name: string): Promise<ShootSummary>;
  forget(shootId: string): Promise<void>;
  remember(shootId: string): Promise<ShootSummary>;
  picture(kind: Exclude<PictureKind, 'proof'>, id: string): Promise<string | null>;
  /** Returns when the background work of a shoot is done: for scripts and tests. */
  settled(shootId: string): Promise<void>;
  readonly bench: Bench;
  close(): Promise<void>;
};

export type LibraryNeeds = Omit<Aftermath, 'learnPaid'> & {
  disk: Disk;
  darkroom: Darkroom;
  dataFolder: string;
  now(): number;
  learnPaid: Aftermath['learnPaid'];
};

const megabyte = 1024 * 1024;

export async function createLibrary(needs: LibraryNeeds): Promise<Library> {
  const { disk, darkroom, nextId } = needs;
  const pictures = (name: string, megabytes: number) =>
    createCache({
      disk,
      folder: join(needs.dataFolder, 'cache', name),
      ending: '.jpg',
      maxBytes: megabytes * megabyte,
    });
  const bench: Bench = { disk, darkroom, thumbs: pictures('thumbs', 1024), originals: pictures('originals', 512) };
  const shelf = await createShelf(disk, join(needs.dataFolder, 'shoots'));
  const shoots = createShootsInMemory({ bench, shelf, aftermath: needs });
  const open = createOpening({ disk, shelf, shoots, nextId, now: needs.now });

  async function edit(shootId: string, change: (draft: ShootDocument) => void): Promise<Shoot> {
    const shoot = await shoots.find(shootId);
    await shoot.document.change(change);
    await shelf.update(shoot.document.data);
    shoot.news.photos();
    return viewOf(shoot.document.data, shoot.isMissing);
  }

  async function picture(kind: 'thumb' | 'original' | 'rendition', id: string): Promise<string | null> {
    const shoot = await shoots.find(shootOfId(id)).catch(() => null);
    if (!shoot) return null;
    if (kind !== 'rendition') return smallPicture(bench, shoot, id, { kind, urgency: 'now' });
    const rendition = shoot.document.data.photos.flatMap((photo) => photo.renditions).find((one) => one.id === id);
    if (!rendition) return null;
    const path = join(rendition.folder, rendition.name);
    const isFile = await disk.lstat(path).then(
      (stats) => stats.isFile(),
      () => false,
    );
    return isFile ? path : null;
  }

  return {
    bench,
    open,
    shoot: shoots.find,
    picture,
    list: async () => {
      const entries = shelf.entries();
      const there = await Promise.all(entries.map((entry) => shoots.isThere(entry.roots)));
      return entries.map((entry, index) => ({ ...entry.summary, isMissing: !there[index] }));
    },
    view: async (shootId) => {
      const shoot = await shoots.find(shootId);
      return viewOf(shoot.document.data, shoot.isMissing);
    },
    watch: async (shootId, signal) => {
      const shoot = await shoots.find(shootId);
      // A shoot that nobody opened since the app started: its folder may have changed since.
      if (!shoots.hasBegun(shootId) && !shoot.isMissing) await open(shoot.document.data.roots).catch(() => undefined);
      return shoot.news.watch(signal);
    },
    look: async (shootId, frameIds) => {
      const shoot = await shoots.find(shootId);
      const isIdle = shoot.onScreen.length === 0;
      shoot.onScreen = frameIds.filter((id) => frameOf(shoot, id));
      if (isIdle) void serveScreen(bench, shoot);
    },
    group: async (shootId, frameIds) => {
      const shoot = await shoots.find(shootId);
      const missing = frameIds.find((id) => !frameOf(shoot, id));
      if (missing)
        throw new AppError('not-found', 'One of these photos is not in the shoot any more. Nothing was grouped.', {});
      return edit(shootId, (draft) => groupByHand(draft, frameIds, () => idWithin(shootId, nextId)));
    },
    ungroup: async (shootId, photoId) => {
      if (!photoOf(await shoots.find(shootId), photoId)) {
        throw new AppError('not-found', 'This photo is not in the shoot any more. Nothing was changed.', { photoId });
      }
      return edit(shootId, (draft) => ungroup(draft, photoId, () => idWithin(shootId, nextId)));
    },
    regroup: async (shootId, brackets) => {
      const shoot = await shoots.find(shootId);
      const wanted = brackets.flat();
      if (wanted.some((id) => !frameOf(shoot, id))) {
        throw new AppError('not-found', 'One of these photos is not in the shoot any more. Nothing was changed.', {});
      }
      if (new Set(wanted).size < wanted.length) {
        throw new AppError('bad-input', 'A frame belongs to one bracket only. Nothing was changed.', {});
      }
      return edit(shootId, (draft) => regroup(draft, brackets, () => idWithin(shootId, nextId)));
    },
    openDamaged: async (shootId, frameId) => {
      const shoot = await shoots.find(shootId);
      await openAsDamaged(bench, shoot, frameId);
      await shoot.document.flush();
      return viewOf(shoot.document.data, shoot.isMissing);
    },
    rename: async (shootId, name) => {
      await edit(shootId, (draft) => {
        draft.name = name.trim() || draft.name;
      });
      const shoot = await shoots.find(shootId);
      return summaryOf(shoot.document.data, shoot.isMissing);
    },
    forget: async (shootId) => {
      await shoots.leave(shootId);
      await edit(shootId, (draft) => {
        draft.isForgotten = true;
      });
    },
    remember: async (shootId) => {
      await edit(shootId, (draft) => {
        draft.isForgotten = false;
      });
      const shoot = await shoots.find(shootId);
      return summaryOf(shoot.document.data, shoot.isMissing);
    },
    settled: shoots.settled,
    close: async () => {
      await shoots.close();
      await shelf.close();
    },
  };
}
