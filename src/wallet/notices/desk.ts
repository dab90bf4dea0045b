import type { Kysely } from 'kysely';
import { type Notice, type NoticePreferences, noticePreferences } from '../../contract/wallet/paying.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import type { AnswerOf, AskedOf } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';
import { expiryNotices } from './expiry.ts';
import type { NewNotice } from './notices.ts';
import { isNoticeKind, keepNotices, unlessPreferred } from './record.ts';

// Notices as a member meets them: the list with its marks, and what to be told of and how.

type Parts = { ledger: Ledger; db: Kysely<Tables>; clock: { now(): number }; isMailing: boolean; mailed(): void };
const listedUnlessAsked = 50;
/** Older ones are not counted as unread. */
const countedMost = 200;
const walletsAtOnce = 200;

export function noticesOver({ ledger, db, clock, isMailing, mailed }: Parts) {
  const preferencesOf = async (caller: Caller): Promise<NoticePreferences> => {
    const row = await db
      .selectFrom('notice_preferences')
      .select('body')
      .where('wallet', '=', caller.wallet)
      .where('member', '=', memberOf(caller))
      .executeTakeFirst();
    return row === undefined ? unlessPreferred : noticePreferences.parse(JSON.parse(row.body));
  };

  const mayLook = async (caller: Caller): Promise<void> => {
    const { catalog } = await ledger.view(caller.wallet);
    needRight(catalog, caller, 'see_balance');
  };

  const recent = async (caller: Caller, limit: number): Promise<Notice[]> => {
    const { kinds } = await preferencesOf(caller);
    const shown = Object.entries(kinds).flatMap(([kind, { app }]) => (app ? [kind] : []));
    if (shown.length === 0) return [];
    const rows = await db
      .selectFrom('notices')
      .leftJoin('notice_reads', (join) =>
        join
          .onRef('notice_reads.wallet', '=', 'notices.wallet')
          .onRef('notice_reads.notice', '=', 'notices.id')
          .on('notice_reads.member', '=', memberOf(caller)),
      )
      .select(['notices.id', 'notices.kind', 'notices.at', 'notices.body', 'notice_reads.member'])
      .where('notices.wallet', '=', caller.wallet)
      .where('notices.kind', 'in', shown)
      .orderBy('notices.at', 'desc')
      .orderBy('notices.id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(noticeIn);
  };

  const unread = async (caller: Caller) => (await recent(caller, countedMost)).filter(({ isRead }) => !isRead).length;

  return {
    async list(
      caller: Caller,
      { limit = listedUnlessAsked }: AskedOf<'notices', 'list'>,
    ): Promise<AnswerOf<'notices', 'list'>> {
      await mayLook(caller);
      const all = await recent(caller, countedMost);
      return { notices: all.slice(0, limit), unreadCount: all.filter(({ isRead }) => !isRead).length };
    },

    async read(caller: Caller, { ids }: AskedOf<'notices', 'read'>): Promise<{ unreadCount: number }> {
      await mayLook(caller);
      const known = new Set((await recent(caller, countedMost)).map(({ id }) => id));
      const rows = ids
        .filter((id) => known.has(id))
        .map((notice) => ({ wallet: caller.wallet, member: memberOf(caller), notice }));
      for (const row of rows) {
        await db
          .insertInto('notice_reads')
          .values(row)
          .onConflict((conflict) => conflict.columns(['wallet', 'member', 'notice']).doNothing())
          .execute();
      }
      return { unreadCount: await unread(caller) };
    },

    async preferences(caller: Caller): Promise<NoticePreferences> {
      await mayLook(caller);
      return preferencesOf(caller);
    },

    async prefer(caller: Caller, preferences: NoticePreferences): Promise<NoticePreferences> {
      await mayLook(caller);
      const body = JSON.stringify(preferences);
      await db
        .insertInto('notice_preferences')
        .values({ wallet: caller.wallet, member: memberOf(caller), body })
        .onConflict((conflict) => conflict.columns(['wallet', 'member']).doUpdateSet({ body }))
        .execute();
      return preferences;
    },

    /** Tells of what expires within a week. What time brings has no entry of its own beforehand, so this is looked for. */
    async lookAhead(): Promise<void> {
      const wallets = await db
        .selectFrom('grants')
        .select('wallet')
        .distinct()
        .where('available', '>', 0)
        .limit(walletsAtOnce)
        .execute();
      for (const { wallet } of wallets) {
        const { state, catalog } = await ledger.view(wallet);
        const notices = expiryNotices(state, { catalog, now: clock.now() });
        if (notices.length === 0) continue;
        const waiting = await db.transaction().execute((tx) => keepNotices(tx, wallet, notices, { isMailing }));
        if (waiting > 0) mailed();
      }
    },
  };
}

/** Marks and preferences belong to a member; whoever has the wallet in process, or the first token, is its owner. */
function memberOf({ member, device, role }: Caller): string {
  if (device != null) return `device:${device}`;
  return member?.startsWith('member:') ? member : role;
}

type Row = { id: string; kind: string; at: number; body: string; member: string | null };

function noticeIn({ id, kind, at, body, member }: Row): Notice {
  if (!isNoticeKind(kind)) throw new Error(`${kind} is no kind of notice`);
  const { what, severity, title, text, details } = JSON.parse(body) as NewNotice;
  return { id, kind, what, severity, title, text, details, at: rfc3339(at), isRead: member !== null };
}
