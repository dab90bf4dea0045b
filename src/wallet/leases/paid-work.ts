import type { Kysely } from 'kysely';
import type { Event } from '../../core/credits/event.ts';
import { AppError } from '../../core/errors.ts';
import type { Answer, Asked } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { eventIn } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';

// What was paid for ever, told in the order in which it was paid, so that every device can know it without asking. It is read off the books:
// a page begins where the one before ended, and what was told never changes.

type PaidWork = Answer<'paidWork'>;
type Told = PaidWork['workKeys'];

const entriesAtOnce = 500;
const keysUnlessAsked = 1000;

export function paidWorkOver({ ledger, db }: { ledger: Ledger; db: Kysely<Tables> }) {
  return async function paidWork(caller: Caller, { cursor, limit }: Asked<'paidWork'>): Promise<PaidWork> {
    const { wallet } = caller;
    const { catalog, seq: last } = await ledger.view(wallet);
    needRight(catalog, caller, 'see_history');
    const most = limit ?? keysUnlessAsked;
    const workKeys: Told = [];
    let { entry, told } = placeOf(cursor);
    for (;;) {
      const rows = await entriesFrom(db, wallet, { entry, last });
      for (const { seq, ...row } of rows) {
        const keys = keysOf(eventIn(row)).slice(seq === entry ? told : 0);
        const room = keys.slice(0, most - workKeys.length);
        workKeys.push(...room);
        if (room.length < keys.length) {
          const done = (seq === entry ? told : 0) + room.length;
          return { workKeys, next: `${seq}.${done}`, hasMore: true };
        }
      }
      const end = rows.length < entriesAtOnce ? last : (rows.at(-1)?.seq ?? last);
      [entry, told] = [Math.max(end + 1, entry), 0];
      if (end === last) return { workKeys, next: `${entry}.0`, hasMore: false };
    }
  };
}

function entriesFrom(db: Kysely<Tables>, wallet: string, { entry, last }: { entry: number; last: number }) {
  return db
    .selectFrom('entries')
    .select(['seq', 'type', 'booked_at', 'event'])
    .where('wallet', '=', wallet)
    .where('seq', '>=', entry)
    .where('seq', '<=', last)
    .where('type', 'in', ['captured', 'lease-spent', 'refunded'])
    .orderBy('seq')
    .limit(entriesAtOnce)
    .execute();
}

/** A charge pays for its work, a refund of the whole frees it. */
function keysOf(event: Event): Told {
  if (event.type === 'captured' || event.type === 'lease-spent')
    return event.charge.workKeys.map((key) => ({ key, isPaid: true }));
  return event.type === 'refunded' ? event.freedKeys.map((key) => ({ key, isPaid: false })) : [];
}

/** A cursor is an entry, and how many of its keys are told. */
function placeOf(cursor: string | undefined): { entry: number; told: number } {
  if (cursor === undefined) return { entry: 1, told: 0 };
  const [, entry, told] = /^(\d{1,15})\.(\d{1,9})$/.exec(cursor) ?? [];
  if (entry === undefined || told === undefined) {
    const message = 'This place in the list of paid work does not exist. Nothing was changed. Begin without a cursor.';
    throw new AppError('bad-input', message, { cursor });
  }
  return { entry: Number(entry), told: Number(told) };
}
