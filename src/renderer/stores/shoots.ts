import { create } from 'zustand';
import type { ShootSummary } from '../../core/photos/shoot.ts';
import { studio } from '../client.ts';
import { failureFrom } from '../failures.ts';
import { type Loading, loading } from './loading.ts';

// The list of shoots: what the library shows and what opens a new one.

export const useShoots = create<{ list: Loading<ShootSummary[]> }>(() => ({ list: loading }));

export async function loadShoots(): Promise<void> {
  try {
    const value = await studio.shoots.list();
    useShoots.setState({ list: { state: 'ready', value } });
  } catch (error) {
    const before = useShoots.getState().list;
    useShoots.setState({
      list: {
        state: 'failed',
        failure: failureFrom(error),
        ...('value' in before && before.value ? { value: before.value } : {}),
      },
    });
  }
}

/** Keeps one row of the list in step with a shoot that is open. */
export function noteShoot(summary: ShootSummary): void {
  const { list } = useShoots.getState();
  if (list.state !== 'ready') return;
  const value = list.value.map((shoot) => (shoot.id === summary.id ? summary : shoot));
  useShoots.setState({ list: { state: 'ready', value } });
}

export async function forgetShoot(shootId: string): Promise<void> {
  await studio.shoots.forget({ shootId });
  await loadShoots();
}

/** Gives a shoot another name; its folder and files keep theirs. */
export async function renameShoot(shootId: string, name: string): Promise<void> {
  noteShoot(await studio.shoots.rename({ shootId, name }));
}
