import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Run } from '../../../src/contract/studio/runs.ts';
import type { Studio } from '../../../src/studio/studio.ts';
import { originals, outputFolder, photosFolder, type World } from './world.ts';

// What must be true when a run has come to its end, whatever happened on the way.

/** lost: credits that came back to nobody. doubled: paid and not there. overspend: there and not paid. files: half, lost or left over. */
export type FaultKind = 'lost' | 'doubled' | 'overspend' | 'files' | 'other';
export type Fault = { kind: FaultKind; what: string };

/** 50 of a new user less the one photo that was paid before. */
export const creditsBefore = 49;
const filesBefore = 1;

export type Counts = { plain: number };

/**
 * The run is done: every photo that can be developed is there, whole and paid once; the broken one cost nothing; the owned one neither.
 * Closes the studio: what it had leased is back afterwards.
 */
export async function faultsWhenDone(world: World, studio: Studio, run: Run, { plain }: Counts): Promise<Fault[]> {
  const paid = plain + 1;
  const { state, counts, credits } = run;
  const faults: Fault[] = [];
  const expect = (isSo: boolean, what: string) => void (isSo || faults.push(other(what)));
  expect(state === 'done', `the run is ${state}: ${run.sentence}`);
  expect(counts.done === paid && counts.owned === 1 && counts.failed === 1, `counts are ${JSON.stringify(counts)}`);
  expect(credits.charged === paid && credits.held === 0, `the run says ${JSON.stringify(credits)}`);
  const { photos } = await studio.client.runs.get({ runId: run.id });
  for (const { name, failure } of photos) {
    if (failure)
      expect(name === 'BROKEN.jpg' && failure.code === 'photo-damaged', `${name} failed: ${failure.message}`);
  }
  faults.push(...(await faultsInFiles(world, studio, { photoCount: paid + 1 })));
  faults.push(...(await faultsWhenClosed(world, studio, { charged: paid, plain })));
  return faults;
}

/** The run was stopped: what is charged is there, and what is there is charged. */
export async function faultsWhenCancelled(world: World, studio: Studio, run: Run, { plain }: Counts): Promise<Fault[]> {
  const { photos } = await studio.client.runs.get({ runId: run.id });
  const paid = photos.filter((photo) => photo.state === 'done');
  const owned = photos.filter((photo) => photo.state === 'owned');
  const faults: Fault[] = [];
  if (run.state !== 'cancelled' && run.state !== 'done') faults.push(other(`the run is ${run.state}: ${run.sentence}`));
  if (run.credits.charged !== paid.length || run.credits.held !== 0)
    faults.push(other(`${paid.length} are done and the run says ${JSON.stringify(run.credits)}`));
  faults.push(...(await faultsInFiles(world, studio, { photoCount: paid.length + owned.length })));
  faults.push(...(await faultsWhenClosed(world, studio, { charged: paid.length, plain })));
  return faults;
}

/** There is no run: nothing was written and nothing was charged. */
export async function faultsWhenNothing(world: World, studio: Studio, { plain }: Counts): Promise<Fault[]> {
  const inFiles = await faultsInFiles(world, studio, { photoCount: 0 });
  return [...inFiles, ...(await faultsWhenClosed(world, studio, { charged: 0, plain }))];
}

/** Every file under a final name is one that a shoot knows, byte for byte. */
async function faultsInFiles(world: World, studio: Studio, { photoCount }: { photoCount: number }): Promise<Fault[]> {
  const faults: Fault[] = [];
  const files = world.disk.files();
  const written = [...files.keys()].filter((path) => path.startsWith(`${outputFolder}/`));
  const [summary] = await studio.client.shoots.list();
  const known = renditionsIn(files, summary?.id ?? '');
  if (written.length !== photoCount + filesBefore)
    faults.push(file(`${written.length} files instead of ${photoCount + filesBefore}: ${written.join(', ')}`));
  if (known.length !== photoCount + filesBefore) faults.push(file(`the shoot knows ${known.length} renditions`));
  for (const { name, sha256 } of known) {
    const bytes = files.get(join(outputFolder, name));
    if (!bytes) faults.push(file(`${name} is lost`));
    else if (createHash('sha256').update(bytes).digest('hex') !== sha256) faults.push(file(`${name} is a half file`));
  }
  return faults;
}

function renditionsIn(files: Map<string, Buffer>, shootId: string): { name: string; sha256: string }[] {
  const text = files.get(`/torture/data/shoots/${shootId}.json`)?.toString() ?? '{"data":{"photos":[]}}';
  const { data } = JSON.parse(text) as { data: { photos: { renditions: { name: string; sha256: string }[] }[] } };
  return data.photos.flatMap(({ renditions }) => renditions);
}

async function faultsWhenClosed(
  world: World,
  studio: Studio,
  { charged, plain }: Counts & { charged: number },
): Promise<Fault[]> {
  const faults: Fault[] = [];
  const shown = (await studio.client.credits.view()).balance;
  // What is on its way back to the wallet is nobody's for a moment.
  const right = creditsBefore - charged;
  if (shown.available > right || shown.available + shown.leased < right || shown.held !== 0)
    faults.push(other(`the studio shows ${JSON.stringify(shown)}, ${charged} charged`));
  await studio.close();
  // A start that finds everything in order changes nothing, and tidies what a bad disk kept from being tidied.
  await (await world.start()).close();
  faults.push(...(await faultsInWallet(world, right)));
  const files = world.disk.files();
  for (const [name, bytes] of Object.entries(originals(plain))) {
    if (!files.get(join(photosFolder, name))?.equals(bytes)) faults.push(file(`the original ${name} was touched`));
  }
  const left = [...files.keys()].filter((path) => /\.(part|bad-\d+)$/.test(path));
  if (left.length > 0) faults.push(file(`left over: ${left.join(', ')}`));
  return faults;
}

async function faultsInWallet(world: World, right: number): Promise<Fault[]> {
  const { available, held, leased, debt } = (await world.wallet.client.balance({})).balance;
  const what = `the wallet has ${JSON.stringify({ available, held, leased, debt })}, ${right} would be right`;
  const faults: Fault[] = [];
  if (held !== 0 || leased !== 0) faults.push({ kind: 'lost', what });
  if (available + held + leased < right) faults.push({ kind: 'doubled', what });
  if (available + held + leased > right || debt !== 0) faults.push({ kind: 'overspend', what });
  return faults;
}

export function other(what: string): Fault {
  return { kind: 'other', what };
}

function file(what: string): Fault {
  return { kind: 'files', what };
}
