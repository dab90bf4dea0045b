import type { ProofOrder } from '../darkroom.ts';
import type { Task, ThumbnailOrder, Work } from '../pool/messages.ts';

/** The photo a piece of work is about: the main frame of a bracket. */
export function fileOf(order: Work[Task]['order']): string {
  if ('file' in order) return order.file;
  const [main] = order.files;
  if (main === undefined) throw new Error('an order needs at least one file');
  return main;
}

/** Name of the unfinished file beside the finished one. The same on both sides of the border, so that either can remove it. */
export function partFileOf(order: ProofOrder | ThumbnailOrder, id: number | string): string {
  return `${order.outFile}.${id}.part`;
}
