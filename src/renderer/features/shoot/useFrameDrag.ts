import { type DragEvent, useState } from 'react';
import { bracketMaxFrames } from '../../../core/photos/bracket.ts';
import type { Photo } from '../../../core/photos/shoot.ts';
import { tell } from '../../design/notify.tsx';
import { selectNone } from '../../stores/selection.ts';
import { groupFrames } from './brackets.ts';
import { words } from './words.ts';

// Brackets made and mended by hand: a photo, or one frame of a bracket, is dragged onto another photo and becomes a frame of it.

const kind = 'application/x-tonebank-frames';

/** What makes an element the handle of some frames. */
export function frameHandle(frameIds: readonly string[]) {
  return {
    draggable: true,
    onDragStart: (event: DragEvent): void => {
      event.dataTransfer.setData(kind, frameIds.join());
      event.dataTransfer.effectAllowed = 'move';
    },
  };
}

/** What makes an element take frames into its photo; `isOver` while they hang above it. */
export function useFrameDrop(shootId: string, photo: Photo) {
  const [isOver, setIsOver] = useState(false);
  return {
    isOver,
    target: {
      onDragOver: (event: DragEvent): void => {
        if (!event.dataTransfer.types.includes(kind)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
        setIsOver(true);
      },
      onDragLeave: (): void => setIsOver(false),
      onDrop: (event: DragEvent): void => {
        setIsOver(false);
        const frameIds = event.dataTransfer.getData(kind).split(',').filter(Boolean);
        if (frameIds.length === 0) return;
        event.preventDefault();
        void join(shootId, photo, frameIds);
      },
    },
  };
}

async function join(shootId: string, photo: Photo, dragged: readonly string[]): Promise<void> {
  const frameIds = [...new Set([...photo.frameIds, ...dragged])];
  if (frameIds.length === photo.frameIds.length) return;
  if (frameIds.length > bracketMaxFrames) {
    tell(words.tooManyFrames);
    return;
  }
  if (await groupFrames(shootId, frameIds)) selectNone();
}
