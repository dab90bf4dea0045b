import type { ShootEvent } from '../../contract/studio/shoots.ts';
import { type Channel, createChannel, startWith } from '../channel.ts';
import { frameView, photosView, progressOf, type ShootDocument, summaryOf, viewOf } from './shoot-document.ts';

// What the watchers of one shoot hear: changes gathered for a tenth of a second, so that a thousand headers are ten messages.

export type ShootNews = {
  frames(ids: readonly string[]): void;
  photos(): void;
  everything(): void;
  watch(signal?: AbortSignal): AsyncIteratorObject<ShootEvent, undefined, void>;
  close(): void;
};

const gatherMs = 100;

/** @param gathered called at each message, watchers or not: the moment to note a summary */
export function createNews(shoot: {
  data: () => ShootDocument;
  isMissing: () => boolean;
  gathered: () => void;
}): ShootNews {
  const channel: Channel<ShootEvent> = createChannel(join);
  const changed = new Set<string>();
  let hasPhotos = false;
  let hasAll = false;
  let timer: NodeJS.Timeout | null = null;

  function soon(): void {
    timer ??= setTimeout(tell, gatherMs);
    timer.unref();
  }

  function tell(): void {
    timer = null;
    const data = shoot.data();
    if (hasAll) channel.publish({ type: 'shoot', shoot: viewOf(data, shoot.isMissing()) });
    else {
      if (changed.size > 0) {
        const frames = data.frames.filter((frame) => changed.has(frame.id)).map(frameView);
        channel.publish({ type: 'frames', frames, progress: progressOf(data) });
      }
      if (hasPhotos) {
        channel.publish({ type: 'photos', photos: photosView(data), summary: summaryOf(data, shoot.isMissing()) });
      }
    }
    changed.clear();
    hasPhotos = false;
    hasAll = false;
    shoot.gathered();
  }

  return {
    frames(ids) {
      for (const id of ids) changed.add(id);
      soon();
    },
    photos() {
      hasPhotos = true;
      soon();
    },
    everything() {
      hasAll = true;
      soon();
    },
    watch: (signal) =>
      startWith<ShootEvent>(
        { type: 'shoot', shoot: viewOf(shoot.data(), shoot.isMissing()) },
        channel.subscribe(signal),
      ),
    close() {
      if (timer) {
        clearTimeout(timer);
        shoot.gathered();
      }
      channel.close();
    },
  };
}

/** A slow watcher finds the newest state waiting, not the history. */
function join(before: ShootEvent, next: ShootEvent): ShootEvent | null {
  if (next.type === 'shoot') return next;
  if (next.type === 'photos' && before.type === 'photos') return next;
  if (next.type !== 'frames' || before.type !== 'frames') return null;
  const frames = new Map([...before.frames, ...next.frames].map((frame) => [frame.id, frame]));
  return { type: 'frames', frames: [...frames.values()], progress: next.progress };
}
