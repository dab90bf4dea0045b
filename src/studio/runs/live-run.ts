import type { RunEvent } from '../../contract/studio/runs.ts';
import { chargeKey } from '../../core/photos/identity.ts';
import type { Channel } from '../channel.ts';
import type { Journal } from '../files/journal.ts';
import type { StudioHost } from '../host.ts';
import type { Library } from '../library/library.ts';
import type { Purse } from '../purse/purse.ts';
import type { Templates } from '../templates.ts';
import { apply, type RunRecord, type Work } from './record.ts';
import type { Step } from './steps.ts';
import type { Timings } from './timings.ts';
import { photoView, runView } from './view.ts';

// A run in memory: its record, its journal, and what is being done at this moment.

export type RunBench = {
  host: StudioHost;
  library: Library;
  purse: Purse;
  templates: Templates;
  timings: Timings;
  news: Channel<RunEvent>;
  /** Charge keys that are being developed now, by any run: one photo in one template is never worked on twice at once. */
  busyKeys: Set<string>;
};

export type LiveRun = {
  readonly record: RunRecord;
  readonly journal: Journal<Step>;
  /** Photos that somebody works on now. */
  readonly active: Set<string>;
  readonly holding: Map<string, Promise<void>>;
  /** Charge keys of photos that wait for their twin to be paid. */
  readonly keys: Map<string, string>;
  /** Aborts what is being developed: the run is cancelled or the app closes. */
  stop: AbortController;
  /** Ends when no photo is under way any more. */
  driving: Promise<void>;
  /** Wakes whoever waits for a photo to be settled. */
  wake: () => void;
};

export function liveRun(record: RunRecord, journal: Journal<Step>): LiveRun {
  return {
    record,
    journal,
    active: new Set(),
    holding: new Map(),
    keys: new Map(),
    stop: new AbortController(),
    driving: Promise.resolve(),
    wake: () => undefined,
  };
}

/** Journals steps, then makes them true, then tells. @throws AppError when the journal cannot be written; nothing is then changed */
export async function say(bench: RunBench, run: LiveRun, ...steps: Step[]): Promise<void> {
  await run.journal.append(steps);
  const at = new Date(bench.host.clock.now()).toISOString();
  for (const step of steps) apply(run.record, { step, at });
  for (const step of steps) tell(bench, run, step);
}

function tell(bench: RunBench, run: LiveRun, step: Step): void {
  const photoIds = 'photoId' in step ? [step.photoId] : 'photoIds' in step ? step.photoIds : [];
  for (const photoId of photoIds) tellPhoto(bench, run, photoId);
  if (photoIds.length === 0) tellRun(bench, run);
}

export function tellPhoto(bench: RunBench, run: LiveRun, photoId: string): void {
  const work = run.record.works.get(photoId);
  if (!work) return;
  const view = runView(run, bench.timings);
  bench.news.publish({ type: 'photo', runId: run.record.started.id, photo: photoView(run, work), run: view });
}

export function tellRun(bench: RunBench, run: LiveRun): void {
  bench.news.publish({ type: 'run', run: runView(run, bench.timings) });
}

export function keyOf(run: LiveRun, originals: readonly string[]): string {
  const { templateId, templateMajor } = run.record.started;
  return chargeKey({ originals, templateId, templateMajor });
}

export function isSettled(work: Work): boolean {
  return work.state !== 'waiting' && work.state !== 'pending';
}

export function worksOf(run: LiveRun): Work[] {
  return [...run.record.works.values()];
}

export function isOver(run: LiveRun): boolean {
  return run.record.state === 'done' || run.record.state === 'cancelled';
}
