import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { role } from '../../contract/wallet/shapes.ts';
import { memberIn } from '../shown/allowance.ts';
import { runCompiled } from '../store/compiled.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from './caller.ts';

// Tokens: shown once, kept only as a hash, revocable. They are random, so a plain hash is enough: there is nothing to guess.

export type Tokens = {
  /** Whose token this is; null when nobody's. */
  callerOf(token: string | null): Promise<Caller | null>;
  /** Makes a token for a member or a device. The answer is the only time that it is seen. */
  issue(member: Caller & { id?: string }): Promise<{ id: string; token: string }>;
  /** Keeps a token that was made elsewhere; a token that is kept already stays as it is. */
  keep(token: string, member: Caller): Promise<void>;
  revoke(id: string): Promise<void>;
  /** The same tokens and one more, known only to this process. */
  with(token: string, caller: Caller): Tokens;
};

/** 256 random bits, safe in a header and in a URL fragment. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function tokensIn(
  db: Kysely<Tables>,
  { clock, nextId }: { clock: { now(): number }; nextId(): string },
): Tokens {
  const rowOf = (id: string, token: string, { wallet, role, user, device = null }: Caller) => ({
    ...{ id, wallet, hash: hashOf(token), role, user_name: user, device },
    ...{ issued_at: clock.now(), revoked_at: null },
  });
  const tokens: Tokens = {
    async callerOf(token) {
      if (token === null) return null;
      const [row] = await runCompiled(db, 'whose token', {
        values: [hashOf(token)],
        build: (db) =>
          db
            .selectFrom('tokens')
            .leftJoin('devices', (join) =>
              join.onRef('devices.wallet', '=', 'tokens.wallet').onRef('devices.id', '=', 'tokens.device'),
            )
            .select(['tokens.id', 'tokens.wallet', 'tokens.role', 'tokens.user_name', 'tokens.device', 'devices.owner'])
            .where('tokens.hash', '=', '')
            .where('tokens.revoked_at', 'is', null),
      });
      if (row === undefined) return null;
      const { id, wallet, device } = row;
      const member = device === null ? id : null;
      const spender = memberIn(wallet, device === null ? id : row.owner);
      return { wallet, role: role.parse(row.role), user: row.user_name, member, device, spender };
    },
    async issue({ id = nextId(), ...member }) {
      const token = newToken();
      await db
        .insertInto('tokens')
        .values(rowOf(id, token, member))
        .execute();
      return { id, token };
    },
    async keep(token, member) {
      await db
        .insertInto('tokens')
        .values(rowOf(nextId(), token, member))
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .execute();
    },
    async revoke(id) {
      await db.updateTable('tokens').set({ revoked_at: clock.now() }).where('id', '=', id).execute();
    },
    with: (token, caller) => withOneMore(tokens, { token, caller }),
  };
  return tokens;
}

function withOneMore(tokens: Tokens, { token, caller }: { token: string; caller: Caller }): Tokens {
  const hash = hashOf(token);
  const more: Tokens = {
    ...tokens,
    callerOf: async (asked) =>
      asked !== null && timingSafeEqual(Buffer.from(hashOf(asked)), Buffer.from(hash))
        ? caller
        : tokens.callerOf(asked),
    with: (token, caller) => withOneMore(more, { token, caller }),
  };
  return more;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
