import { type BrowserWindow, powerSaveBlocker } from 'electron';
import type { StudioClient } from '../contract/clients.ts';
import type { Run } from '../contract/studio/runs.ts';

/** What the taskbar shows of a run: a share, -1 for nothing. */
export function taskbarShare(run: Pick<Run, 'state' | 'counts'>): number {
  if (run.state !== 'running') return -1;
  const { total, done, owned, failed, cancelled } = run.counts;
  return total === 0 ? -1 : (done + owned + failed + cancelled) / total;
}

/** While a run works, the computer stays awake and the taskbar shows how far it is. Ends with `signal`. */
export async function showProgress(client: StudioClient, window: () => BrowserWindow | null, signal: AbortSignal) {
  const running = new Set<string>();
  let blocker: number | null = null;
  try {
    for await (const event of await client.runs.watch({}, { signal })) {
      if (event.run.state === 'running') running.add(event.run.id);
      else running.delete(event.run.id);
      if (running.size > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
      else blocker = released(blocker);
      window()?.setProgressBar(running.size > 0 ? taskbarShare(event.run) : -1);
    }
  } finally {
    released(blocker);
  }
}

function released(blocker: number | null): null {
  if (blocker !== null) powerSaveBlocker.stop(blocker);
  return null;
}
