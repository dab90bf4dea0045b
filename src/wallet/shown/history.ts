import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Transaction } from '../../contract/wallet/history.ts';
import { instantOf, rfc3339 } from '../../core/credits/values/calendar.ts';
import { AppError } from '../../core/errors.ts';
import type { Answer, Asked } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { lastPositionOf, type Page, readPage, type Shown } from '../store/lines.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';
import { asSlices, ownedBy, periodOf } from './balance.ts';

const linesUnlessAsked = 100;

/** The balance, the period, and the history page by page: the sum of all its lines is what the wallet owns. */
export function historyOver({ ledger, db }: { ledger: Ledger; db: Kysely<Tables> }) {
  return {
    async billing(caller: Caller, asked: Asked<'billing'>): Promise<Answer<'billing'>> {
      const { state, balance, catalog, seq } = await ledger.view(caller.wallet);
      needRight(catalog, caller, 'see_balance');
      needRight(catalog, caller, 'see_history');
      const newest = { asOf: lastPositionOf(seq), below: Number.MAX_SAFE_INTEGER, owned: ownedBy(balance) };
      const page = asked.cursor === undefined ? newest : pageOf(asked.cursor);
      const filter = {
        ...{ tab: asked.kind, limit: asked.limit ?? linesUnlessAsked },
        ...{ fromMs: msOf(asked.from), toMs: msOf(asked.to), only: asked.only, search: asked.search },
      };
      const { shown, next } = await readPage(db, caller.wallet, { page, filter, catalog });
      return {
        balance,
        period: periodOf(state, { catalog, balance }),
        transactions: shown.map(transactionOf),
        next: next && cursorOf(next),
      };
    },
  };
}

function transactionOf({ line, balanceAfter }: Shown): Transaction {
  const { id, type, tab, credits, at, user, action, usage, resource, run, slices } = line;
  const labels = usage.map(({ label }) => label);
  return {
    ...{ id, type, kind: tab, credits, at: rfc3339(at), user },
    action: labels.length > 0 ? labels.join(' + ') : action,
    ...(usage.length > 1 && { usage: usage.map(({ label, credits }) => ({ label, credits })) }),
    ...{ resource: resource && { ...resource }, run, slices: asSlices(slices), balanceAfter },
  };
}

function msOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : instantOf(instant);
}

const pageSchema = z.tuple([z.int(), z.int(), z.int()]);

function cursorOf({ asOf, below, owned }: Page): string {
  return Buffer.from(JSON.stringify([asOf, below, owned])).toString('base64url');
}

/** @throws AppError `bad-input` for a cursor that was not made here */
function pageOf(cursor: string): Page {
  const [asOf, below, owned] = pageSchema.safeParse(json(Buffer.from(cursor, 'base64url').toString())).data ?? [];
  if (asOf !== undefined && below !== undefined && owned !== undefined) return { asOf, below, owned };
  throw new AppError(
    'bad-input',
    'This page of the history does not exist. Nothing was changed. Start at the first page.',
    {
      cursor,
    },
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
