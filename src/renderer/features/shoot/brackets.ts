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

/** Takes the brackets apart that were not there, and makes those again that were. */
async function restore(shootId: string, before: readonly Bracket[]): Promise<void> {
  const wanted = new Set(before.map(keyOf));
  try {
    for (const photo of photosNow()) {
      if (photo.frameIds.length < 2 || wanted.has(keyOf(photo.frameIds))) continue;
      takeShoot(await studio.shoots.ungroup({ shootId, photoId: photo.id }));
    }
    const there = new Set(bracketsNow().map(keyOf));
    for (const frameIds of before.filter((bracket) => !there.has(keyOf(bracket)))) {
      takeShoot(await studio.shoots.group({ shootId, frameIds: [...frameIds] }));
    }
  } catch (error) {
    tellFailure(failureFrom(error));
  }
}

function photosNow(): Shoot['photos'] {
  const { open } = useShoot.getState();
  return open.state === 'ready' ? open.value.photos : [];
}

const bracketsNow = (): Bracket[] => photosNow().flatMap(({ frameIds }) => (frameIds.length > 1 ? [frameIds] : []));
const keyOf = (frameIds: Bracket): string => [...frameIds].sort().join();
