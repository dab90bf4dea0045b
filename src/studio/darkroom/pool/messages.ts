import type { Failure } from '../../../core/errors.ts';
import type { Developed, DevelopOrder, Exported, ExportOrder, Inspection, Measured, ProofOrder } from '../darkroom.ts';

// What crosses the border to a worker process. Plain JSON: a worker is not trusted with anything else.

export type ThumbnailOrder = { file: string; longSidePx: number; outFile: string; asDamaged?: boolean };

/** Each kind of work: what is asked and what is answered. */
export type Work = {
  inspect: { order: { file: string }; answer: Inspection };
  fingerprint: { order: { file: string }; answer: { sha256: string; fileBytes: number } };
  thumbnail: { order: ThumbnailOrder; answer: { widthPx: number; heightPx: number } };
  proof: { order: ProofOrder; answer: { widthPx: number; heightPx: number; measured: Measured } };
  develop: { order: DevelopOrder; answer: Developed };
  export: { order: ExportOrder; answer: Exported };
};
export type Task = keyof Work;

export type ToWorker =
  | { type: 'work'; id: number; task: Task; order: Work[Task]['order'] }
  | { type: 'cancel'; id: number }
  | { type: 'lane'; lane: 'interactive' | 'batch' };

export type Usage = { cpuMs: number; residentBytes: number; peakBytes: number };

export type FromWorker =
  | { type: 'ready' }
  | { type: 'done'; id: number; answer: Work[Task]['answer']; usage: Usage }
  | { type: 'failed'; id: number; failure: Failure; usage: Usage }
  | { type: 'out-of-memory'; id: number | null };
