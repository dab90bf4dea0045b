import { z } from 'zod';
import type { Disk } from '../../../src/studio/files/disk.ts';
import { type Journal, openJournal } from '../../../src/studio/files/journal.ts';
import { dataFolder } from './computer.ts';

// What a run writes down, so that after a crash it is known what to charge and what to give back.

const step = z.discriminatedUnion('do', [
  z.object({ do: z.literal('begin'), hold: z.string(), photo: z.string(), run: z.string() }),
  z.object({ do: z.literal('over'), hold: z.string() }),
]);
export type Step = z.infer<typeof step>;
export type Begun = Extract<Step, { do: 'begin' }>;

export type RunNotes = { journal: Journal<Step>; unfinished: Begun[] };

export async function openRunNotes(disk: Disk, now: () => number): Promise<RunNotes> {
  const path = `${dataFolder}/runs.jsonl`;
  const { journal, entries } = await openJournal({ disk, path, what: 'The run', schema: step, now });
  const begun = new Map<string, Begun>();
  for (const { step } of entries) {
    if (step.do === 'begin') begun.set(step.hold, step);
    else begun.delete(step.hold);
  }
  return { journal, unfinished: [...begun.values()] };
}

export function pictureOf(photo: string): string {
  return `/pictures/${photo}.jpg`;
}
