import type { Run, RunPhoto } from '../../contract/studio/runs.ts';
import type { LiveRun } from './live-run.ts';
import type { Work } from './record.ts';
import type { Timings } from './timings.ts';

// A run as the page sees it.

export function runView(run: LiveRun, timings: Timings): Run {
  const { started, works: byId, ...record } = run.record;
  const works = [...byId.values()];
  const count = (state: Work['state']) => works.filter((work) => work.state === state).length;
  const waiting = count('waiting') + count('pending');
  const current = works.find((work) => run.active.has(work.photoId));
  const counts = {
    total: works.length,
    done: count('done'),
    owned: count('owned'),
    failed: count('failed'),
    waiting,
    cancelled: count('cancelled'),
  };
  return {
    id: started.id,
    shootId: started.shootId,
    shootName: started.shootName,
    templateId: started.templateId,
    templateName: started.templateName,
    strength: started.strength,
    state: record.state,
    sentence: record.sentence ?? (record.state === 'paused' ? paused(run, counts) : null),
    outputFolder: started.outputFolder,
    createdAt: record.createdAt,
    finishedAt: record.finishedAt,
    counts,
    credits: sum(works.map(creditsOf)),
    secondsLeft: timings.left(
      works.map((work) => work.file?.tookMs ?? null),
      waiting,
    ),
    currentName: current?.name ?? null,
  };
}

export function photoView(run: LiveRun, work: Work): RunPhoto {
  const isActive = run.active.has(work.photoId) && work.state === 'waiting';
  return {
    photoId: work.photoId,
    name: work.name,
    frameId: work.frameId,
    state: isActive ? 'running' : work.state,
    stage: stageOf(work),
    credits: creditsOf(work),
    output: work.isWritten ? (work.file?.name ?? null) : null,
    renditionId: work.charged === null ? null : (work.file?.renditionId ?? null),
    tookMs: work.file?.tookMs ?? null,
    failure: work.failure,
  };
}

/** "12 of 20 done, 8 waiting" */
export function tally({ counts }: Pick<Run, 'counts'>): string {
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : '';
  return `${counts.done + counts.owned} of ${counts.total} done, ${counts.waiting} waiting${failed}`;
}

/** A pause that somebody asked for says how far it is, at each moment. */
function paused(run: LiveRun, counts: Run['counts']): string {
  const underWay = run.active.size > 0 ? ` ${run.active.size} under way will be finished.` : '';
  return `Paused. ${tally({ counts })}.${underWay}`;
}

function stageOf(work: Work): RunPhoto['stage'] {
  if (work.charged !== null) return 'captured';
  if (work.isWritten) return 'written';
  if (work.part !== null) return 'developing';
  return work.hold ? 'held' : null;
}

function creditsOf(work: Work): RunPhoto['credits'] {
  return { held: work.hold?.credits ?? 0, charged: (work.charged ?? 0) + work.kept, returned: work.returned };
}

function sum(all: RunPhoto['credits'][]): RunPhoto['credits'] {
  const total = { held: 0, charged: 0, returned: 0 };
  for (const one of all) {
    total.held += one.held;
    total.charged += one.charged;
    total.returned += one.returned;
  }
  return total;
}
