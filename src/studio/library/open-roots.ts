import { AppError } from '../../core/errors.ts';
import type { Disk } from '../files/disk.ts';
import type { OpenShoot } from './open-shoot.ts';
import { takeIn } from './reconcile.ts';
import { placeOf, realRoots, type Scan, scan } from './scan.ts';
import type { Shelf } from './shelf.ts';
import type { ShootDocument } from './shoot-document.ts';
import { idWithin, type ShootsInMemory } from './shoots-in-memory.ts';

// From a folder, or files, to a shoot: the one that was opened there before, one whose folder was moved here, or a new one.

export type Naming = { name?: string; isSample?: boolean };

/** Opens shoots one after another: the same folder opened twice at once is one shoot. */
export function createOpening(needs: {
  disk: Disk;
  shelf: Shelf;
  shoots: ShootsInMemory;
  nextId(): string;
  now(): number;
}): (paths: readonly string[], naming?: Naming) => Promise<{ shootId: string }> {
  const { disk, shelf, shoots, nextId } = needs;
  let last: Promise<unknown> = Promise.resolve();

  async function openNow(paths: readonly string[], naming: Naming): Promise<{ shootId: string }> {
    const roots = await realRoots(disk, paths);
    const known = await knownShoot(roots);
    if (known)
      return { shootId: await reopen(known, await scan(disk, roots, new Set(known.document.data.written)), naming) };
    const found = await scan(disk, roots);
    if (found.files.length === 0) throw nothingThere(found);
    const moved = await shelf.movedTo(found, shoots.isThere);
    if (moved) return { shootId: await reopen(await shoots.find(moved), found, naming) };
    return { shootId: await openNew(found, naming) };
  }

  async function knownShoot(roots: readonly string[]): Promise<OpenShoot | null> {
    const shootId = shelf.withRoots(roots);
    return shootId ? shoots.find(shootId) : null;
  }

  async function openNew(found: Scan, naming: Naming): Promise<string> {
    const stored: ShootDocument = {
      version: 1,
      id: nextId().replaceAll('.', '-'),
      name: naming.name ?? placeOf(found.roots, found.files),
      isSample: naming.isSample ?? false,
      roots: found.roots,
      openedAt: new Date(needs.now()).toISOString(),
      isForgotten: false,
      skipped: found.skipped,
      frames: [],
      photos: [],
      paidKeys: [],
      written: [],
    };
    takeIn(stored, found.files, () => idWithin(stored.id, nextId));
    await shelf.add(stored);
    shoots.begin(await shoots.find(stored.id));
    return stored.id;
  }

  async function reopen(shoot: OpenShoot, found: Scan, { name }: Naming): Promise<string> {
    await shoots.stop(shoot);
    await shoot.document.change((draft) => {
      draft.roots = found.roots;
      draft.skipped = found.skipped;
      draft.openedAt = new Date(needs.now()).toISOString();
      draft.isForgotten = false;
      if (name) draft.name = name;
      takeIn(draft, found.files, () => idWithin(draft.id, nextId));
    });
    shoot.isMissing = false;
    await shelf.update(shoot.document.data);
    shoot.news.everything();
    shoots.begin(shoot);
    return shoot.id;
  }

  return (paths, naming = {}) => {
    const turn = last.then(() => openNow(paths, naming));
    last = turn.catch(() => undefined);
    return turn;
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
