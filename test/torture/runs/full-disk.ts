import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from '../../../src/contract/studio/runs.ts';
import { createStudio, type Studio } from '../../../src/studio/studio.ts';
import { aHost } from '../../builders/aHost.ts';
import { aShoot } from '../../builders/aShoot.ts';
import { type Fault, other } from './verdict.ts';

// A disk that is really full: real photos into a file system of 64 kB, which grows when the photographer has made room.

export type FullDisk = { skipped: string | null; photosBefore: number; faults: Fault[] };

export async function onAFullDisk(): Promise<FullDisk> {
  const base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tonebank-full-'));
  const small = join(base, 'small');
  mkdirSync(small);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small], { stdio: 'pipe' });
  } catch (error) {
    rmSync(base, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message.split('\n').at(-2) || error.message : String(error);
    return { skipped: `a file system cannot be mounted here: ${reason}`, photosBefore: 0, faults: [] };
  }
  try {
    return { skipped: null, ...(await enhanceInto(base, small)) };
  } finally {
    execFileSync('umount', [small], { stdio: 'pipe' });
    rmSync(base, { recursive: true, force: true });
  }
}

async function enhanceInto(base: string, small: string): Promise<Omit<FullDisk, 'skipped'>> {
  const faults: Fault[] = [];
  const studio = await createStudio(aHost({ base }));
  const { client } = studio;
  const folder = await aShoot({ photos: 4, longSidePx: 900, folder: join(base, 'originals') });
  const { shootId } = await client.shoots.open({ paths: [folder] });
  const photoIds = (await client.shoots.get({ shootId })).photos.map(({ id }) => id);
  const what = { shootId, photoIds, templateId: 'listing-natural', strength: 100, outputFolder: join(small, 'out') };
  const { credits } = await client.runs.quote(what);
  const { id } = await client.runs.start({ id: randomUUID(), ...what, quotedCredits: credits });
  const full = await still(client, id);
  const photosBefore = full.counts.done;
  if (full.state !== 'paused' || !/disk is full/i.test(full.sentence ?? ''))
    faults.push(other(`on a full disk the run is ${full.state}: ${full.sentence}`));
  const names = readdirSync(join(small, 'out'));
  if (names.length !== photosBefore)
    faults.push({ kind: 'files', what: `${photosBefore} done and there are ${names}` });
  execFileSync('mount', ['-o', 'remount,size=16m', small], { stdio: 'pipe' });
  if (full.state === 'paused') await client.runs.resume({ runId: id });
  const done = await still(client, id);
  if (done.state !== 'done' || done.counts.done !== 4 || done.credits.charged !== 4)
    faults.push(other(`with room again the run is ${done.state}: ${done.sentence}, ${JSON.stringify(done.counts)}`));
  if (readdirSync(join(small, 'out')).length !== 4) faults.push({ kind: 'files', what: 'not every photo is there' });
  const { balance } = await client.credits.view();
  if (balance.available + balance.leased !== 46) faults.push(other(`the balance is ${JSON.stringify(balance)}`));
  await studio.close();
  return { photosBefore, faults };
}

async function still(client: Studio['client'], runId: string): Promise<Run> {
  for await (const { run } of await client.runs.watch({ runId })) {
    if (run.state !== 'running' && run.currentName === null) return run;
  }
  throw new Error('the studio was closed under a run');
}
