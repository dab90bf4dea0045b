import type { RunPhoto, RunState } from '../../contract/studio/runs.ts';
import type { Started, Step, Written } from './steps.ts';

// A run as its steps tell it: the fold of its journal, so that what a restart sees is what the steps say.

/** One photo of a run. */
export type Work = {
  photoId: string;
  name: string;
  frameId: string;
  seq: number;
  state: RunPhoto['state'];
  attempt: number;
  originals: string[] | null;
  action: string;
  /** A hold was asked for, and may be there even if the answer was lost. */
  mayBeHeld: boolean;
  hold: { credits: number; expiresAt: string } | null;
  isOwned: boolean;
  part: string | null;
  /** What was developed, by its final name; `isWritten` once that name is on the disk. */
  file: Written | null;
  isWritten: boolean;
  charged: number | null;
  returned: number;
  /** Credits of holds that were given back and charged all the same: another run that shared the hold has delivered the work. */
  kept: number;
  /** It was paid, and only this journal knows. */
  isDoubted: boolean;
  failure: RunPhoto['failure'];
};

export type RunRecord = {
  started: Started;
  createdAt: string;
  finishedAt: string | null;
  state: RunState;
  sentence: string | null;
  works: Map<string, Work>;
};

/** The run that a first step begins. */
export function begin(started: Started, at: string): RunRecord {
  const works = started.photos.map((photo): [string, Work] => [
    photo.photoId,
    {
      ...photo,
      state: 'waiting',
      attempt: 0,
      originals: null,
      action: '',
      mayBeHeld: false,
      hold: null,
      isOwned: false,
      part: null,
      file: null,
      isWritten: false,
      charged: null,
      returned: 0,
      kept: 0,
      isDoubted: false,
      failure: null,
    },
  ]);
  return { started, createdAt: at, finishedAt: null, state: 'running', sentence: null, works: new Map(works) };
}

/** Applies one step. Pure but for the record it changes; a step about an unknown photo changes nothing. */
export function apply(record: RunRecord, { step: one, at }: { step: Step; at: string }): void {
  switch (one.type) {
    case 'started':
      return;
    case 'state':
      record.state = one.state;
      record.sentence = one.sentence;
      record.finishedAt = one.state === 'done' || one.state === 'cancelled' ? at : null;
      return;
    case 'pending':
      each(record, one.photoIds, (work) => Object.assign(work, { state: 'pending', mayBeHeld: false, hold: null }));
      return;
    case 'cancelled':
      each(record, one.photoIds, (work) =>
        Object.assign(work, { state: 'cancelled', part: null, file: null, isWritten: false }),
      );
      return;
    case 'awaited':
      each(record, one.photoIds, (work) => Object.assign(work, { state: 'waiting' }));
      return;
    case 'doubted':
      each(record, one.photoIds, (work) => Object.assign(work, { isDoubted: true }));
      return;
    case 'believed':
      each(record, one.photoIds, (work) => Object.assign(work, { isDoubted: false }));
      return;
    case 'unpaid':
      each(record, one.photoIds, (work) =>
        Object.assign(work, { isDoubted: false, charged: null, state: 'waiting', mayBeHeld: false, hold: null }),
      );
      return;
    case 'retried':
      each(record, one.photoIds, (work) => Object.assign(work, afresh, { state: 'waiting' }));
      return;
    default: {
      const work = record.works.get(one.photoId);
      if (work) applyToWork(work, one);
    }
  }
}

type PhotoStep = Extract<Step, { photoId: string }>;

const afresh = {
  originals: null,
  mayBeHeld: false,
  hold: null,
  isOwned: false,
  part: null,
  file: null,
  isWritten: false,
  failure: null,
};

function applyToWork(work: Work, one: PhotoStep): void {
  switch (one.type) {
    case 'holding':
      Object.assign(work, {
        attempt: one.attempt,
        originals: one.originals,
        action: one.action,
        mayBeHeld: true,
        hold: null,
      });
      return;
    case 'held':
      Object.assign(work, { hold: { credits: one.credits, expiresAt: one.expiresAt }, isOwned: one.isOwned });
      return;
    case 'owned':
      Object.assign(work, { isOwned: true, originals: one.originals, mayBeHeld: false, hold: null });
      return;
    case 'developing':
      Object.assign(work, { part: one.part, file: null, isWritten: false });
      return;
    case 'naming': {
      const { type: _type, photoId: _photoId, pays, ...file } = one;
      Object.assign(work, { file, isWritten: false, ...pays });
      return;
    }
    case 'written':
      Object.assign(work, { isWritten: true, part: null, file: one.file ?? work.file });
      return;
    case 'captured':
      Object.assign(work, {
        originals: one.originals ?? work.originals,
        file: one.file ?? work.file,
        charged: one.credits,
        hold: null,
        mayBeHeld: false,
        // Work that another run had set credits aside for was owned while they were; whoever charges them has done it.
        state: work.isOwned && one.credits === 0 ? 'owned' : 'done',
      });
      return;
    case 'released':
      Object.assign(work, {
        returned: work.returned + one.credits,
        kept: work.kept + one.kept,
        hold: null,
        mayBeHeld: false,
      });
      return;
    case 'failed':
      Object.assign(work, { state: 'failed', failure: one.failure, part: null, file: null, isWritten: false });
      return;
    case 'undone':
      Object.assign(work, { file: null, isWritten: false, part: null });
  }
}

function each(record: RunRecord, photoIds: readonly string[], edit: (work: Work) => void): void {
  for (const id of photoIds) {
    const work = record.works.get(id);
    if (work) edit(work);
  }
}
