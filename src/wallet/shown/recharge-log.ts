import type { Kysely } from 'kysely';
import type { RechargeNote } from '../../contract/wallet/buying.ts';
import type { Event } from '../../core/credits/event.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import type { Ledger } from '../books/ledger.ts';
import { eventIn } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';
import { moneyIn } from './catalog-view.ts';

/** So many are told, the newest first. */
const notesMost = 20;
/** A year of purchases between two automatic ones would have to be longer than this to hide one. */
const readMost = 200;

const told = [
  ...(['recharge-set', 'recharge-started', 'recharge-blocked', 'recharge-notice', 'recharge-suspended'] as const),
  ...(['purchase-paid', 'purchase-declined', 'purchase-waiting', 'card-set'] as const),
];

/** What auto-recharge did last: bought, was refused, met its limit, was stopped. */
export function rechargeLogOver({ ledger, db }: { ledger: Ledger; db: Kysely<Tables> }) {
  return async (caller: Caller): Promise<RechargeNote[]> => {
    const { catalog } = await ledger.view(caller.wallet);
    needRight(catalog, caller, 'see_history');
    const rows = await db
      .selectFrom('entries')
      .select(['type', 'booked_at', 'event'])
      .where('wallet', '=', caller.wallet)
      .where('type', 'in', told)
      .orderBy('seq', 'desc')
      .limit(readMost)
      .execute();
    const notes = rows.flatMap((row): RechargeNote[] => {
      const event = eventIn(row);
      const note = noteOf(event, (minor) => moneyIn(catalog, minor));
      return note === null
        ? []
        : [{ at: rfc3339(event.at), credits: null, price: null, percent: null, user: null, ...note }];
    });
    return notes.slice(0, notesMost);
  };
}

type Note = Partial<RechargeNote> & Pick<RechargeNote, 'what'>;

function noteOf(event: Event, money: (minor: number) => RechargeNote['price']): Note | null {
  switch (event.type) {
    case 'recharge-set':
      return { what: event.isEnabled ? 'switched-on' : 'switched-off', user: event.user };
    case 'recharge-started':
      return { what: 'started', credits: event.purchase.credits, price: money(event.purchase.priceMinor) };
    case 'purchase-paid': {
      const credits = event.grants.reduce((sum, grant) => sum + grant.credits, 0);
      return event.isAutomatic ? { what: 'paid', credits, price: money(event.priceMinor) } : null;
    }
    case 'purchase-declined':
      return event.isAutomatic ? { what: 'declined' } : null;
    case 'purchase-waiting':
      return event.isAutomatic ? { what: event.status } : null;
    case 'recharge-blocked':
      return { what: 'blocked' };
    case 'recharge-notice':
      return { what: 'notice', percent: event.percent };
    case 'recharge-suspended':
      return { what: 'suspended' };
    case 'card-set':
      return { what: event.resumes ? 'resumed' : 'card-saved' };
    default:
      return null;
  }
}
