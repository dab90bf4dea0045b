import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../../src/contract/studio/runs.ts';
import type { WorkerProcess } from '../../../src/studio/host.ts';
import { createStudio, type Studio } from '../../../src/studio/studio.ts';
import { aHost } from '../../builders/aHost.ts';
import { aShoot } from '../../builders/aShoot.ts';
import { fraction } from './kills.ts';
import { takenAt } from './taken-at.ts';

// A decoder that dies: real worker processes are killed while they work through a batch. The app goes on, no photo is lost, and each hold
// is captured once or given back.

export type WorkerReport = { killed: number; photos: number; attempts: number; faults: string[] };

const credits = 1000;
const photosEach = 8;

/** @param untilMs no batch begins after that, by `performance.now` */
export async function killWorkers({
  kills,
  seed,
  untilMs = Number.POSITIVE_INFINITY,
}: {
  kills: number;
  seed: number;
  untilMs?: number;
}): Promise<WorkerReport> {
  const base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tonebank-workers-'));
  const report: WorkerReport = { killed: 0, photos: 0, attempts: 0, faults: [] };
  const alive = new Set<WorkerProcess>();
  const spawn = (start: () => WorkerProcess) => {
    const worker = start();
    alive.add(worker);
    // The pool is the one who listens to the end of a worker.
    const onExit: WorkerProcess['onExit'] = (listener) =>
      worker.onExit((exit) => {
        alive.delete(worker);
        listener(exit);
      });
    return { ...worker, onExit };
  };
  const studio = await createStudio(aHost({ base, credits, spawn }));
  try {
    while (report.killed < kills && performance.now() < untilMs)
      await oneBatch(studio, base, { alive, kills, seed, report });
    await compare(studio, base, report);
  } finally {
    await studio.close();
    rmSync(base, { recursive: true, force: true });
  }
  return report;
}

type Batch = { alive: Set<WorkerProcess>; kills: number; seed: number; report: WorkerReport };

async function oneBatch({ client }: Studio, base: string, { alive, kills, seed, report }: Batch): Promise<void> {
  const number = randomUUID().slice(0, 8);
  const first = Number.parseInt(number, 16) % 20_000_000;
  const files = Object.fromEntries(
    Array.from({ length: photosEach }, (_, n) => [
      `${number}-${n}.jpg`,
      { seed: first + n, widthPx: 900, heightPx: 600, exif: { takenAt: takenAt(first, n) } },
    ]),
  );
  const folder = await aShoot({ photos: 0, folder: join(base, 'originals', number), files });
  const { shootId } = await client.shoots.open({ paths: [folder] });
  const photoIds = (await client.shoots.get({ shootId })).photos.map(({ id }) => id);
  const order = { shootId, photoIds, templateId: 'listing-natural', strength: 100 };
  const quote = await client.runs.quote(order);
  let run = await client.runs.start({ id: randomUUID(), ...order, quotedCredits: quote.credits });
  let isStanding = false;
  const killing = (async () => {
    while (!isStanding && report.killed < kills) {
      await sleep(50 + Math.floor(fraction(seed + report.killed) * 500));
      const pids = [...alive].map(({ pid }) => pid).filter((pid) => pid !== undefined);
      const pid = pids[Math.floor(fraction(seed * 3 + report.killed) * pids.length)];
      if (pid === undefined || isStanding) continue;
      process.kill(pid, 'SIGKILL');
      report.killed += 1;
    }
  })();
  for (;;) {
    run = await still(client, run.id);
    report.attempts += 1;
    if (run.counts.failed === 0 && run.state === 'done') break;
    if (run.state === 'paused' && /could not be started/.test(run.sentence ?? '')) {
      // Killed twice before it could say that it is there: the run waits, and every photo keeps its place.
      run = await client.runs.resume({ runId: run.id });
      continue;
    }
    if (run.state !== 'done') report.faults.push(`the run is ${run.state}: ${run.sentence}`);
    await refuseStrange(client, run, report);
    if (report.faults.length > 0) break;
    run = await client.runs.retryFailed({ runId: run.id });
  }
  isStanding = true;
  await killing;
  report.photos += run.counts.done;
}

/** A photo whose worker was killed twice is refused with words of its own, and costs nothing. */
async function refuseStrange(client: Studio['client'], run: Run, report: WorkerReport): Promise<void> {
  const { photos } = await client.runs.get({ runId: run.id });
  for (const { name, failure, credits: paid } of photos) {
    if (!failure) continue;
    if (failure.code !== 'decoder-crashed') report.faults.push(`${name} failed: ${failure.code} ${failure.message}`);
    if (paid.held !== 0 || paid.charged !== 0) report.faults.push(`${name} failed and has ${JSON.stringify(paid)}`);
  }
}

async function still(client: Studio['client'], runId: string): Promise<Run> {
  for await (const { run } of await client.runs.watch({ runId })) {
    if (run.state !== 'running' && run.currentName === null) return run;
  }
  throw new Error('the studio was closed under a run');
}

async function compare({ client }: Studio, base: string, report: WorkerReport): Promise<void> {
  const { balance } = await client.credits.view();
  if (balance.available + balance.leased !== credits - report.photos || balance.held !== 0)
    report.faults.push(`${report.photos} photos, and the balance is ${JSON.stringify(balance)}`);
  const entries = readdirSync(join(base, 'Pictures'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (files.length !== report.photos) report.faults.push(`${report.photos} photos and ${files.length} files`);
  const sums = new Set(files.map((path) => createHash('sha256').update(readFileSync(path)).digest('hex')));
  if (sums.size !== files.length) report.faults.push('two photos are the same file');
}
