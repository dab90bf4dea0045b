import { create } from 'zustand';
import type { ShootEvent } from '../../contract/studio/shoots.ts';
import type { Frame, Shoot } from '../../core/photos/shoot.ts';
import { follow, studio } from '../client.ts';
import { failureFrom } from '../failures.ts';
import { type Loading, loading } from './loading.ts';
import { noteShoot } from './shoots.ts';

// The shoot that is open, kept in step with the studio. Frames are also kept by id, because every cell asks for one.

type Store = { shootId: string | null; open: Loading<Shoot>; frames: ReadonlyMap<string, Frame> };

export const useShoot = create<Store>(() => ({ shootId: null, open: loading, frames: new Map() }));

let stop: AbortController | null = null;

/** Opens a shoot and follows it until another one is opened. Opening the same one again changes nothing. */
export function watchShoot(shootId: string): void {
  if (useShoot.getState().shootId === shootId && useShoot.getState().open.state !== 'failed') return;
  stop?.abort();
  stop = new AbortController();
  useShoot.setState({ shootId, open: loading, frames: new Map() });
  void follow((signal) => studio.shoots.watch({ shootId }, { signal }), take, {
    signal: stop.signal,
    onFailure: (error) => {
      const failure = failureFrom(error);
      // A broken connection is the banner's business; a refusal is this screen's.
      if (failure.code === 'internal' && useShoot.getState().open.state === 'ready') return;
      useShoot.setState({ open: { state: 'failed', failure } });
      if (failure.code === 'not-found') stop?.abort();
    },
  });
}

/** Takes the answer of a call that changed the open shoot. */
export function takeShoot(shoot: Shoot): void {
  if (useShoot.getState().shootId !== shoot.id) return;
  useShoot.setState({
    open: { state: 'ready', value: shoot },
    frames: new Map(shoot.frames.map((frame) => [frame.id, frame])),
  });
  noteShoot(shoot);
}

function take(event: ShootEvent): void {
  if (event.type === 'shoot') {
    takeShoot(event.shoot);
    return;
  }
  const { open, frames } = useShoot.getState();
  if (open.state !== 'ready') return;
  if (event.type === 'frames') {
    const changed = new Map(frames);
    for (const frame of event.frames) changed.set(frame.id, frame);
    const value = { ...open.value, progress: event.progress, frames: [...changed.values()] };
    useShoot.setState({ open: { state: 'ready', value }, frames: changed });
    return;
  }
  const value = { ...open.value, ...event.summary, photos: event.photos };
  useShoot.setState({ open: { state: 'ready', value } });
  noteShoot(event.summary);
}
