import { join } from 'node:path';
import type { KnownWallet } from '../../contract/studio/wallets.ts';
import { applyLine, emptyPurse } from '../../core/credits/purse/fold.ts';
import { AppError } from '../../core/errors.ts';
import type { Disk } from '../files/disk.ts';
import type { Gate } from '../gate.ts';
import type { StudioHost } from '../host.ts';
import { purseFolder, serviceOf } from '../purse/connection.ts';
import { readPurseFile } from '../purse/read-purse-file.ts';
import { unsyncedOn } from '../purse/view.ts';
import { fromRefusal } from '../refusals.ts';
import { hostOf, mayCarryCredits, type SettingsKeeper } from './settings.ts';

// Several wallets on one computer: which there are, and which of them pays. A purse belongs to its wallet and stays where it is: what is
// leased goes back when a wallet is left, and what could not be told yet is told when it is used again.

export type WalletsNeeds = {
  host: StudioHost;
  disk: Disk;
  settings: SettingsKeeper;
  gate: Gate;
  /** Points the purse at the wallet that the settings name. */
  reconnect(): Promise<void>;
  /** @throws AppError while a run is not finished */
  needRest(): void;
};

export type Wallets = ReturnType<typeof walletsOver>;

const thisComputer = 'This computer';
const answerWithinMs = 15_000;

export function walletsOver({ host, disk, settings, gate, reconnect, needRest }: WalletsNeeds) {
  async function list(): Promise<KnownWallet[]> {
    const current = settings.now.walletAddress;
    const own = { address: null, name: thisComputer, hasToken: false };
    const others = settings.wallets.toSorted((a, b) => a.name.localeCompare(b.name));
    return Promise.all(
      [own, ...others].map(async (one) => {
        const isCurrent = one.address === current;
        return { ...one, isCurrent, unsyncedCredits: isCurrent ? 0 : await unsynced(one.address) };
      }),
    );
  }

  /** Read beside the purse that is open: a wallet that does not pay has none open. */
  async function unsynced(address: string | null): Promise<number> {
    const path = join(purseFolder(host.folders.data, address), 'journal.jsonl');
    const purse = emptyPurse();
    for (const line of (await readPurseFile({ disk, path })).lines) applyLine(purse, line);
    return unsyncedOn(purse);
  }

  /** @throws AppError bad-input, unauthorized, wallet-unreachable: the address, the token, or the network is not what it should be */
  async function knock(address: string, token: string): Promise<void> {
    const signal = AbortSignal.timeout(answerWithinMs);
    try {
      await host.wallet.remote(serviceOf(address), token).catalog(undefined, { signal });
    } catch (cause) {
      const refusal = fromRefusal(cause, () => away(cause));
      throw signal.aborted || refusal.code === 'internal' ? away(cause) : refusal;
    }
  }

  return {
    list,
    async add({ name, address, token }: { name: string; address: string; token: string }) {
      const service = address.trim();
      if (!mayCarryCredits(service)) {
        throw new AppError(
          'bad-input',
          'The wallet address must begin with https://, or be on this computer. Nothing was saved.',
          {},
        );
      }
      const asked = name.trim() || hostOf(service);
      await knock(service, token);
      await settings.keepWallet({ address: addressFor(settings.wallets, service, asked), name: asked, token });
      return list();
    },
    use: (address: string | null) =>
      gate.alone(async () => {
        const before = settings.now.walletAddress;
        if (address === before) return list();
        if (address !== null && !settings.wallets.some((one) => one.address === address)) throw notKnown(address);
        needRest();
        await settings.save({ walletAddress: address });
        try {
          await reconnect();
        } catch (error) {
          await settings.save({ walletAddress: before });
          throw error;
        }
        return list();
      }),
    remove: (address: string) =>
      gate.alone(async () => {
        if (!settings.wallets.some((one) => one.address === address)) throw notKnown(address);
        if (settings.now.walletAddress === address) {
          throw new AppError(
            'bad-input',
            'This wallet pays at present. Nothing was removed. Use another one first.',
            {},
          );
        }
        const credits = await unsynced(address);
        if (credits > 0) {
          throw new AppError(
            'bad-input',
            `${credits} credits were spent on this computer and that wallet does not know of them yet. Nothing was removed. Use it once while it can be reached, then remove it.`,
            { credits },
          );
        }
        await settings.forgetWallet(address);
        return list();
      }),
  };
}

type Known = readonly { address: string; name: string }[];

/** A purse belongs to one account. A second account at the same service, told apart by its name, has a purse of its own. */
function addressFor(wallets: Known, service: string, name: string): string {
  const same = wallets.filter(({ address }) => serviceOf(address) === service);
  const known = same.find((one) => one.name === name) ?? null;
  if (known) return known.address;
  return same.length === 0 ? service : `${service}#${encodeURIComponent(name)}`;
}

function notKnown(address: string): AppError {
  return new AppError('not-found', 'This wallet is not known here. Nothing was changed. Add it first.', { address });
}

function away(cause: unknown): AppError {
  return new AppError(
    'wallet-unreachable',
    'Nobody answered at this address as a wallet does. Nothing was saved. Check the address and the network.',
    { reason: cause instanceof Error ? cause.message : String(cause) },
    { cause },
  );
}
