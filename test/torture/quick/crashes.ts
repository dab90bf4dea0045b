import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { aFolder } from '../../builders/aFolder.ts';
import { aShoot } from '../../builders/aShoot.ts';
import { aStudio } from '../../builders/aStudio.ts';

// Crashing a run in a process of its own, and finding out what became of it.

const script = fileURLToPath(new URL('./crashing-run.ts', import.meta.url));
const nodeArgs = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', script];

/** A data folder with one shoot, opened and settled; each crash happens to a copy. */
export async function aPreparedBase(photos: { count: number; longSidePx?: number }): Promise<string> {
  const studio = await aStudio();
  await studio.openSettled(
    await aShoot({ photos: photos.count, ...(photos.longSidePx ? { longSidePx: photos.longSidePx } : {}) }),
  );
  await studio.close();
  return studio.base;
}

export function copyOf(prepared: string): string {
  const base = join(aFolder(), 'base');
  cpSync(prepared, base, { recursive: true });
  return base;
}

/** Runs until it kills itself before step k, or, with k = 0, is done. @returns the number of steps, or null when it was killed */
export function crashAt(base: string, k: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...nodeArgs, base, String(k)], { timeout: 120_000 }, (error, stdout, stderr) => {
      if (error?.signal === 'SIGKILL') resolve(null);
      else if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(Number(stdout.trim().split('\n').at(-1)));
    });
  });
}

/** Kills the process some time after its run has begun. @returns how long the run took when it was quicker, else null */
export async function killAfter(base: string, delayMs: number): Promise<number | null> {
  const child = spawn(process.execPath, [...nodeArgs, base, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  const begunAt = performance.now();
  const timer = setTimeout(() => child.kill('SIGKILL'), delayMs);
  const [code, signal] = await exited;
  clearTimeout(timer);
  if (signal === 'SIGKILL') return null;
  expect(code).toBe(0);
  return performance.now() - begunAt;
}

/**
 * Starts the studio again, resumes what is left, and holds it against every promise: each photo charged once with its whole file there, or
 * not begun at all and nothing charged. @returns whether there was a run to go on with
 */
export async function expectWholeAfter(base: string, crash: { photoCount: number; label: string }): Promise<boolean> {
  const { photoCount, label } = crash;
  const studio = await aStudio({ base });
  const [run] = await studio.client.runs.list();
  const before = (await studio.client.credits.view()).balance;
  const outputFolder = join(base, 'Pictures', 'Tonebank', 'Canal house');
  if (!run) {
    expect([label, before.available, before.held, namesIn(outputFolder)]).toEqual([label, 50, 0, []]);
    await studio.close();
    return false;
  }
  const isDone = run.state === 'done' && run.counts.done === photoCount;
  expect([label, run.state]).toEqual([label, isDone ? 'done' : 'paused']);
  // What is charged already has its file already.
  const charged = 50 - before.available - before.held - before.leased;
  expect(namesIn(outputFolder).length, label).toBeGreaterThanOrEqual(charged);
  if (!isDone) await studio.client.runs.resume({ runId: run.id });
  let done = await studio.still(run.id);
  // A computer with a lot to do may not start a darkroom in time; the run then waits, whole.
  for (let tries = 0; tries < 3 && done.sentence?.startsWith('The darkroom could not be started'); tries += 1) {
    await studio.client.runs.resume({ runId: run.id });
    done = await studio.still(run.id);
  }
  const { photos } = await studio.client.runs.get({ runId: run.id });
  expect([label, photos.filter((photo) => photo.failure)]).toEqual([label, []]);
  expect([label, done.sentence, done.state, done.counts.done]).toEqual([label, null, 'done', photoCount]);
  expect([label, done.credits.charged]).toEqual([label, photoCount]);
  expect((await studio.client.credits.view()).balance, label).toMatchObject({ available: 50 - photoCount, held: 0 });
  // What the run did not use goes back to the wallet by itself.
  await expect
    .poll(async () => (await studio.wallet.billing({})).balance.leased, { message: label, timeout: 20_000 })
    .toBe(0);
  const expected = Array.from({ length: photoCount }, (_, n) => `IMG_000${n + 1}_Listing Natural.jpg`);
  expect([label, namesIn(outputFolder)]).toEqual([label, expected]);
  expectRenditionsWhole(base, run.shootId, { outputFolder, photoCount });
  await studio.close();
  return true;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function expectRenditionsWhole(
  base: string,
  shootId: string,
  { outputFolder, photoCount }: { outputFolder: string; photoCount: number },
): void {
  const { data } = JSON.parse(readFileSync(join(base, 'data', 'shoots', `${shootId}.json`), 'utf8'));
  const renditions = data.photos.flatMap(
    (photo: { renditions: { name: string; sha256: string }[] }) => photo.renditions,
  );
  expect(renditions).toHaveLength(photoCount);
  for (const { name, sha256 } of renditions) {
    expect(
      createHash('sha256')
        .update(readFileSync(join(outputFolder, name)))
        .digest('hex'),
    ).toBe(sha256);
  }
}

/** Does the work for each item, a few at once: most of a crash is the start of two processes. */
export async function eachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const take = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}
