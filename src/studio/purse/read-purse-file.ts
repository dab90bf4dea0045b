import { createHash } from 'node:crypto';
import type { PurseLine } from '../../core/credits/purse/lines.ts';
import { type Disk, isMissing } from '../files/disk.ts';
import { purseLine } from './line-schema.ts';

// What the file of a purse says. A tail that a crash tore was never promised and is left out, a line twice counts once; anything else that does
// not add up is damage.

export type PurseFileRead = { lines: PurseLine[]; isDamaged: boolean; goodBytes: number; hasTail: boolean };

/** Reads without changing anything. A missing file is an empty one. */
export async function readPurseFile({ disk, path }: { disk: Disk; path: string }): Promise<PurseFileRead> {
  const bytes = await disk.readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return Buffer.alloc(0);
    throw error;
  });
  const lines: PurseLine[] = [];
  let isDamaged = false;
  let lastN = 0;
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    const found = unseal(bytes.toString('utf8', from, end));
    from = end + 1;
    // A line twice is what some disks leave after a crash.
    if (found && found.n === lastN) continue;
    if (found?.n !== lastN + 1) isDamaged = true;
    if (!found) continue;
    lines.push(found.line);
    lastN = found.n;
  }
  const tail = bytes.toString('utf8', from);
  // A whole line whose end is not a line end any more was written and promised: something changed it later.
  if (unseal(tail.slice(0, -1))) isDamaged = true;
  return { lines, isDamaged, goodBytes: from, hasTail: from < bytes.length };
}

/** A line as it is written, with its number and its checksum. */
export function seal(n: number, line: PurseLine): string {
  const body = JSON.stringify({ n, line });
  return `${body} ${lineSum(body)}\n`;
}

function unseal(text: string): { n: number; line: PurseLine } | null {
  const cut = text.lastIndexOf(' ');
  const body = text.slice(0, cut);
  if (cut < 0 || text.slice(cut + 1) !== lineSum(body)) return null;
  const { n, line } = JSON.parse(body) as { n: number; line: unknown };
  const parsed = purseLine.safeParse(line);
  return parsed.success ? { n, line: parsed.data } : null;
}

function lineSum(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}
