import { join } from 'node:path';
import type { ShootEvent } from '../../contract/studio/shoots.ts';
import type { PictureKind } from '../../contract/studio.ts';
import { AppError } from '../../core/errors.ts';
import type { Shoot, ShootSummary } from '../../core/photos/shoot.ts';
import type { Darkroom } from '../darkroom/darkroom.ts';
import { createCache } from '../files/cache.ts';
import type { Disk } from '../files/disk.ts';
import { type Aftermath, serveScreen, workThrough } from './background.ts';
import { createNews } from './news.ts';
import { type Bench, frameOf, type OpenShoot, openAsDamaged, photoOf, smallPicture } from './open-shoot.ts';
import { groupByHand, takeIn, ungroup } from './reconcile.ts';
import { placeOf, realRoots, type Scan, scan } from './scan.ts';
import { createShelf } from './shelf.ts';
import { type ShootDocument, summaryOf, viewOf } from './shoot-document.ts';

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
  /** What is left of a damaged file. @throws AppError not-found, bad-input, photo-damaged */
  openDamaged(shootId: string, frameId: string): Promise<Shoot>;
  rename(shootId: string, name: string): Promise<ShootSummary>;
  forget(shootId: string): Promise<void>;
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
  const opened = new Map<string, Promise<OpenShoot>>();
  const working = new Map<string, Promise<void>>();
  let opening: Promise<unknown> = Promise.resolve();

  function shootOf(shootId: string): Promise<OpenShoot> {
    const known = opened.get(shootId);
    if (known) return known;
    const loading = load(shootId);
    opened.set(shootId, loading);
    loading.catch(() => opened.delete(shootId));
    return loading;
  }

  async function load(shootId: string): Promise<OpenShoot> {
    const document = await shelf.load(shootId);
    if (!document) {
      throw new AppError('not-found', 'This shoot is not in the library any more. Open its folder again.', { shootId });
    }
    const shoot: OpenShoot = {
      id: shootId,
      document,
      news: createNews({
        data: () => document.data,
        isMissing: () => shoot.isMissing,
        gathered: () => shelf.note(document.data),
      }),
      isMissing: !(await isThere(document.data.roots)),
      background: new AbortController(),
      onScreen: [],
      awaitedCount: 0,
    };
    return shoot;
  }

  async function isThere(roots: readonly string[]): Promise<boolean> {
    const found = await Promise.all(
      roots.slice(0, 20).map((root) =>
        disk.stat(root).then(
          () => true,
          () => false,
        ),
      ),
    );
    return found.includes(true);
  }

  /** One after another: the same folder opened twice at once is one shoot. */
  function open(paths: readonly string[], options: { name?: string; isSample?: boolean } = {}) {
    const turn = opening.then(() => openNow(paths, options));
    opening = turn.catch(() => undefined);
    return turn;
  }

  async function openNow(paths: readonly string[], options: { name?: string; isSample?: boolean }) {
    const roots = await realRoots(disk, paths);
    const known = await knownShoot(roots);
    if (known)
      return { shootId: await reopen(known, await scan(disk, roots, new Set(known.document.data.written)), options) };
    const found = await scan(disk, roots);
    if (found.files.length === 0) throw nothingThere(found);
    const moved = await shelf.movedTo(found, isThere);
    if (moved) return { shootId: await reopen(await shootOf(moved), found, options) };
    return { shootId: await openNew(found, options) };
  }

  async function knownShoot(roots: readonly string[]): Promise<OpenShoot | null> {
    const shootId = shelf.withRoots(roots);
    return shootId ? shootOf(shootId) : null;
  }

  async function openNew(found: Scan, options: { name?: string; isSample?: boolean }): Promise<string> {
    const stored: ShootDocument = {
      version: 1,
      id: nextId().replaceAll('.', '-'),
      name: options.name ?? placeOf(found.roots, found.files),
      isSample: options.isSample ?? false,
      roots: found.roots,
      openedAt: new Date(needs.now()).toISOString(),
      isForgotten: false,
      skipped: found.skipped,
      frames: [],
      photos: [],
      paidKeys: [],
      written: [],
    };
    takeIn(stored, found.files, () => idWithin(stored.id));
    await shelf.add(stored);
    begin(await shootOf(stored.id));
    return stored.id;
  }

  async function reopen(shoot: OpenShoot, found: Scan, options: { name?: string }): Promise<string> {
    await stopBackground(shoot);
    await shoot.document.change((draft) => {
      draft.roots = found.roots;
      draft.skipped = found.skipped;
      draft.openedAt = new Date(needs.now()).toISOString();
      draft.isForgotten = false;
      if (options.name) draft.name = options.name;
      takeIn(draft, found.files, () => idWithin(draft.id));
    });
    shoot.isMissing = false;
    await shelf.update(shoot.document.data);
    shoot.news.everything();
    begin(shoot);
    return shoot.id;
  }

  /** Frame and photo ids carry their shoot, so that a picture is found without asking every shoot. */
  function idWithin(shootId: string): string {
    return `${shootId}.${nextId()}`;
  }

  function begin(shoot: OpenShoot): void {
    shoot.background = new AbortController();
    const { signal } = shoot.background;
    const aftermath = { ...needs, nextId: () => idWithin(shoot.id) };
    const work = workThrough(bench, shoot, aftermath).catch((error) => {
      if (!signal.aborted) process.emitWarning(`background work of a shoot ended early: ${String(error)}`);
    });
    working.set(shoot.id, work);
  }

  async function stopBackground(shoot: OpenShoot): Promise<void> {
    shoot.background.abort();
    await working.get(shoot.id);
  }

  async function edit(shootId: string, change: (draft: ShootDocument) => void): Promise<Shoot> {
    const shoot = await shootOf(shootId);
    await shoot.document.change(change);
    await shelf.update(shoot.document.data);
    shoot.news.photos();
    return viewOf(shoot.document.data, shoot.isMissing);
  }

  async function picture(kind: 'thumb' | 'original' | 'rendition', id: string): Promise<string | null> {
    const shoot = await shootOf(id.slice(0, Math.max(0, id.indexOf('.')))).catch(() => null);
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
    shoot: shootOf,
    picture,
    list: async () => {
      const entries = shelf.entries();
      const there = await Promise.all(entries.map((entry) => isThere(entry.roots)));
      return entries.map((entry, index) => ({ ...entry.summary, isMissing: !there[index] }));
    },
    view: async (shootId) => {
      const shoot = await shootOf(shootId);
      return viewOf(shoot.document.data, shoot.isMissing);
    },
    watch: async (shootId, signal) => {
      const shoot = await shootOf(shootId);
      // A shoot that nobody opened since the app started: its folder may have changed since.
      if (!working.has(shootId) && !shoot.isMissing) await open(shoot.document.data.roots).catch(() => undefined);
      return shoot.news.watch(signal);
    },
    look: async (shootId, frameIds) => {
      const shoot = await shootOf(shootId);
      const isIdle = shoot.onScreen.length === 0;
      shoot.onScreen = frameIds.filter((id) => frameOf(shoot, id));
      if (isIdle) void serveScreen(bench, shoot);
    },
    group: async (shootId, frameIds) => {
      const shoot = await shootOf(shootId);
      const missing = frameIds.find((id) => !frameOf(shoot, id));
      if (missing)
        throw new AppError('not-found', 'One of these photos is not in the shoot any more. Nothing was grouped.', {});
      return edit(shootId, (draft) => groupByHand(draft, frameIds, () => idWithin(shootId)));
    },
    ungroup: async (shootId, photoId) => {
      if (!photoOf(await shootOf(shootId), photoId)) {
        throw new AppError('not-found', 'This photo is not in the shoot any more. Nothing was changed.', { photoId });
      }
      return edit(shootId, (draft) => ungroup(draft, photoId, () => idWithin(shootId)));
    },
    openDamaged: async (shootId, frameId) => {
      const shoot = await shootOf(shootId);
      await openAsDamaged(bench, shoot, frameId);
      await shoot.document.flush();
      return viewOf(shoot.document.data, shoot.isMissing);
    },
    rename: async (shootId, name) => {
      await edit(shootId, (draft) => {
        draft.name = name.trim() || draft.name;
      });
      const shoot = await shootOf(shootId);
      return summaryOf(shoot.document.data, shoot.isMissing);
    },
    forget: async (shootId) => {
      await stopBackground(await shootOf(shootId));
      working.delete(shootId);
      await edit(shootId, (draft) => {
        draft.isForgotten = true;
      });
    },
    settled: async (shootId) => {
      await working.get(shootId);
    },
    close: async () => {
      const shoots = await Promise.all([...opened.values()].map((one) => one.catch(() => null)));
      for (const shoot of shoots) {
        if (!shoot) continue;
        await stopBackground(shoot);
        shoot.news.close();
      }
      await shelf.close();
    },
  };
}

function nothingThere(found: Scan): AppError {
  const reasons = found.skipped.reasons.map(({ reason, count }) => `${count} ${reason}`).join(', ');
  return new AppError(
    'nothing-to-do',
    `There are no photos in there${reasons ? `: ${reasons}` : ''}. JPEG, PNG, WebP, TIFF and AVIF can be opened. Choose another folder.`,
    { skipped: found.skipped },
  );
}
