import { createPublicKey, verify } from 'node:crypto';
import type { Kysely } from 'kysely';
import { role as roleSchema } from '../contract/wallet/shapes.ts';
import { rfc3339 } from '../core/credits/calendar.ts';
import type { Lease } from '../core/credits/state.ts';
import { AppError } from '../core/errors.ts';
import type { Tokens } from './access.ts';
import type { AnswerOf, AskedOf } from './asked.ts';
import { asSlices } from './balance.ts';
import type { Caller } from './caller.ts';
import type { Ledger } from './ledger.ts';
import { needAdmin } from './rights.ts';
import { by } from './spending.ts';
import type { Tables } from './store/tables.ts';

// Who may use the wallet: members with a role, and devices with a key of their own. Each has one token, told once.

type Parts = { ledger: Ledger; db: Kysely<Tables>; clock: { now(): number }; tokens: Tokens };
type MadeMember = AnswerOf<'members', 'create'>;
type MadeDevice = AnswerOf<'devices', 'create'>;

/** What a device may do: spend, not buy. */
const deviceRole = 'operator';

export function membersOver({ ledger, db, clock, tokens }: Parts) {
  const tokenRow = (id: string) => db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
  const deviceRow = (wallet: string, id: string) =>
    db.selectFrom('devices').selectAll().where('wallet', '=', wallet).where('id', '=', id).executeTakeFirst();

  const revoke = async ({ wallet }: Caller, id: string, { isDevice }: { isDevice: boolean }): Promise<void> => {
    const row = await tokenRow(isDevice ? `device:${wallet}:${id}` : `member:${wallet}:${id}`);
    if (row === undefined) throw missing(isDevice ? 'device' : 'member', id);
    await tokens.revoke(row.id);
  };

  return {
    members: {
      async list(caller: Caller): Promise<AnswerOf<'members', 'list'>> {
        needAdmin(caller);
        const rows = await db
          .selectFrom('tokens')
          .selectAll()
          .where('wallet', '=', caller.wallet)
          .where('revoked_at', 'is', null)
          .where('id', 'like', 'member:%')
          .orderBy('issued_at')
          .execute();
        return rows.map(memberOf);
      },
      async create(caller: Caller, { id, name, role }: AskedOf<'members', 'create'>): Promise<MadeMember> {
        needAdmin(caller);
        if (role === 'owner' && caller.role !== 'owner') {
          throw new AppError('forbidden', 'Only an owner makes another owner. Nothing was changed.', { role });
        }
        const rowId = `member:${caller.wallet}:${id}`;
        const known = await tokenRow(rowId);
        if (known !== undefined) {
          if (known.user_name !== name || known.role !== role) throw conflict(id);
          return { ...memberOf(known), token: null };
        }
        const { token } = await tokens.issue({ id: rowId, wallet: caller.wallet, role, user: name });
        const made = await tokenRow(rowId);
        return { ...(made === undefined ? { id, name, role, since: rfc3339(clock.now()) } : memberOf(made)), token };
      },
      async remove(caller: Caller, { member }: AskedOf<'members', 'remove'>): Promise<{ id: string }> {
        needAdmin(caller);
        await revoke(caller, member, { isDevice: false });
        return { id: member };
      },
    },

    devices: {
      async list(caller: Caller): Promise<AnswerOf<'devices', 'list'>> {
        needAdmin(caller);
        const rows = await db
          .selectFrom('devices')
          .selectAll()
          .where('wallet', '=', caller.wallet)
          .orderBy('registered_at')
          .execute();
        return rows.map(deviceOf);
      },
      async create(caller: Caller, { id, name, publicKey }: AskedOf<'devices', 'create'>): Promise<MadeDevice> {
        needAdmin(caller);
        keyOf(publicKey);
        const { wallet } = caller;
        const known = await deviceRow(wallet, id);
        if (known !== undefined) {
          if (known.name !== name || known.public_key !== publicKey) throw conflict(id);
          return { ...deviceOf(known), token: null };
        }
        const row = { wallet, id, name, public_key: publicKey, registered_at: clock.now() };
        await db.insertInto('devices').values(row).execute();
        const made = { id: `device:${wallet}:${id}`, wallet, role: deviceRole, user: name, device: id } as const;
        return { ...deviceOf(row), token: (await tokens.issue(made)).token };
      },
      async remove(caller: Caller, { device }: AskedOf<'devices', 'remove'>): Promise<{ id: string }> {
        needAdmin(caller);
        await revoke(caller, device, { isDevice: true });
        return { id: device };
      },
    },

    leases: {
      async create(caller: Caller, { id, device, credits }: AskedOf<'leases', 'create'>) {
        const { wallet } = caller;
        mayActFor(caller, device);
        if ((await deviceRow(wallet, device)) === undefined) throw missing('device', device);
        await ledger.command(wallet, { do: 'lease', id, ...by(caller), device, credits });
        const { body } = await db
          .selectFrom('parts')
          .select('body')
          .where('wallet', '=', wallet)
          .where('kind', '=', 'leases')
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        return leaseOf(JSON.parse(body) as Lease);
      },
      async sync(caller: Caller, asked: AskedOf<'leases', 'sync'>): Promise<AnswerOf<'leases', 'sync'>> {
        const { id, lease, device, entries, returnsRest, signature } = asked;
        const { wallet } = caller;
        mayActFor(caller, device);
        const known = await deviceRow(wallet, device);
        if (known === undefined) throw missing('device', device);
        const signed = Buffer.from(signedText({ id, lease, entries }));
        if (!verify(null, signed, keyOf(known.public_key), Buffer.from(signature, 'base64'))) {
          throw new AppError(
            'forbidden',
            'The journal is not signed by this device. Nothing was taken from it. Register the device again.',
            { device },
          );
        }
        const command = { do: 'sync', id, ...by(caller), device, lease, entries, returnsRest } as const;
        const { result, balance } = await ledger.command(wallet, command);
        return { id, lease, credits: result.credits, returned: Number(result.details.returned ?? 0), balance };
      },
    },
  };
}

/** What a device signs when it brings its journal back. */
export function signedText(sync: { id: string; lease: string; entries: readonly { hash: string }[] }): string {
  return `${sync.id}\n${sync.lease}\n${sync.entries.at(-1)?.hash ?? ''}`;
}

function memberOf({ id, user_name, role, issued_at }: Tables['tokens']) {
  return {
    id: id.split(':').slice(2).join(':'),
    name: user_name,
    role: roleSchema.parse(role),
    since: rfc3339(issued_at),
  };
}

function deviceOf({ id, name, public_key, registered_at }: Tables['devices']) {
  return { id, name, publicKey: public_key, since: rfc3339(registered_at) };
}

function leaseOf({ id, device, credits, slices, issuedAt, expiresAt, reclaimAt, sequence, head }: Lease) {
  return {
    ...{ id, device, credits, slices: asSlices(slices), sequence, head },
    ...{ issuedAt: rfc3339(issuedAt), expiresAt: rfc3339(expiresAt), reclaimAt: rfc3339(reclaimAt) },
  };
}

/** The DER of an Ed25519 public key is these bytes and the key; RFC 8410. */
const keyPrefix = Buffer.from('302a300506032b6570032100', 'hex');

function keyOf(publicKey: string) {
  try {
    const der = Buffer.concat([keyPrefix, Buffer.from(publicKey, 'base64')]);
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch (error) {
    const message = 'This is no Ed25519 key. Nothing was changed. Send 32 bytes in base64.';
    throw new AppError('bad-input', message, {}, { cause: error });
  }
}

function mayActFor(caller: Caller, device: string): void {
  if (caller.device === device) return;
  if (caller.device != null) {
    throw new AppError('forbidden', 'This token belongs to another device. Nothing was changed.', { device });
  }
  needAdmin(caller);
}

function missing(what: 'member' | 'device', id: string): AppError {
  return new AppError('not-found', `There is no ${what} "${id}". Nothing was changed.`, { [what]: id });
}

function conflict(id: string): AppError {
  const message = 'This id was used for something else before. Nothing was changed. Use a new id.';
  return new AppError('idempotency-conflict', message, { id });
}
