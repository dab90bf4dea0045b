import { z } from 'zod';
import { procedure } from '../errors.ts';
import { walletContract } from '../wallet.ts';

// What the Credits area asks of the account behind the balance. The questions are the wallet's own, word for word; the studio only carries
// them to the wallet that the settings name. A long explanation is told by kind, since a page needs no list of a hundred thousand.

/** Why a number is what it is: what each kind of entry added to it, and the entries that did so last. */
export const reason = z.object({
  number: z.string().describe('available, held, leased, debt, periodUsed, or the id of a bucket'),
  credits: z.int(),
  parts: z.array(z.object({ type: z.string(), credits: z.int(), count: z.number().int() })),
  last: z.array(z.object({ entry: z.number().int(), type: z.string(), at: z.iso.datetime(), credits: z.int() })),
});
export type Reason = z.infer<typeof reason>;

/** An invoice as the list of invoices names it, or the receipt of a run. */
export const paperAsked = z.object({ kind: z.enum(['invoice', 'receipt']), id: z.string().min(1).max(200) });
export type PaperAsked = z.infer<typeof paperAsked>;
export const paperSaved = z.object({
  fileName: z.string(),
  path: z.string().nullable().describe('where the host saved it; null when it did not, or was told not to'),
  ticket: z
    .string()
    .nullable()
    .describe('where the host saves nothing: fetch `paperPath(ticket)`, once, within a minute'),
});
export type PaperSaved = z.infer<typeof paperSaved>;

const { usage, purchases, subscription, autoRecharge, invoices, members, devices } = walletContract;
const { payments, organisation, notices } = walletContract;

export const accountCalls = {
  explain: procedure.output(z.array(reason)),
  months: usage.months,
  report: usage.report,
  run: usage.run,
  paper: procedure.input(paperAsked).output(paperSaved),
  purchases: { list: purchases.list, recheck: purchases.recheck },
  ...{ subscription, autoRecharge, invoices, members, payments, organisation, notices },
  devices: {
    ...{ list: devices.list, remove: devices.remove },
    ...{ recall: devices.recall, welcome: devices.welcome, thaw: devices.thaw },
  },
};
