import type { Shoot } from '../../../core/photos/shoot.ts';
import { studio } from '../../client.ts';
import { tellFailure, tellWithUndo } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import { takeShoot, useShoot } from '../../stores/shoot.ts';
import { words } from './words.ts';

// Brackets made, mended and taken apart by hand. Each of these can be taken back.

type Bracket = readonly string[];

/** Makes one photo of these frames. @returns whether it was done */
export function groupFrames(shootId: string, frameIds: readonly string[]): Promise<boolean> {
  return change(shootId, () => studio.shoots.group({ shootId, frameIds: [...frameIds] }), words.grouped);
}

export function ungroupPhoto(shootId: string, photoId: string): Promise<boolean> {
  return change(shootId, () => studio.shoots.ungroup({ shootId, photoId }), words.ungrouped);
}

async function change(shootId: string, call: () => Promise<Shoot>, said: string): Promise<boolean> {
  const before = bracketsNow();
  try {
    takeShoot(await call());
  } catch (error) {
    tellFailure(failureFrom(error));
    return false;
  }
  tellWithUndo({ message: said, undo: () => void restore(shootId, before) });
  return true;
}

/** The brackets are again those that there were. */
async function restore(shootId: string, before: readonly Bracket[]): Promise<void> {
  try {
    takeShoot(await studio.shoots.regroup({ shootId, brackets: before.map((frameIds) => [...frameIds]) }));
  } catch (error) {
    tellFailure(failureFrom(error));
  }
}

function photosNow(): Shoot['photos'] {
  const { open } = useShoot.getState();
  return open.state === 'ready' ? open.value.photos : [];
}

const bracketsNow = (): Bracket[] => photosNow().flatMap(({ frameIds }) => (frameIds.length > 1 ? [frameIds] : []));
