import type { Kysely } from 'kysely';
import { role as roleSchema } from '../contract/wallet/shapes.ts';
import { rfc3339 } from '../core/credits/calendar.ts';
import { AppError } from '../core/errors.ts';
import type { Tokens } from './access.ts';
import type { AnswerOf, AskedOf } from './asked.ts';
import type { Caller } from './caller.ts';
import { needAdmin } from './rights.ts';
import type { Tables } from './store/tables.ts';

// Who may use the wallet: members with a role. Each has one token, told once. Devices have a key of their own; see leases/devices.ts.

type Parts = {
  db: Kysely<Tables>;
  clock: { now(): number };
  tokens: Tokens;
  /** Told the token of a member who is gone. */
  left(caller: Caller, member: string): Promise<void>;
};
type MadeMember = AnswerOf<'members', 'create'>;

export function membersOver({ db, clock, tokens, left }: Parts) {
  const tokenRow = (id: string) => db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();

  return {
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
      const rowId = memberTokenId(caller.wallet, id);
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
      const row = await tokenRow(memberTokenId(caller.wallet, member));
      if (row === undefined) throw missing(member);
      await tokens.revoke(row.id);
      await left(caller, row.id);
      return { id: member };
    },
  };
}

function memberTokenId(wallet: string, member: string): string {
  return `member:${wallet}:${member}`;
}

function memberOf({ id, user_name, role, issued_at }: Tables['tokens']) {
  return {
    id: id.split(':').slice(2).join(':'),
    name: user_name,
    role: roleSchema.parse(role),
    since: rfc3339(issued_at),
  };
}

function missing(member: string): AppError {
  return new AppError('not-found', `There is no member "${member}". Nothing was changed.`, { member });
}

function conflict(id: string): AppError {
  const message = 'This id was used for something else before. Nothing was changed. Use a new id.';
  return new AppError('idempotency-conflict', message, { id });
}
