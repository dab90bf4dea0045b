import { create } from 'zustand';
import type { Failure } from '../../../core/errors.ts';
import { pickFolder } from '../../app/FolderPicker.tsx';
import { bridge } from '../../bridge.ts';
import { studio } from '../../client.ts';
import { shortMoment } from '../../design/format.ts';
import { tell } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import { loadShoots } from '../../stores/shoots.ts';
import { go } from '../../stores/ui.ts';
import { readDrop, sortOut } from './dropped.ts';
import { type UploadProgress, upload } from './upload.ts';
import { words } from './words.ts';

// The ways into a shoot: a folder, chosen photos, a drop, the sample. All of them end in the shoot's grid.

type Opening = { isOpening: boolean; copying: UploadProgress | null; failure: Failure | null };

export const useOpening = create<Opening>(() => ({ isOpening: false, copying: null, failure: null }));

let stop = new AbortController();

export const stopCopying = (): void => stop.abort();

export async function openFolder(): Promise<void> {
  const path = await pickFolder('open').catch(fail);
  if (path) await openPaths([path]);
}

export const openPaths = (paths: string[]): Promise<void> => enter(() => studio.shoots.open({ paths }));

export const openSample = (): Promise<void> => enter(() => studio.shoots.openSample());

/** Answers a drop. Reads its list at once, because the browser forgets it. */
export function openDrop(transfer: DataTransfer): Promise<void> {
  const desktop = bridge();
  if (desktop) {
    const paths = [...transfer.files].map((file) => desktop.pathOf(file)).filter((path) => path !== '');
    return paths.length > 0 ? openPaths(paths) : Promise.resolve(tell(words.nothingDropped));
  }
  return readDrop(transfer).then(
    ({ files, name }) => openFiles(files, name),
    (error) => void fail(error),
  );
}

/** @param name of the shoot; null names it after the day */
export async function openFiles(files: readonly File[], name: string | null = null): Promise<void> {
  const { photos, leftOut } = sortOut(files);
  if (photos.length === 0) return tell(words.nothingDropped);
  if (leftOut > 0) tell(words.leftOut(leftOut));
  stop = new AbortController();
  const onProgress = (copying: UploadProgress): void => useOpening.setState({ copying });
  await enter(async () => {
    const folder = await upload(photos, { signal: stop.signal, onProgress });
    return studio.shoots.open({ paths: [folder], name: name ?? words.photosOf(shortMoment(new Date().toISOString())) });
  });
}

async function enter(open: () => Promise<{ shootId: string }>): Promise<void> {
  useOpening.setState({ isOpening: true, failure: null });
  try {
    const { shootId } = await open();
    void loadShoots();
    go({ screen: 'shoot', shootId, view: 'grid', photoId: null });
  } catch (error) {
    if (!stop.signal.aborted) fail(error);
  } finally {
    useOpening.setState({ isOpening: false, copying: null });
  }
}

function fail(error: unknown): null {
  const failure = failureFrom(error);
  const isPlainSentence = error instanceof Error && failure.code === 'internal' && error.name === 'Error';
  useOpening.setState({ failure: isPlainSentence ? { ...failure, message: error.message } : failure });
  return null;
}
