import { join } from 'node:path';
import type { StudioClient } from '../contract/clients.ts';
import type { PhotoState, Run, RunPhoto } from '../contract/studio/runs.ts';
import type { Failure } from '../core/errors.ts';
import type { Shoot } from '../core/photos/shoot.ts';
import type { Outcome } from './command.ts';
import { sourcesOf } from './shoot.ts';
import { credits, photos } from './words.ts';

// A run as scripts read it. The words of `status` and the names of the fields are promises.

type Status = 'done' | 'owned' | 'failed' | 'needs-review' | 'pending';

const statusOf: Record<PhotoState, Status> = {
  done: 'done',
  owned: 'owned',
  failed: 'failed',
  pending: 'pending',
  waiting: 'pending',
  running: 'pending',
  cancelled: 'pending',
};

export type RunReport = Outcome & { json: Record<string, unknown>; finished: string[] };

/** @param given `paths` as they were on the command line, for the sources */
export async function reportRun(
  client: StudioClient,
  given: { runId: string; shoot: Shoot; paths: readonly string[]; wasInterrupted: boolean },
): Promise<RunReport> {
  const { run, photos: runPhotos } = await client.runs.get({ runId: given.runId });
  const { balance } = await client.credits.view();
  const rows = [...runPhotos.map((photo) => rowOf(photo, run, given)), ...refusedRows(runPhotos, given)];
  const error = errorOf(run, rows, given.wasInterrupted);
  return {
    json: {
      run: run.id,
      template: run.templateId,
      state: run.state,
      photos: rows,
      credits: { charged: run.credits.charged, voided: run.credits.returned, owned: run.counts.owned },
      balance,
      ...(error && { error }),
    },
    text: textOf(run, rows, balance.available, error),
    exitCode: error ? 1 : 0,
    finished: runPhotos.filter(({ state }) => state === 'done' || state === 'owned').map(({ photoId }) => photoId),
  };
}

type Row = { source: string[]; status: Status; output?: string; credits: number; error?: Failure };

function rowOf(photo: RunPhoto, run: Run, { shoot, paths }: { shoot: Shoot; paths: readonly string[] }): Row {
  const known = shoot.photos.find(({ id }) => id === photo.photoId);
  return {
    source: known ? sourcesOf(known, shoot, paths) : [photo.name],
    status: statusOf[photo.state],
    ...(photo.output && { output: join(run.outputFolder, photo.output) }),
    credits: photo.credits.charged,
    ...(photo.failure && { error: photo.failure as Failure }),
  };
}

/** Photos that never came into the run, because they cannot be developed at all. */
function refusedRows(inRun: RunPhoto[], { shoot, paths }: { shoot: Shoot; paths: readonly string[] }): Row[] {
  const known = new Set(inRun.map(({ photoId }) => photoId));
  return shoot.photos
    .filter(({ id }) => !known.has(id))
    .flatMap((photo) => {
      const problem = shoot.frames.find(({ id, problem }) => photo.frameIds.includes(id) && problem)?.problem;
      const error = problem && { error: problem as Failure };
      return { source: sourcesOf(photo, shoot, paths), status: 'failed' as const, credits: 0, ...error };
    });
}

/** Why the whole run counts as unfinished, if it does: one photo that failed is no reason. */
function errorOf(run: Run, rows: Row[], wasInterrupted: boolean): Failure | null {
  const pending = rows.filter(({ status }) => status === 'pending').length;
  const message =
    run.state === 'paused' && wasInterrupted
      ? `Paused. ${run.counts.done + run.counts.owned} of ${rows.length} done, ${pending} waiting; ${credits(run.credits.held)} set aside for them. Give the same command again to go on, or open the app.`
      : (run.sentence ?? `${photos(pending)} are waiting. Go on with this run in the app.`);
  if (run.state === 'out-of-credits') return { code: 'insufficient-credits', message, details: { pending } };
  if (run.state !== 'done') return { code: 'cancelled', message, details: { pending, state: run.state } };
  const hasFailedWholly = rows.length > 0 && rows.every(({ status }) => status === 'failed');
  return hasFailedWholly ? (rows[0]?.error ?? null) : null;
}

function textOf(run: Run, rows: Row[], available: number, error: Failure | null): string {
  const lines = rows.map(({ source, status, output, error }) => {
    const result = error?.message ?? output ?? '';
    return `${status.padEnd(8)}${source.at(0) ?? ''}${result && `\n        ${result}`}`;
  });
  const summary = `${credits(run.credits.charged)} used, ${run.credits.returned} given back. ${available} left.`;
  const isLeftOut = rows.some(({ status, error }) => status === 'failed' && error?.code === 'photo-damaged');
  const way = isLeftOut ? ['--with-damaged develops what is left of damaged photos, at the price of whole ones.'] : [];
  return [...lines, ...way, ...(error ? [error.message] : []), summary].join('\n');
}
