import { applyLine, emptyPurse } from '../../core/credits/purse/fold.ts';
import type { PurseLine } from '../../core/credits/purse/lines.ts';
import { type Disk, isMissing } from '../files/disk.ts';
import { writeDurably } from '../files/durable.ts';
import { type PurseFileRead, readPurseFile, seal } from './read-purse-file.ts';
import { salvaged } from './salvage.ts';

// A damaged purse becomes what can be believed of it in one step, the last one: before that the damaged file is where it was, so that a start
// after a power cut finds it and does all of this again.

export type Mended = {
  /** What the file says now. */
  read: PurseFileRead;
  /** It was damaged, and a copy is kept there. */
  damage: { keptAs: string | null } | null;
};

type Place = { disk: Disk; path: string };
const what = 'The record of your credits';
const asideMost = 1000;

/**
 * Reads a purse, and mends it when it is damaged.
 * @param before is done before anything that was promised is left out: what must not be forgotten then
 * @throws AppError disk-full, disk-failed, folder-unwritable; the damaged file is then as it was
 */
export async function openMended(place: Place, before: () => Promise<void>): Promise<Mended> {
  const { disk, path } = place;
  const read = await readPurseFile(place);
  const isDamaged = read.isDamaged || !addUp(read.lines);
  const readable = isDamaged ? read.lines : await lostLines(place, read);
  if (readable === null) return { read, damage: null };
  const keptAs = await keepAside(place);
  await before();
  const line = salvaged(readable);
  await writeDurably(disk, path, seal(1, line), what, 0o600);
  return { read: await readPurseFile(place), damage: { keptAs } };
}

/** Lines that are whole each by itself may still not be one purse: parts of two files, say. */
function addUp(lines: readonly PurseLine[]): boolean {
  const purse = emptyPurse();
  try {
    for (const line of lines) applyLine(purse, line);
    return true;
  } catch {
    // Which of them is wrong cannot be known; each lease's chain says how far it may be believed.
    return false;
  }
}

/** A file that is gone while the one before it is still there was lost. @returns null when it was not */
async function lostLines({ disk, path }: Place, read: PurseFileRead): Promise<PurseLine[] | null> {
  if (read.lines.length > 0) return null;
  const before = await readPurseFile({ disk, path: `${path}.before` });
  return before.lines.length > 0 ? before.lines : null;
}

/** Copies a damaged file to `journal.jsonl.bad-1`, `-2` …, and says which. One that is kept already is not kept again. */
async function keepAside({ disk, path }: Place): Promise<string | null> {
  const bytes = await bytesOf(disk, path);
  if (bytes === null) return null;
  for (let n = 1; n < asideMost; n += 1) {
    const aside = `${path}.bad-${n}`;
    const kept = await bytesOf(disk, aside);
    if (kept?.equals(bytes)) return aside;
    if (kept !== null) continue;
    await writeDurably(disk, aside, bytes, what, 0o600);
    return aside;
  }
  return null;
}

async function bytesOf(disk: Disk, path: string): Promise<Buffer | null> {
  try {
    return await disk.readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
