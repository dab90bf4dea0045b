import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { nameFor, withoutEnding } from '../../core/photos/naming.ts';
import { writeFailure } from '../files/disk.ts';
import { renameToNew, syncFolder } from '../files/durable.ts';
import { nameKey, safeName, uniqueName } from '../files/names.ts';
import { type LiveRun, type RunBench, say } from './live-run.ts';
import type { Work } from './record.ts';
import { timesSaid, type Written } from './steps.ts';

// The final name of a developed photo, and the folder it gets it in.

/** The final name is journalled before the file gets it, so that a file is never there without the journal knowing whose it is. */
export async function giveName(bench: RunBench, run: LiveRun, work: Work, made: Omit<Written, 'name'>): Promise<void> {
  const { disk } = bench.library.bench;
  const { outputFolder } = run.record.started;
  const part = work.part ?? '';
  // The folder may have become a link to somewhere else while the photo was developed.
  await refuseUnwritable(bench, outputFolder);
  const taken = new Set((await listOutput(bench, outputFolder)).map((entry) => nameKey(entry.name)));
  for (;;) {
    const name = uniqueName(await plannedName(bench, run, work), '.jpg', (key) => taken.has(key));
    const { attempt, originals, action, isOwned, mayBeHeld } = work;
    const pays = { attempt, originals, action, isOwned, mayBeHeld };
    const naming = { type: 'naming', photoId: work.photoId, name, ...made, pays } as const;
    // Until `written` follows, nothing else tells whose the file is.
    await say(bench, run, ...Array.from({ length: timesSaid }, () => naming));
    try {
      if (await renameToNew(disk, part, join(outputFolder, name))) break;
    } catch (error) {
      throw writeFailure(error, 'The developed photo', outputFolder);
    }
    taken.add(nameKey(name));
  }
  await syncFolder(disk, outputFolder).catch((error) => {
    throw writeFailure(error, 'The developed photo', outputFolder);
  });
  await say(bench, run, { type: 'written', photoId: work.photoId, ...(work.file && { file: work.file }) });
}

async function listOutput(bench: RunBench, folder: string) {
  try {
    return await bench.library.bench.disk.list(folder);
  } catch (error) {
    throw writeFailure(error, 'The developed photo', folder);
  }
}

async function plannedName(bench: RunBench, run: LiveRun, work: Work): Promise<string> {
  const { started } = run.record;
  const shoot = await bench.library.shoot(started.shootId);
  const frame = shoot.document.data.frames.find((one) => one.id === work.frameId);
  const pattern = nameFor(started.naming, {
    name: withoutEnding(work.name),
    seq: work.seq,
    shoot: started.shootName,
    template: started.templateName,
    takenAt: frame?.header?.exposure.takenAt ?? null,
    at: new Date(bench.host.clock.now()).toISOString().slice(0, 19),
  });
  return safeName(pattern);
}

/** @throws AppError folder-unwritable, path-refused when the folder has become a link to somewhere else */
export async function refuseUnwritable(bench: RunBench, folder: string): Promise<void> {
  const { disk } = bench.library.bench;
  try {
    const stats = await disk.lstat(folder);
    if (stats.isSymbolicLink()) {
      throw new AppError(
        'path-refused',
        'The output folder is a link to somewhere else. Nothing was written. Choose the folder itself.',
        {},
      );
    }
    if (!stats.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  } catch (error) {
    throw writeFailure(error, 'The developed photo', folder);
  }
  if (await disk.canWrite(folder)) return;
  throw writeFailure(Object.assign(new Error('no access'), { code: 'EACCES' }), 'The developed photo', folder);
}
