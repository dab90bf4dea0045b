import { applyLine, emptyPurse } from '../../../src/core/credits/purse/fold.ts';
import type { DevicePurse, PurseLine } from '../../../src/core/credits/purse/lines.ts';
import { entryHash } from '../../../src/core/credits/purse.ts';
import type { Disk } from '../../../src/studio/files/disk.ts';
import { purseJournal } from './computer.ts';

// The purse of a device as its file says it, read from outside: nothing that the app believes counts, only what a restart would find.

export type PurseReader = {
  /** The fold of what the file holds now. Also checks the chain of every new entry. @throws Error in words for what may not be */
  read(disk: Disk, hasChanged?: boolean): Promise<DevicePurse>;
};

export function purseReader(): PurseReader {
  let purse = emptyPurse();
  let known: Buffer = Buffer.alloc(0);
  let takenBytes = 0;
  let lastN = 0;

  return {
    async read(disk, hasChanged = true) {
      if (!hasChanged) return purse;
      const bytes = await disk.readFile(purseJournal).catch(() => Buffer.alloc(0));
      // Cut, torn, begun anew or another disk: from the beginning.
      if (bytes.length < takenBytes || !bytes.subarray(0, takenBytes).equals(known.subarray(0, takenBytes))) {
        purse = emptyPurse();
        takenBytes = 0;
        lastN = 0;
      }
      known = bytes;
      for (let end = bytes.indexOf(10, takenBytes); end >= 0; end = bytes.indexOf(10, takenBytes)) {
        const text = bytes.toString('utf8', takenBytes, end);
        takenBytes = end + 1;
        const { n, line } = JSON.parse(text.slice(0, text.lastIndexOf(' '))) as { n: number; line: PurseLine };
        if (n === lastN) continue;
        lastN = n;
        if (line.type === 'spent' && entryHash(line.entry) !== line.entry.hash)
          throw new Error(`the entry ${line.entry.id} is not what its hash says`);
        applyLine(purse, line);
      }
      return purse;
    },
  };
}
