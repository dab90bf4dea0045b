import { create } from 'zustand';
import type { About, Settings } from '../../contract/studio/app.ts';
import type { Failure } from '../../core/errors.ts';
import { measureRoom } from '../app/room.ts';
import { studio } from '../client.ts';
import { failureFrom } from '../failures.ts';

// The settings as the studio keeps them, and what the studio says about itself.

type Store = { about: About | null; settings: Settings | null; failure: Failure | null; isSaving: boolean };
export type SettingsChange = Partial<Omit<Settings, 'hasWalletToken'>> & { walletToken?: string | null };

export const useSettings = create<Store>(() => ({ about: null, settings: null, failure: null, isSaving: false }));

export async function loadSettings(): Promise<void> {
  try {
    const [about, settings] = await Promise.all([studio.app.about(), studio.app.settings()]);
    useSettings.setState({ about, settings, failure: null });
    paint(settings);
  } catch (error) {
    useSettings.setState({ failure: failureFrom(error) });
  }
}

/** Shows the change at once and takes it back if the studio refuses it. Answers the failure, or null. */
export async function changeSettings(change: SettingsChange): Promise<Failure | null> {
  const before = useSettings.getState().settings;
  const { walletToken: _kept, ...visible } = change;
  if (before) show({ ...before, ...visible });
  useSettings.setState({ isSaving: true });
  try {
    show(await studio.app.saveSettings(change));
    useSettings.setState({ failure: null, isSaving: false });
    return null;
  } catch (error) {
    if (before) show(before);
    const failure = failureFrom(error);
    useSettings.setState({ failure, isSaving: false });
    return failure;
  }
}

function show(settings: Settings): void {
  useSettings.setState({ settings });
  paint(settings);
}

/** The canvas and the size of the text apply to the whole page. */
function paint(settings: Settings): void {
  const root = document.documentElement;
  root.dataset.canvas = settings.canvas;
  root.style.setProperty('--text-scale', String(settings.textScale / 100));
  measureRoom();
}
