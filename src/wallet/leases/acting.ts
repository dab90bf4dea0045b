import type { Kysely } from 'kysely';
import { nothingTouched, type Touched } from '../../core/credits/ledger/touched.ts';
import type { State } from '../../core/credits/state.ts';
import { AppError } from '../../core/errors.ts';
import type { Ledger, View } from '../books/ledger.ts';
import { readNamed } from '../store/read.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';

// Who may act for which device, and the wallet with what is asked of it, open or over.

export type DeviceRow = Tables['devices'];

/** @throws AppError `not-found` when the wallet does not know the device; `forbidden` when it is somebody else's */
export async function deviceFor(db: Kysely<Tables>, caller: Caller, id: string): Promise<DeviceRow> {
  const row = await deviceRow(db, caller.wallet, id);
  if (row === undefined) throw noDevice(id);
  if (mayActFor(caller, row)) return row;
  const message =
    'This device belongs to somebody else. Nothing was changed. Use its own token, or ask an owner or admin of the account.';
  throw new AppError('forbidden', message, { device: id });
}

export function deviceRow(db: Kysely<Tables>, wallet: string, id: string): Promise<DeviceRow | undefined> {
  return db.selectFrom('devices').selectAll().where('wallet', '=', wallet).where('id', '=', id).executeTakeFirst();
}

/** The device itself, the member who registered it, and owners and admins. */
function mayActFor({ device, role, member }: Caller, row: DeviceRow): boolean {
  if (device != null) return device === row.id;
  return role === 'owner' || role === 'admin' || (member != null && member === row.owner);
}

export function noDevice(device: string): AppError {
  return new AppError('not-found', `There is no device "${device}". Nothing was changed.`, { device });
}

/** The wallet at this instant, with leases and devices that are not open beside those that are. */
export async function viewWith(
  { ledger, db }: { ledger: Ledger; db: Kysely<Tables> },
  wallet: string,
  named: Partial<Pick<Touched, 'leases' | 'devices'>>,
): Promise<View & { readonly state: State }> {
  const view = await ledger.view(wallet);
  const { state } = await readNamed(db, view.state, { ...nothingTouched, ...named });
  return { ...view, state };
}
