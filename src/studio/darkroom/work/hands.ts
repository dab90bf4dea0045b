import { createKernel } from '../kernel/kernel.ts';
import { fingerprintFile, inspectPhoto } from '../open/inspect.ts';
import type { Task, Work } from '../pool/messages.ts';
import { developPhoto } from './develop.ts';
import { exportFile } from './export.ts';
import { partFileOf } from './orders.ts';
import { createProofs } from './proof.ts';
import { makeThumbnail } from './thumbnail.ts';
import { warmUp } from './warm-up.ts';

// Everything a worker can do, by name.

export type Context = { id: number; signal: AbortSignal };

type Doers = { [T in Task]: (order: Work[T]['order'], context: Context) => Promise<Work[T]['answer']> };

export type Hands = {
  do: (task: Task, order: Work[Task]['order'], context: Context) => Promise<Work[Task]['answer']>;
  /** Gets ready for proofs as long as nothing else is to be done. */
  warmUp: (isFree: () => boolean) => Promise<void>;
};

export function createHands(): Hands {
  const kernel = createKernel();
  const proofs = createProofs(kernel);
  const doers: Doers = {
    inspect: ({ file }) => inspectPhoto(file),
    fingerprint: ({ file }) => fingerprintFile(file),
    thumbnail: (order, { id }) => makeThumbnail(order, partFileOf(order, id)),
    proof: (order, { id }) => proofs.make(order, partFileOf(order, id)),
    develop: (order, { signal }) => developPhoto(order, kernel, signal),
    export: (order, { signal }) => exportFile(order, signal),
  };
  return {
    // A message names its task and carries that task's order; the pool's types pair them.
    do: (task, order, context) => doers[task](order as never, context),
    warmUp: (isFree) => warmUp(kernel, isFree),
  };
}
