import { AppError } from '../../core/errors.ts';
import { type Aftermath, workThrough } from './background.ts';
import { createNews } from './news.ts';
import type { Bench, OpenShoot } from './open-shoot.ts';
import type { Shelf } from './shelf.ts';

// The shoots that somebody asked for since the app started, and the background work of each.

export type ShootsInMemory = {
  /** A shoot that is known; read from its document the first time. @throws AppError not-found */
  find(shootId: string): Promise<OpenShoot>;
  /** Whether one of these folders or files can be reached. */
  isThere(roots: readonly string[]): Promise<boolean>;
  /** Starts the background work of a shoot that was just opened. */
  begin(shoot: OpenShoot): void;
  /** Ends the background work and waits until it has ended. */
  stop(shoot: OpenShoot): Promise<void>;
  /** Whether the shoot was opened since the app started. */
  hasBegun(shootId: string): boolean;
  /** Returns when the background work of a shoot is done. */
  settled(shootId: string): Promise<void>;
  /** Ends the work of a shoot that leaves the library. */
  leave(shootId: string): Promise<void>;
  close(): Promise<void>;
};

export function createShootsInMemory(needs: { bench: Bench; shelf: Shelf; aftermath: Aftermath }): ShootsInMemory {
  const { bench, shelf, aftermath } = needs;
  const opened = new Map<string, Promise<OpenShoot>>();
  const working = new Map<string, Promise<void>>();

  function find(shootId: string): Promise<OpenShoot> {
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
        bench.disk.stat(root).then(
          () => true,
          () => false,
        ),
      ),
    );
    return found.includes(true);
  }

  function begin(shoot: OpenShoot): void {
    shoot.background = new AbortController();
    const { signal } = shoot.background;
    const work = workThrough(bench, shoot, { ...aftermath, nextId: () => idWithin(shoot.id, aftermath.nextId) }).catch(
      (error) => {
        if (!signal.aborted) process.emitWarning(`background work of a shoot ended early: ${String(error)}`);
      },
    );
    working.set(shoot.id, work);
  }

  async function stop(shoot: OpenShoot): Promise<void> {
    shoot.background.abort();
    await working.get(shoot.id);
  }

  return {
    find,
    isThere,
    begin,
    stop,
    hasBegun: (shootId) => working.has(shootId),
    settled: async (shootId) => {
      await working.get(shootId);
    },
    leave: async (shootId) => {
      await stop(await find(shootId));
      working.delete(shootId);
    },
    close: async () => {
      const shoots = await Promise.all([...opened.values()].map((one) => one.catch(() => null)));
      for (const shoot of shoots) {
        if (!shoot) continue;
        await stop(shoot);
        shoot.news.close();
      }
    },
  };
}

/** Frame and photo ids carry their shoot, so that a picture is found without asking every shoot. */
export function idWithin(shootId: string, nextId: () => string): string {
  return `${shootId}.${nextId()}`;
}

/** The shoot that a frame's or photo's id carries; empty when it carries none. */
export function shootOfId(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('.')));
}
