import { create } from 'zustand';
import type { Run, RunEvent, RunPhoto } from '../../contract/studio/runs.ts';
import { follow, studio } from '../client.ts';
import { failureFrom } from '../failures.ts';
import { type Loading, loading } from './loading.ts';
import { loadShoots } from './shoots.ts';

// Every run, newest first, and the photos of those that have been looked at.

type Store = { list: Loading<Run[]>; photos: ReadonlyMap<string, Loading<RunPhoto[]>> };

export const useRuns = create<Store>(() => ({ list: loading, photos: new Map() }));

/** Follows all runs for as long as the page lives. */
export function watchRuns(signal: AbortSignal): void {
  const open = async (forOne: AbortSignal) => {
    takeList(await studio.runs.list());
    for (const runId of useRuns.getState().photos.keys()) void loadRun(runId);
    return studio.runs.watch({}, { signal: forOne });
  };
  void follow(open, take, {
    signal,
    onFailure: (error) => {
      if (useRuns.getState().list.state === 'loading') {
        useRuns.setState({ list: { state: 'failed', failure: failureFrom(error) } });
      }
    },
  });
}

export async function loadRun(runId: string): Promise<void> {
  try {
    const { run, photos } = await studio.runs.get({ runId });
    takeRun(run);
    setPhotos(runId, { state: 'ready', value: photos });
  } catch (error) {
    setPhotos(runId, { state: 'failed', failure: failureFrom(error) });
  }
}

export function takeRun(run: Run): void {
  const { list } = useRuns.getState();
  const before = list.state === 'ready' ? list.value : [];
  const known = before.find(({ id }) => id === run.id);
  const value = known ? before.map((other) => (other.id === run.id ? run : other)) : [run, ...before];
  useRuns.setState({ list: { state: 'ready', value } });
  if (known && known.state !== run.state && isOver(run)) void loadShoots();
}

export const isOver = (run: Pick<Run, 'state'>): boolean => run.state === 'done' || run.state === 'cancelled';

function takeList(runs: Run[]): void {
  const value = [...runs].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  useRuns.setState({ list: { state: 'ready', value } });
}

function take(event: RunEvent): void {
  takeRun(event.run);
  if (event.type !== 'photo') return;
  const held = useRuns.getState().photos.get(event.runId);
  if (held?.state !== 'ready') return;
  const value = held.value.map((photo) => (photo.photoId === event.photo.photoId ? event.photo : photo));
  setPhotos(event.runId, { state: 'ready', value });
}

function setPhotos(runId: string, entry: Loading<RunPhoto[]>): void {
  useRuns.setState(({ photos }) => ({ photos: new Map(photos).set(runId, entry) }));
}
