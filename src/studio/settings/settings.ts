import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { type Settings, settings } from '../../contract/studio/app.ts';
import { AppError } from '../../core/errors.ts';
import { unknownTokens } from '../../core/photos/naming.ts';
import type { Disk } from '../files/disk.ts';
import { openDocument } from '../files/document.ts';
import type { StudioHost } from '../host.ts';
import { openTokens } from './tokens.ts';

// What the user has chosen. The wallets' tokens are kept in the host's safe place, never in this file.

export type Change = Partial<Omit<Settings, 'hasWalletToken'>> & { walletToken?: string | null | undefined };

export type SettingsKeeper = {
  readonly now: Settings;
  /** The token of the wallet that pays. */
  walletToken(): Promise<string | null>;
  /** The wallets of teams that are known here. */
  readonly wallets: readonly { address: string; name: string; hasToken: boolean }[];
  keepWallet(wallet: { address: string; name: string; token: string }): Promise<void>;
  forgetWallet(address: string): Promise<void>;
  /** @throws AppError bad-input with a sentence for the field */
  save(change: Change): Promise<Settings>;
};

const stored = settings.omit({ hasWalletToken: true }).extend({
  wallets: z.array(z.object({ address: z.string(), name: z.string() })).default([]),
});

const defaults: z.infer<typeof stored> = {
  theme: 'system',
  canvas: 'mid',
  textScale: 100,
  outputFolder: null,
  naming: '{name}_{template}',
  confirmAboveCredits: 0,
  walletAddress: null,
  groupBrackets: true,
  wallets: [],
};

export async function openSettings(disk: Disk, host: StudioHost): Promise<SettingsKeeper> {
  const document = await openDocument({
    disk,
    path: join(host.folders.data, 'settings.json'),
    what: 'The settings',
    schema: stored,
    empty: () => ({ ...defaults }),
  });
  const tokens = await openTokens(host.secrets, document.data.walletAddress ?? '');

  const walletToken = () => tokens.of(document.data.walletAddress ?? '');
  const now = (): Settings => {
    const { wallets: _, ...chosen } = document.data;
    return { ...chosen, hasWalletToken: walletToken() !== null };
  };
  /** The one that pays may have been named before there was a list. */
  const wallets = ({ wallets, walletAddress } = document.data) => {
    const isListed = walletAddress === null || wallets.some(({ address }) => address === walletAddress);
    return isListed ? wallets : [...wallets, { address: walletAddress, name: hostOf(walletAddress) }];
  };
  return {
    get now() {
      return now();
    },
    walletToken: async () => walletToken(),
    get wallets() {
      return wallets().map((one) => ({ ...one, hasToken: tokens.of(one.address) !== null }));
    },
    async keepWallet({ address, name, token }) {
      await document.change((draft) => {
        draft.wallets = [...wallets().filter((one) => one.address !== address), { address, name }];
      });
      await tokens.put(address, token);
    },
    async forgetWallet(address) {
      await document.change((draft) => {
        draft.wallets = draft.wallets.filter((one) => one.address !== address);
      });
      await tokens.put(address, null);
    },
    async save({ walletToken, ...change }) {
      check(change);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const before = document.data.walletAddress;
      const known = wallets();
      await document.change((draft) => {
        Object.assign(draft, given, { wallets: known });
        draft.wallets = wallets(draft);
      });
      if (walletToken !== undefined) {
        // Without a token the wallet of this computer pays again; the one that is forgotten belonged to the wallet before.
        const its = document.data.walletAddress ?? (walletToken ? '' : (before ?? ''));
        await tokens.put(its, walletToken || null);
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

/** What a wallet is called until somebody gives it a name. */
export function hostOf(address: string): string {
  return URL.parse(address)?.host ?? address;
}

/** A token is only sent where nobody can listen: over TLS, or without leaving this computer. */
export function mayCarryCredits(address: string): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
}
