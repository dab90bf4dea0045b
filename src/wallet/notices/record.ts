import type { Kysely } from 'kysely';
import {
  type NoticeKind,
  type NoticePreferences,
  noticeKinds,
  noticePreferences,
} from '../../contract/wallet/paying.ts';
import type { Event } from '../../core/credits/event.ts';
import type { Happened } from '../books/ledger.ts';
import { organisationOf } from '../invoices/issue.ts';
import type { Tables } from '../store/tables.ts';
import { type NewNotice, noticesOf } from './notices.ts';

// Notices and the e-mails that carry them are written in the transaction of what they tell of: after a crash they are there or the thing did
// not happen. Their ids say what happened, so writing them twice writes them once.

const telling = new Set([
  ...['alert', 'purchase-paid', 'purchase-declined', 'purchase-waiting', 'recharge-blocked', 'recharge-suspended'],
  ...[
    'recharge-burst',
    'recharge-notice',
    'renewed',
    'renewal-delayed',
    'lapsed',
    'charged-back',
    'chargeback-reversed',
    'money-kept',
  ],
]);

/** Whether any of these is told to anybody. */
export function isTold(events: readonly Event[]): boolean {
  return events.some(({ type }) => telling.has(type));
}

/** @returns how many e-mails wait to be sent because of it */
export async function recordNotices(
  tx: Kysely<Tables>,
  happened: Happened,
  how: { isMailing: boolean },
): Promise<number> {
  if (!isTold(happened.events)) return 0;
  return keepNotices(tx, happened.after.wallet, noticesOf(happened.events, happened), how);
}

/** @param isMailing false: no server is configured, and nothing is kept for one that may come later */
export async function keepNotices(
  tx: Kysely<Tables>,
  wallet: string,
  notices: readonly NewNotice[],
  { isMailing }: { isMailing: boolean },
): Promise<number> {
  let waiting = 0;
  for (const notice of notices) {
    const { id, kind, at, ...body } = notice;
    const keeping = tx
      .insertInto('notices')
      .values({ wallet, id, kind, at, body: JSON.stringify(body) })
      .onConflict((conflict) => conflict.columns(['wallet', 'id']).doNothing());
    if (!notice.isMailed || !isMailing) {
      await keeping.execute();
      continue;
    }
    const kept = await keeping.returning('id').executeTakeFirst();
    if (kept === undefined) continue;
    const recipients = await recipientsOf(tx, wallet, kind);
    for (const recipient of recipients) {
      await tx
        .insertInto('deliveries')
        .values({ wallet, id: `${id}:${recipient}`, notice: id, recipient, state: 'waiting', attempts: 0, next_at: at })
        .onConflict((conflict) => conflict.columns(['wallet', 'id']).doNothing())
        .execute();
    }
    waiting += recipients.length;
  }
  return waiting;
}

/** Everything in the app; by e-mail what cannot wait until somebody looks. Nobody is written to who gave no address. */
export const unlessPreferred: NoticePreferences = {
  email: null,
  kinds: {
    low: { app: true, email: true },
    recharge: { app: true, email: true },
    spending: { app: true, email: true },
    renewal: { app: true, email: false },
    expiry: { app: true, email: true },
    payment: { app: true, email: true },
  },
};

/** Whoever wants this kind by e-mail; the organisation's own address when no member gave one. */
async function recipientsOf(tx: Kysely<Tables>, wallet: string, kind: NoticeKind): Promise<string[]> {
  const rows = await tx
    .selectFrom('notice_preferences')
    .select(['member', 'body'])
    .where('wallet', '=', wallet)
    .execute();
  const members = await activeAmong(
    tx,
    rows.map(({ member }) => member),
  );
  const all = rows
    .filter(({ member }) => members.has(member))
    .map(({ body }) => noticePreferences.parse(JSON.parse(body)));
  const addressed = all.filter(({ email }) => email !== null);
  if (addressed.length === 0) {
    const { email } = await organisationOf(tx, wallet);
    return email !== null && unlessPreferred.kinds[kind].email ? [email] : [];
  }
  return [...new Set(addressed.filter(({ kinds }) => kinds[kind].email).flatMap(({ email }) => email ?? []))];
}

/** Who was removed is not written to any more. The owner in process and the owner's token are no members, and stay. */
async function activeAmong(tx: Kysely<Tables>, members: readonly string[]): Promise<Set<string>> {
  const tokens = members.filter((member) => member.startsWith('member:'));
  if (tokens.length === 0) return new Set(members);
  const revoked = await tx
    .selectFrom('tokens')
    .select('id')
    .where('id', 'in', tokens)
    .where('revoked_at', 'is not', null)
    .execute();
  const gone = new Set(revoked.map(({ id }) => id));
  return new Set(members.filter((member) => !gone.has(member)));
}

export function isNoticeKind(kind: string): kind is NoticeKind {
  return (noticeKinds as readonly string[]).includes(kind);
}
