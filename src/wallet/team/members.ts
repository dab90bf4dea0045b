import type { Kysely } from 'kysely';
import { role as roleSchema } from '../../contract/wallet/shapes.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { AppError } from '../../core/errors.ts';
import type { AnswerOf, AskedOf } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { organisationOf } from '../invoices/issue.ts';
import { allowanceShown, memberIn, memberTokenId } from '../shown/allowance.ts';
import { by } from '../spending.ts';
import type { Tables } from '../store/tables.ts';
import type { Tokens } from './access.ts';
import type { Caller } from './caller.ts';
import { needAdmin } from './rights.ts';

// Who may use the wallet: members with a role. Each has one token, told once. Devices have a key of their own; see leases/devices.ts.

type Parts = {
  ledger: Ledger;
  db: Kysely<Tables>;
  clock: { now(): number };
  tokens: Tokens;
  /** Told the token of a member who is gone. */
  left(caller: Caller, member: string): Promise<void>;
};
type Member = AnswerOf<'members', 'cap'>;
type MadeMember = AnswerOf<'members', 'create'>;

export function membersOver({ ledger, db, clock, tokens, left }: Parts) {
  const shown = async (wallet: string, rows: readonly MemberRow[]): Promise<Member[]> => {
    const { state, catalog } = await ledger.view(wallet);
    const now = clock.now();
    return rows.map(({ id: tokenId, user_name: name, role, issued_at }) => {
      const id = memberIn(wallet, tokenId) ?? tokenId;
      const since = rfc3339(issued_at);
      return { id, name, role: roleSchema.parse(role), since, ...allowanceShown(state, id, { catalog, now }) };
    });
  };
  const shownOne = async (wallet: string, row: MemberRow): Promise<Member> => {
    const [member] = await shown(wallet, [row]);
    return member ?? Promise.reject(missing(row.id));
  };
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
      return shown(caller.wallet, rows);
    },
    /** Nobody but this one is always there: the owner's token of a service, or whoever sits at the computer of the wallet. */
    async owner(caller: Caller): Promise<AnswerOf<'members', 'owner'>> {
      needAdmin(caller);
      const { wallet } = caller;
      const { opened_at } = await db
        .selectFrom('wallets')
        .select('opened_at')
        .where('id', '=', wallet)
        .executeTakeFirstOrThrow();
      const { name: organisation } = await organisationOf(db, wallet);
      const isYou = caller.role === 'owner' && memberIn(wallet, caller.member ?? null) === null;
      const name = isYou ? caller.user : null;
      return { name, organisation: organisation || null, since: rfc3339(opened_at), isYou };
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
        return { ...(await shownOne(caller.wallet, known)), token: null };
      }
      const { token } = await tokens.issue({ id: rowId, wallet: caller.wallet, role, user: name });
      const made = await tokenRow(rowId);
      if (made === undefined) throw missing(id);
      return { ...(await shownOne(caller.wallet, made)), token };
    },
    async cap(caller: Caller, { member, id, credits }: AskedOf<'members', 'cap'>): Promise<Member> {
      const row = await tokenRow(memberTokenId(caller.wallet, member));
      if (row === undefined || row.revoked_at !== null) throw missing(member);
      if (caller.role !== 'owner' && (row.role === 'owner' || caller.spender === member)) {
        const message =
          'Only an owner sets the limit of an owner, and nobody else their own. Nothing was changed. Ask an owner of the account.';
        throw new AppError('forbidden', message, { member });
      }
      await ledger.command(caller.wallet, { do: 'member-cap', id, ...by(caller), of: member, credits });
      return shownOne(caller.wallet, row);
    },
    async remove(caller: Caller, { member }: AskedOf<'members', 'remove'>): Promise<{ id: string }> {
      needAdmin(caller);
      const row = await tokenRow(memberTokenId(caller.wallet, member));
      if (row === undefined) throw missing(member);
      if (row.role === 'owner' && caller.role !== 'owner') {
        throw new AppError('forbidden', 'Only an owner removes an owner. Nothing was changed.', { member });
      }
      await tokens.revoke(row.id);
      await left(caller, row.id);
      return { id: member };
    },
  };
}

type MemberRow = Tables['tokens'];

function missing(member: string): AppError {
  return new AppError('not-found', `There is no member "${member}". Nothing was changed.`, { member });
}

function conflict(id: string): AppError {
  const message = 'This id was used for something else before. Nothing was changed. Use a new id.';
  return new AppError('idempotency-conflict', message, { id });
}
