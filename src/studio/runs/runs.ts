import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Run, RunEvent, RunPhoto, RunQuote } from '../../contract/studio/runs.ts';
import { AppError } from '../../core/errors.ts';
import { createChannel } from '../channel.ts';
import type { SettingsKeeper } from '../settings/settings.ts';
import { describeRun, makeOutput, refuseOtherPrice } from './begin-run.ts';
import { cancelRun, drive } from './drive.ts';
import { goOn, retryFailed } from './go-on.ts';
import { isOver, type LiveRun, liveRun, type RunBench, say, worksOf } from './live-run.ts';
import { quoteRun, type RunOrder } from './quote.ts';
import { openRunJournal, readRuns } from './read-runs.ts';
import { begin } from './record.ts';
import { recover } from './recover.ts';
import { timesSaid } from './steps.ts';
import { photoView, runView } from './view.ts';
import { watchRuns } from './watch.ts';

// The runs of this computer, from quote to receipt. Each has a journal of its own, written before anything happens; a restart reads them all.

export type Runs = {
  quote(order: RunOrder): Promise<RunQuote>;
  start(order: RunOrder & { id: string; quotedCredits: number }): Promise<Run>;
  list(): Run[];
  get(runId: string): { run: Run; photos: RunPhoto[] };
  watch(runId?: string, signal?: AbortSignal): AsyncIteratorObject<RunEvent, undefined, void>;
  pause(runId: string): Promise<Run>;
  resume(runId: string): Promise<Run>;
  cancel(runId: string): Promise<Run>;
  retryFailed(runId: string): Promise<Run>;
  /** Returns when no photo of the run is under way: for scripts and tests. */
  settled(runId: string): Promise<Run>;
  close(): Promise<void>;
};

export type RunsNeeds = Omit<RunBench, 'news' | 'busyKeys'> & {
  settings: SettingsKeeper;
  /** Photos developed side by side. */
  atOnce: number;
};

export async function createRuns(needs: RunsNeeds): Promise<Runs> {
  const { settings, atOnce, ...rest } = needs;
  const bench: RunBench = { ...rest, news: createChannel<RunEvent>(), busyKeys: new Set() };
  const folder = join(bench.host.folders.data, 'runs');
  const runs = await readRuns(bench, folder);
  const starting = new Map<string, Promise<Run>>();
  const turns = new Map<string, Promise<unknown>>();
  const now = () => bench.host.clock.now();

  const view = (run: LiveRun) => runView(run, bench.timings);

  for (const run of runs.values()) await recover(bench, run);

  /** What is asked of one run is done in the order in which it was asked. */
  function inTurn(runId: string, work: () => Promise<Run>): Promise<Run> {
    const turn = (turns.get(runId) ?? Promise.resolve()).then(work);
    turns.set(
      runId,
      turn.catch(() => undefined),
    );
    return turn;
  }

  function known(runId: string): LiveRun {
    const run = runs.get(runId);
    if (!run) throw new AppError('not-found', 'There is no such run on this computer.', { runId });
    return run;
  }

  async function start(order: RunOrder & { id: string; quotedCredits: number }): Promise<Run> {
    const before = runs.get(order.id);
    if (before) return sameRun(before, order);
    const quote = await quoteRun(bench, order, settings.now.outputFolder);
    refuseOtherPrice(quote, order);
    const { outputFolder } = quote;
    await makeOutput(bench, outputFolder);
    const started = await describeRun(bench, order, { outputFolder, naming: settings.now.naming });
    const fileName = `${createHash('sha256').update(order.id).digest('hex').slice(0, 32)}.jsonl`;
    const { journal } = await openRunJournal(bench, join(folder, fileName));
    const run = liveRun(begin(started, new Date(now()).toISOString()), journal);
    await journal.append(Array.from({ length: timesSaid }, () => started));
    runs.set(order.id, run);
    bench.news.publish({ type: 'run', run: view(run) });
    drive(bench, run, atOnce);
    return view(run);
  }

  function sameRun(run: LiveRun, order: RunOrder): Run {
    const { shootId, templateId, strength } = run.record.started;
    if (shootId === order.shootId && templateId === order.templateId && strength === order.strength) return view(run);
    throw new AppError(
      'idempotency-conflict',
      'This run was started before with another content. Nothing was started. Confirm again.',
      {},
    );
  }

  async function pause(runId: string): Promise<Run> {
    const run = known(runId);
    refuseOver(run);
    if (run.record.state !== 'running') return view(run);
    await say(bench, run, { type: 'state', state: 'paused', sentence: null });
    run.wake();
    return view(run);
  }

  async function resume(runId: string): Promise<Run> {
    const run = known(runId);
    refuseOver(run);
    await goOn(bench, run, atOnce);
    return view(run);
  }

  return {
    quote: (order) => quoteRun(bench, order, settings.now.outputFolder),
    start: (order) => {
      const underWay = starting.get(order.id);
      if (underWay) return underWay;
      const begun = start(order).finally(() => starting.delete(order.id));
      starting.set(order.id, begun);
      return begun;
    },
    list: () => [...runs.values()].map(view).sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    get: (runId) => {
      const run = known(runId);
      return { run: view(run), photos: worksOf(run).map((work) => photoView(run, work)) };
    },
    watch: (runId, signal) => watchRuns(bench, runId ? [known(runId)] : [...runs.values()], { runId, signal }),
    pause: (runId) => inTurn(runId, () => pause(runId)),
    resume: (runId) => inTurn(runId, () => resume(runId)),
    retryFailed: (runId) =>
      inTurn(runId, async () => {
        const run = known(runId);
        await retryFailed(bench, run, atOnce);
        return view(run);
      }),
    cancel: (runId) =>
      inTurn(runId, async () => {
        const run = known(runId);
        refuseOver(run);
        await cancelRun(bench, run);
        return view(run);
      }),
    settled: async (runId) => {
      await known(runId).driving;
      return view(known(runId));
    },
    close: async () => {
      for (const run of runs.values()) run.stop.abort();
      for (const run of runs.values()) {
        run.wake();
        await run.driving;
        await run.journal.close();
      }
      bench.news.close();
      await bench.timings.flush().catch(() => undefined);
    },
  };
}

function refuseOver(run: LiveRun): void {
  if (!isOver(run)) return;
  throw new AppError('run-finished', 'This run is finished. Start a new one, or retry what failed.', {
    runId: run.record.started.id,
  });
}
