import { isAbsolute, join } from 'node:path';
import type { z } from 'zod';
import { type Settings, settings } from '../../contract/studio.ts';
import { AppError } from '../../core/errors.ts';
import { unknownTokens } from '../../core/photos/naming.ts';
import type { Disk } from '../files/disk.ts';
import { openDocument } from '../files/document.ts';
import type { StudioHost } from '../host.ts';

// What the user has chosen. The wallet token is kept by the host's safe place, never in this file.

export type Change = Partial<Omit<Settings, 'hasWalletToken'>> & { walletToken?: string | null | undefined };

export type SettingsKeeper = {
  readonly now: Settings;
  walletToken(): Promise<string | null>;
  /** @throws AppError bad-input with a sentence for the field */
  save(change: Change): Promise<Settings>;
};

const stored = settings.omit({ hasWalletToken: true });

const defaults: z.infer<typeof stored> = {
  theme: 'system',
  canvas: 'mid',
  textScale: 100,
  outputFolder: null,
  naming: '{name}_{template}',
  confirmAboveCredits: 0,
  walletAddress: null,
  groupBrackets: true,
};

export async function openSettings(disk: Disk, host: StudioHost): Promise<SettingsKeeper> {
  const document = await openDocument({
    disk,
    path: join(host.folders.data, 'settings.json'),
    what: 'The settings',
    schema: stored,
    empty: () => ({ ...defaults }),
  });
  let token = (await host.secrets?.read()) ?? null;

  const now = (): Settings => ({ ...document.data, hasWalletToken: token !== null });
  return {
    get now() {
      return now();
    },
    walletToken: async () => token,
    async save({ walletToken, ...change }) {
      check(change);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      await document.change((draft) => Object.assign(draft, given));
      if (walletToken !== undefined) {
        token = walletToken || null;
        await host.secrets?.write(token);
      }
      return now();
    },
  };
}

function check(change: Omit<Change, 'walletToken'>): void {
  const unknown = change.naming === undefined ? [] : unknownTokens(change.naming);
  if (unknown.length > 0) {
    throw new AppError(
      'bad-input',
      `${unknown.join(' ')} means nothing in a file name. Nothing was saved. Use {name} {seq} {seq:02} {shoot} {template} {date} {time}.`,
      { unknown },
    );
  }
  if (change.outputFolder && !isAbsolute(change.outputFolder)) {
    throw new AppError('bad-input', 'The output folder must be a whole path. Nothing was saved. Choose it again.', {});
  }
  if (change.walletAddress && !mayCarryCredits(change.walletAddress)) {
    throw new AppError(
      'bad-input',
      'The wallet address must begin with https://, or be on this computer. Nothing was saved.',
      {},
    );
  }
}

/** A token is only sent where nobody can listen: over TLS, or without leaving this computer. */
export function mayCarryCredits(address: string): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
}
