import type { Kysely } from 'kysely';
import type { RunPart } from '../../contract/wallet/history.ts';
import { usageLabel } from '../../core/credits/shown/history.ts';
import type { Charge } from '../../core/credits/state/work.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import type { AnswerOf, AskedOf } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { entryOfLine, eventOfLine, firstOfRun } from '../store/lines.ts';
import { partIn, partsOf, saidByEntryOf } from '../store/origins.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';

const partsUnlessAsked = 200;

/** What one line of a run is made of: each of its charges, with what came back of it since. */
export function runPartsOver({ ledger, db }: { ledger: Ledger; db: Kysely<Tables> }) {
  return async (caller: Caller, asked: AskedOf<'usage', 'run'>): Promise<AnswerOf<'usage', 'run'>> => {
    const { catalog } = await ledger.view(caller.wallet);
    needRight(catalog, caller, 'see_history');
    const limit = asked.limit ?? partsUnlessAsked;
    const first = await firstOfRun(db, caller.wallet, asked.run).executeTakeFirst();
    const rows = await db
      .selectFrom('lines')
      .select('lines.position')
      .select(saidByEntryOf('lines', entryOfLine))
      .where('lines.wallet', '=', caller.wallet)
      .where('lines.first', '=', first?.first ?? -1)
      .where('lines.position', '>', Number(asked.cursor ?? -1))
      .orderBy('lines.position')
      .limit(limit + 1)
      .execute();
    const shown = rows.slice(0, limit);
    const charges = shown.flatMap((row): Charge[] => {
      const event = eventOfLine(row.position, row);
      return event.type === 'captured' || event.type === 'lease-spent' ? [event.charge] : [];
    });
    const refunded = await refundedOf(caller.wallet, charges);
    const parts = charges.map(
      ({ id, at, credits, work }): RunPart => ({
        ...{ id, at: rfc3339(at), label: usageLabel(catalog, work), credits: -credits },
        ...{ user: work.user, resource: work.resource && { ...work.resource }, refunded: refunded.get(id) ?? 0 },
      }),
    );
    return { parts, next: rows.length > limit ? String(shown.at(-1)?.position) : null };
  };

  /** The charge as it stands now; its entry tells how it was made. */
  async function refundedOf(wallet: string, charges: readonly Charge[]): Promise<Map<string, number>> {
    if (charges.length === 0) return new Map();
    const ids = charges.map(({ id }) => id);
    const rows = await partsOf(db, wallet).where('parts.kind', '=', 'charges').where('parts.id', 'in', ids).execute();
    return new Map(rows.map((row) => [row.id, (partIn(row) as Charge).refunded]));
  }
}
