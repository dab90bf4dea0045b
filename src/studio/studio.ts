import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { StudioClient } from '../contract/clients.ts';
import type { PictureKind } from '../contract/studio.ts';
import { AppError } from '../core/errors.ts';
import { chargeKey } from '../core/photos/identity.ts';
import { photoFormats } from '../core/photos/shoot.ts';
import { type Paper, papersOver } from './account/papers.ts';
import { returnsOver } from './account/returns.ts';
import { createDarkroom } from './darkroom/create-darkroom.ts';
import { maxFileBytes, maxPixels } from './darkroom/open/limits.ts';
import { examine } from './doctor/doctor.ts';
import { type Disk, realDisk } from './files/disk.ts';
import { removeLeftDocuments } from './files/leftovers.ts';
import { lockFolder } from './files/lock.ts';
import { createGate } from './gate.ts';
import type { StudioHost } from './host.ts';
import { createLibrary } from './library/library.ts';
import type { OpenShoot } from './library/open-shoot.ts';
import { originalsOf } from './library/shoot-document.ts';
import { createProofs } from './proofs/proofs.ts';
import { createPurse } from './purse/purse.ts';
import { createRouter, type StudioRouter } from './router.ts';
import { createRuns } from './runs/runs.ts';
import { openTimings } from './runs/timings.ts';
import { type Change, openSettings } from './settings/settings.ts';
import { walletsOver } from './settings/wallets.ts';
import { loadTemplates } from './templates.ts';

/** The whole studio on one data folder, for any host. */
export type Studio = {
  /** The contract's handlers, for the RPC handler of whatever transport the host has. They need no context. */
  router: StudioRouter;
  /** The same handlers, called in this process. */
  client: StudioClient;
  /** The file behind `photo://kind/id` or `GET /photo/kind/id`; null when there is no such picture. */
  picture(kind: PictureKind, id: string): Promise<{ file: string; contentType: string } | null>;
  /** The invoice or receipt that a page was given a ticket for; null when there is none. */
  paper(ticket: string): Paper | null;
  /** Somebody came back from a checkout: the provider is asked what became of it. Nothing else follows from it. */
  returned(checkout: string): Promise<void>;
  /** Lets the photos under way stop cleanly, closes the darkroom and the wallet, and gives the data folder free. */
  close(): Promise<void>;
};

/** Photos developed side by side: more would only wait for memory. */
const developMaxAtOnce = 2;

/**
 * @param disk what a test puts between the studio and the disk
 * @throws AppError already-open when another copy works on the same data folder, folder-unwritable
 */
export async function createStudio(host: StudioHost, disk: Disk = realDisk): Promise<Studio> {
  const { data, resources } = host.folders;
  const since = new Date(host.clock.now()).toISOString();
  const lock = lockFolder(data, { app: `Tonebank ${host.version}, ${host.kind}`, since });
  const closing: (() => Promise<void> | void)[] = [() => lock.release()];
  /** Each part is closed, whatever becomes of the others: a full disk must not keep the folder locked. */
  const close = async () => {
    const failures: unknown[] = [];
    for (const end of closing.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    return await build();
  } catch (error) {
    await close();
    throw error;
  }

  async function build(): Promise<Studio> {
    await removeLeftDocuments(disk, [data, join(data, 'shoots')]);
    const templates = await loadTemplates(disk, join(resources, 'templates'));
    const settings = await openSettings(disk, host);
    const atOnce = Math.min(developMaxAtOnce, availableParallelism());
    const darkroom = createDarkroom({ workers: atOnce, spawn: () => host.spawnWorker() });
    closing.push(() => darkroom.close());
    const purse = await createPurse({ host, settings, disk });
    closing.push(() => purse.close());

    const library = await createLibrary({
      disk,
      darkroom,
      dataFolder: data,
      nextId: host.nextId,
      now: () => host.clock.now(),
      groupsBrackets: () => settings.now.groupBrackets,
      learnPaid,
    });
    closing.push(() => library.close());
    const proofs = await createProofs({ library, templates, dataFolder: data, clock: host.clock });
    const timings = await openTimings(disk, data, atOnce);
    const runs = await createRuns({ host, library, purse, templates, timings, settings, atOnce });
    closing.push(() => runs.close());

    /** Marks what was paid before, on this computer or another, as soon as the hashes are known. */
    async function learnPaid(shoot: OpenShoot): Promise<void> {
      const stored = shoot.document.data;
      const keys = stored.photos.flatMap((photo) => {
        const originals = originalsOf(stored, photo);
        if (!originals) return [];
        return templates.list().map(({ id, major }) => chargeKey({ originals, templateId: id, templateMajor: major }));
      });
      const unknown = keys.filter((key) => !stored.paidKeys.includes(key));
      const owned = await purse.owned(unknown).catch(() => new Set<string>());
      if (owned.size === 0) return;
      shoot.document.note((noted) => noted.paidKeys.push(...owned));
      shoot.news.photos();
    }

    async function saveSettings(change: Change) {
      const before = settings.now.walletAddress;
      const moves = change.walletAddress !== undefined && change.walletAddress !== before;
      if (!moves && change.walletToken === undefined) return settings.save(change);
      return gate.alone(async () => {
        if (moves) needRest();
        const saved = await settings.save(change);
        await purse.reconnect();
        return saved;
      });
    }

    /** What a run holds stays in the wallet where it was set aside. */
    function needRest(): void {
      if (runs.list().every((run) => run.state === 'done' || run.state === 'cancelled')) return;
      throw new AppError(
        'bad-input',
        'A run is not finished yet, and its credits are held in this wallet. Nothing was changed. Finish or stop it in the queue first.',
        {},
      );
    }

    async function reveal({ runId, folder }: { runId?: string | undefined; folder?: string | undefined }) {
      const path = runId ? runs.get(runId).run.outputFolder : folder;
      const isFolder = path
        ? await disk.stat(path).then(
            (stats) => stats.isDirectory(),
            () => false,
          )
        : false;
      return (path && isFolder && (await host.reveal?.(path))) || false;
    }

    const papers = papersOver(purse.ask, host);
    const gate = createGate();
    const wallets = walletsOver({ host, disk, settings, gate, needRest, reconnect: () => purse.reconnect() });
    const outputFolder = () => settings.now.outputFolder ?? join(host.folders.pictures, 'Tonebank');
    const router = createRouter({
      host,
      settings,
      library,
      templates,
      proofs,
      runs: {
        ...runs,
        start: (order) => gate.together(() => runs.start(order)),
        resume: (runId) => gate.together(() => runs.resume(runId)),
        retryFailed: (runId) => gate.together(() => runs.retryFailed(runId)),
      },
      purse,
      wallets,
      papers,
      exports: { host, library, templates, settings },
      saveSettings,
      reveal,
      openSample: () => library.open([join(resources, 'samples')], { name: 'Sample shoot', isSample: true }),
      doctor: () => {
        const [first] = templates.list();
        const { recipe } = templates.get(first?.id ?? '');
        return examine({ host, disk, darkroom, purse, recipe, outputFolder: outputFolder() });
      },
      about: {
        version: host.version,
        host: host.kind,
        platform: process.platform,
        node: process.versions.node,
        dataFolder: data,
        canPickNatively: host.pickFolder !== undefined,
        canReveal: host.reveal !== undefined,
        formats: [...photoFormats],
        limits: { megapixels: maxPixels / 1e6, fileBytes: maxFileBytes },
      },
    });

    return {
      router,
      client: createRouterClient(router),
      picture: async (kind, id) => {
        const file = kind === 'proof' ? await proofs.picture(id) : await library.picture(kind, id);
        return file ? { file, contentType: 'image/jpeg' } : null;
      },
      paper: papers.take,
      returned: returnsOver(purse.ask),
      close,
    };
  }
}
