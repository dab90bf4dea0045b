import { implement, type Router } from '@orpc/server';
import { refuseInPlainWords } from '../contract/plain-words.ts';
import type { About } from '../contract/studio/app.ts';
import { type StudioContract, studioContract } from '../contract/studio.ts';
import { exportPresets } from '../core/photos/exportPreset.ts';
import { accountOver } from './account/account.ts';
import type { Papers } from './account/papers.ts';
import type { Check } from './doctor/doctor.ts';
import type { ExportBench } from './exports/exports.ts';
import { startExport } from './exports/exports.ts';
import type { StudioHost } from './host.ts';
import type { Library } from './library/library.ts';
import type { Proofs } from './proofs/proofs.ts';
import type { Purse } from './purse/purse.ts';
import { toRefusal } from './refusals.ts';
import type { Runs } from './runs/runs.ts';
import { listPlace } from './settings/places.ts';
import type { Change, SettingsKeeper } from './settings/settings.ts';
import type { Wallets } from './settings/wallets.ts';
import type { Templates } from './templates.ts';

// The contract's procedures, each one line to the part of the studio that does it. Whatever fails leaves here as a code and a sentence.

export type Parts = {
  host: StudioHost;
  about: About;
  settings: SettingsKeeper;
  library: Library;
  templates: Templates;
  proofs: Proofs;
  runs: Runs;
  purse: Purse;
  wallets: Wallets;
  exports: ExportBench;
  papers: Papers;
  openSample(): Promise<{ shootId: string }>;
  saveSettings(change: Change): ReturnType<SettingsKeeper['save']>;
  reveal(target: { runId?: string | undefined; folder?: string | undefined }): Promise<boolean>;
  doctor(): Promise<{ isHealthy: boolean; checks: Check[] }>;
};

export type StudioRouter = Router<StudioContract, Record<never, never>>;

export function createRouter(parts: Parts): StudioRouter {
  const { host, settings, library, templates, proofs, runs, purse, wallets } = parts;
  const account = accountOver(purse);
  refuseInPlainWords();
  const os = implement(studioContract).use(async ({ next }) => {
    try {
      const result = await next();
      return isStream(result.output) ? { ...result, output: refusing(result.output) } : result;
    } catch (error) {
      throw toRefusal(error);
    }
  });

  return os.router({
    app: {
      about: os.app.about.handler(() => parts.about),
      settings: os.app.settings.handler(() => settings.now),
      saveSettings: os.app.saveSettings.handler(({ input }) => parts.saveSettings(input as Change)),
      places: os.app.places.handler(({ input }) => listPlace(library.bench.disk, host.folders, input.path)),
      pickFolder: os.app.pickFolder.handler(async ({ input }) => ({
        path: (await host.pickFolder?.(input.purpose)) ?? null,
      })),
      reveal: os.app.reveal.handler(async ({ input }) => ({ isShown: await parts.reveal(input) })),
      doctor: os.app.doctor.handler(() => parts.doctor()),
    },
    shoots: {
      list: os.shoots.list.handler(() => library.list()),
      open: os.shoots.open.handler(({ input: { paths, name } }) => library.open(paths, name ? { name } : {})),
      openSample: os.shoots.openSample.handler(() => parts.openSample()),
      get: os.shoots.get.handler(({ input }) => library.view(input.shootId)),
      watch: os.shoots.watch.handler(({ input, signal }) => library.watch(input.shootId, signal)),
      look: os.shoots.look.handler(async ({ input }) => {
        await library.look(input.shootId, input.frameIds);
        return { ok: true as const };
      }),
      group: os.shoots.group.handler(({ input }) => library.group(input.shootId, input.frameIds)),
      ungroup: os.shoots.ungroup.handler(({ input }) => library.ungroup(input.shootId, input.photoId)),
      regroup: os.shoots.regroup.handler(({ input }) => library.regroup(input.shootId, input.brackets)),
      openDamaged: os.shoots.openDamaged.handler(({ input }) => library.openDamaged(input.shootId, input.frameId)),
      rename: os.shoots.rename.handler(({ input }) => library.rename(input.shootId, input.name)),
      forget: os.shoots.forget.handler(async ({ input }) => {
        await library.forget(input.shootId);
        return { ok: true as const };
      }),
      remember: os.shoots.remember.handler(({ input }) => library.remember(input.shootId)),
    },
    templates: { list: os.templates.list.handler(() => templates.list()) },
    proofs: { make: os.proofs.make.handler(({ input, signal }) => proofs.make(input, signal)) },
    runs: {
      quote: os.runs.quote.handler(({ input }) => runs.quote(input)),
      start: os.runs.start.handler(({ input }) => runs.start(input)),
      list: os.runs.list.handler(() => runs.list()),
      get: os.runs.get.handler(({ input }) => runs.get(input.runId)),
      watch: os.runs.watch.handler(({ input, signal }) => runs.watch(input.runId, signal)),
      pause: os.runs.pause.handler(({ input }) => runs.pause(input.runId)),
      resume: os.runs.resume.handler(({ input }) => runs.resume(input.runId)),
      cancel: os.runs.cancel.handler(({ input }) => runs.cancel(input.runId)),
      retryFailed: os.runs.retryFailed.handler(({ input }) => runs.retryFailed(input.runId)),
    },
    exports: {
      presets: os.exports.presets.handler(() => [...exportPresets]),
      start: os.exports.start.handler(({ input, signal }) => startExport(parts.exports, input, signal)),
    },
    credits: {
      view: os.credits.view.handler(() => purse.view()),
      watch: os.credits.watch.handler(({ signal }) => purse.watch(signal)),
      catalog: os.credits.catalog.handler(() => purse.catalog()),
      history: os.credits.history.handler(({ input }) => purse.history(input)),
      buy: os.credits.buy.handler(({ input }) => purse.buy(input)),
    },
    account: {
      explain: os.account.explain.handler(() => account.explain()),
      months: os.account.months.handler(() => account.months()),
      report: os.account.report.handler(({ input }) => account.report(input)),
      paper: os.account.paper.handler(({ input }) => parts.papers.get(input)),
      run: os.account.run.handler(({ input }) => account.run(input)),
      invoices: os.account.invoices.handler(() => account.invoices()),
      purchases: {
        list: os.account.purchases.list.handler(() => account.purchases.list()),
        recheck: os.account.purchases.recheck.handler(({ input }) => account.purchases.recheck(input)),
      },
      subscription: {
        get: os.account.subscription.get.handler(() => account.subscription.get()),
        put: os.account.subscription.put.handler(({ input }) => account.subscription.put(input)),
        preview: os.account.subscription.preview.handler(({ input }) => account.subscription.preview(input)),
        cancel: os.account.subscription.cancel.handler(({ input }) => account.subscription.cancel(input)),
      },
      autoRecharge: {
        get: os.account.autoRecharge.get.handler(() => account.autoRecharge.get()),
        log: os.account.autoRecharge.log.handler(() => account.autoRecharge.log()),
        put: os.account.autoRecharge.put.handler(({ input }) => account.autoRecharge.put(input)),
        card: os.account.autoRecharge.card.handler(({ input }) => account.autoRecharge.card(input)),
      },
      members: {
        list: os.account.members.list.handler(() => account.members.list()),
        owner: os.account.members.owner.handler(() => account.members.owner()),
        create: os.account.members.create.handler(({ input }) => account.members.create(input)),
        cap: os.account.members.cap.handler(({ input }) => account.members.cap(input)),
        remove: os.account.members.remove.handler(({ input }) => account.members.remove(input)),
      },
      devices: {
        list: os.account.devices.list.handler(() => account.devices.list()),
        remove: os.account.devices.remove.handler(({ input }) => account.devices.remove(input)),
        recall: os.account.devices.recall.handler(({ input }) => account.devices.recall(input)),
        welcome: os.account.devices.welcome.handler(({ input }) => account.devices.welcome(input)),
        thaw: os.account.devices.thaw.handler(({ input }) => account.devices.thaw(input)),
      },
      payments: {
        ways: os.account.payments.ways.handler(() => account.payments.ways()),
        portal: os.account.payments.portal.handler(({ input }) => account.payments.portal(input)),
        card: os.account.payments.card.handler(({ input }) => account.payments.card(input)),
        removeCard: os.account.payments.removeCard.handler(({ input }) => account.payments.removeCard(input)),
        open: os.account.payments.open.handler(() => account.payments.open()),
        checkout: os.account.payments.checkout.handler(({ input }) => account.payments.checkout(input)),
        forget: os.account.payments.forget.handler(({ input }) => account.payments.forget(input)),
      },
      organisation: {
        get: os.account.organisation.get.handler(() => account.organisation.get()),
        put: os.account.organisation.put.handler(({ input }) => account.organisation.put(input)),
      },
      notices: {
        list: os.account.notices.list.handler(({ input }) => account.notices.list(input)),
        read: os.account.notices.read.handler(({ input }) => account.notices.read(input)),
        preferences: os.account.notices.preferences.handler(() => account.notices.preferences()),
        prefer: os.account.notices.prefer.handler(({ input }) => account.notices.prefer(input)),
      },
    },
    wallets: {
      list: os.wallets.list.handler(() => wallets.list()),
      add: os.wallets.add.handler(({ input }) => wallets.add(input)),
      use: os.wallets.use.handler(({ input }) => wallets.use(input.address)),
      remove: os.wallets.remove.handler(({ input }) => wallets.remove(input.address)),
    },
  });
}

type Stream = AsyncIteratorObject<unknown, unknown, void>;

function isStream(value: unknown): value is Stream {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** A stream that fails half-way says so in the same words as a call. */
function refusing(stream: Stream): Stream {
  return {
    next: () =>
      stream.next().catch((error: unknown) => {
        throw toRefusal(error);
      }),
    return: (value) => stream.return?.(value) ?? Promise.resolve({ done: true, value: undefined }),
    throw: (error) => stream.throw?.(error) ?? Promise.reject(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await stream.return?.(undefined);
    },
  };
}
