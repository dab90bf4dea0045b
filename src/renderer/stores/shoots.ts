import { create } from 'zustand';
import type { ShootSummary } from '../../core/photos/shoot.ts';
import { studio } from '../client.ts';
import { failureFrom } from '../failures.ts';
import { type Loading, loading } from './loading.ts';

// The list of shoots: what the library shows and what opens a new one.

type Store = {
  list: Loading<ShootSummary[]>;
  /** On their way off the list. */
  leaving: ReadonlySet<string>;
};

export const useShoots = create<Store>(() => ({ list: loading, leaving: new Set() }));

/** The shoot that was opened last, also in an earlier window; null before there is one. */
export function latestShootId({ list }: Pick<Store, 'list'>): string | null {
  const shoots = 'value' in list ? (list.value ?? []) : [];
  return shoots.toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))[0]?.id ?? null;
}

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

/** Takes a shoot off the list at once; it is shown again when that fails. */
export async function forgetShoot(shootId: string): Promise<void> {
  useShoots.setState(({ leaving }) => ({ leaving: new Set([...leaving, shootId]) }));
  try {
    await studio.shoots.forget({ shootId });
    await loadShoots();
  } finally {
    useShoots.setState(({ leaving }) => ({ leaving: new Set([...leaving].filter((id) => id !== shootId)) }));
  }
}

/** Puts a shoot that was taken off the list on it again. */
export async function rememberShoot(shootId: string): Promise<void> {
  await studio.shoots.remember({ shootId });
  await loadShoots();
}

/** Gives a shoot another name; its folder and files keep theirs. */
export async function renameShoot(shootId: string, name: string): Promise<void> {
  noteShoot(await studio.shoots.rename({ shootId, name }));
}
