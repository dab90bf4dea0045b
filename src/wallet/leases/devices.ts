import type { Kysely } from 'kysely';
import type { WalletDevice } from '../../contract/wallet/team.ts';
import type { Device, DeviceNote, Lease } from '../../core/credits/state/device.ts';
import type { State } from '../../core/credits/state.ts';
import { total } from '../../core/credits/values/amount.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { own } from '../../core/credits/values/record.ts';
import { AppError } from '../../core/errors.ts';
import type { AnswerOf, AskedOf } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { by } from '../spending.ts';
import type { Tables } from '../store/tables.ts';
import type { Tokens } from '../team/access.ts';
import type { Caller } from '../team/caller.ts';
import { needAdmin, needRight } from '../team/rights.ts';
import { type DeviceRow, deviceRow, noDevice, viewWith } from './acting.ts';
import { keyFrom, type WalletKey } from './key.ts';

// Devices that take credits along: whose they are, what they hold, and what an owner decides about them. Each has a key of its own, which
// signs its journal, and a token, told once.

type Parts = {
  ledger: Ledger;
  db: Kysely<Tables>;
  clock: { now(): number };
  tokens: Tokens;
  walletKey: () => Promise<WalletKey>;
};
type Named = AskedOf<'devices', 'thaw'>;

/** What a device may do: spend, not buy. */
const deviceRole = 'operator';

export function devicesOver({ ledger, db, clock, tokens, walletKey }: Parts) {
  const shown = async (wallet: string, rows: readonly DeviceRow[]): Promise<WalletDevice[]> => {
    const { state } = await viewWith({ ledger, db }, wallet, { devices: rows.map(({ id }) => id) });
    return rows.map((row) => deviceOf(row, state));
  };
  const shownOne = async (row: DeviceRow): Promise<WalletDevice> => {
    const [device] = await shown(row.wallet, [row]);
    return device ?? Promise.reject(noDevice(row.id));
  };
  /** Told once: a token that is kept already is not told again. */
  const tokenFor = async ({ wallet, id, name }: DeviceRow): Promise<string | null> => {
    const tokenId = deviceTokenId(wallet, id);
    const kept = await db.selectFrom('tokens').select('id').where('id', '=', tokenId).executeTakeFirst();
    if (kept !== undefined) return null;
    return (await tokens.issue({ id: tokenId, wallet, role: deviceRole, user: name, device: id })).token;
  };
  const decided = async (caller: Caller, named: Named, decision: Decision): Promise<WalletDevice> => {
    needAdmin(caller);
    const row = await deviceRow(db, caller.wallet, named.device);
    if (row === undefined || (row.removed_at !== null && decision.do === 'recall')) throw noDevice(named.device);
    await ledger.command(caller.wallet, { ...decision, id: named.id, ...by(caller), device: named.device });
    return shownOne(row);
  };
  const remove = async (caller: Caller, row: DeviceRow): Promise<void> => {
    const { wallet, id: device } = row;
    await tokens.revoke(deviceTokenId(wallet, device));
    const id = `system:remove-device:${device}`;
    await ledger.command(wallet, { do: 'recall', id, as: 'system', user: caller.user, device, isRecalled: true });
    const gone = db.updateTable('devices').set({ removed_at: clock.now() });
    await gone.where('wallet', '=', wallet).where('id', '=', device).execute();
  };

  return {
    async list(caller: Caller): Promise<WalletDevice[]> {
      needRight((await ledger.view(caller.wallet)).catalog, caller, 'see_balance');
      const all = db.selectFrom('devices').selectAll().where('wallet', '=', caller.wallet).orderBy('registered_at');
      const devices = await shown(caller.wallet, await all.orderBy('id').execute());
      return devices.filter(({ isRemoved, leases }) => !isRemoved || leases.length > 0);
    },

    async create(caller: Caller, asked: AskedOf<'devices', 'create'>): Promise<AnswerOf<'devices', 'create'>> {
      const { id, name, publicKey } = asked;
      const { wallet, member = null, user } = caller;
      needRight((await ledger.view(wallet)).catalog, caller, 'spend');
      if (caller.device != null)
        throw new AppError('forbidden', 'A device registers no other device. Nothing was changed.', { device: id });
      keyFrom(publicKey);
      const row: DeviceRow = {
        ...{ wallet, id, name, public_key: publicKey, registered_at: clock.now() },
        ...{ owner: member, owner_name: user, last_sync_at: null, removed_at: null },
      };
      await db
        .insertInto('devices')
        .values(row)
        .onConflict((conflict) => conflict.columns(['wallet', 'id']).doNothing())
        .execute();
      const kept = (await deviceRow(db, wallet, id)) ?? row;
      const isTheirs = kept.owner === member || caller.role === 'owner' || caller.role === 'admin';
      const isSame = kept.name === name && kept.public_key === publicKey;
      if (!isSame || !isTheirs || kept.removed_at !== null) throw conflictOf(id);
      return { ...(await shownOne(kept)), token: await tokenFor(kept), walletKey: (await walletKey()).publicKey };
    },

    async remove(caller: Caller, { device }: AskedOf<'devices', 'remove'>): Promise<{ id: string }> {
      needAdmin(caller);
      const row = await deviceRow(db, caller.wallet, device);
      if (row === undefined || row.removed_at !== null) throw noDevice(device);
      await remove(caller, row);
      return { id: device };
    },

    /** A member is gone: so are the devices that the member registered. */
    async removeThoseOf(caller: Caller, member: string): Promise<void> {
      const theirs = db.selectFrom('devices').selectAll().where('wallet', '=', caller.wallet);
      const rows = await theirs.where('owner', '=', member).where('removed_at', 'is', null).execute();
      for (const row of rows) await remove(caller, row);
    },

    recall: (caller: Caller, asked: Named) => decided(caller, asked, { do: 'recall', isRecalled: true }),
    welcome: (caller: Caller, asked: Named) => decided(caller, asked, { do: 'recall', isRecalled: false }),
    thaw: (caller: Caller, asked: Named) => decided(caller, asked, { do: 'thaw' }),
  };
}

type Decision = { readonly do: 'recall'; readonly isRecalled: boolean } | { readonly do: 'thaw' };

function deviceOf(row: DeviceRow, state: State): WalletDevice {
  const device: Partial<Device> = own(state.devices, row.id) ?? {};
  const held = Object.values(state.leases).filter(
    (lease) => lease.device === row.id && (lease.status === 'open' || lease.status === 'frozen'),
  );
  const leases = held.sort((a, b) => a.sequence - b.sequence).map(heldLeaseOf);
  return {
    ...{ id: row.id, name: row.name, publicKey: row.public_key, owner: row.owner_name },
    ...{ since: rfc3339(row.registered_at), lastSyncAt: row.last_sync_at === null ? null : rfc3339(row.last_sync_at) },
    ...{ isFrozen: device.isFrozen ?? false, isRecalled: device.isRecalled ?? false },
    ...{ isRemoved: row.removed_at !== null, credits: leases.reduce((sum, { left }) => sum + left, 0), leases },
    notes: (device.notes ?? []).map(noteOf),
  };
}

function heldLeaseOf({ id, status, credits, slices, issuedAt, expiresAt, reclaimAt }: Lease) {
  return {
    ...{ id, status, credits, left: total(slices) },
    ...{ issuedAt: rfc3339(issuedAt), expiresAt: rfc3339(expiresAt), reclaimAt: rfc3339(reclaimAt) },
  };
}

function noteOf({ what, at, user, lease }: DeviceNote) {
  return { what, at: rfc3339(at), user, lease };
}

function deviceTokenId(wallet: string, device: string): string {
  return `device:${wallet}:${device}`;
}

function conflictOf(id: string): AppError {
  const message = 'This id was used for something else before. Nothing was changed. Use a new id.';
  return new AppError('idempotency-conflict', message, { id });
}
