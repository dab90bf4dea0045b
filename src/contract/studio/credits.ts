import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { lineKinds } from '../../core/credits/catalog/showing.ts';
import { procedure } from '../errors.ts';
import { purchase } from '../wallet/buying.ts';
import { billing } from '../wallet/history.ts';
import { returnUrl } from '../wallet/paying.ts';
import { catalogView } from '../wallet/price-list.ts';
import { balance, credits } from '../wallet/shapes.ts';
import { id } from './words.ts';

// Credits, as this device sees them.

/** The credits that this device may spend without the wallet. */
export const deviceCredits = z.object({
  left: credits,
  isFrozen: z.boolean(),
  /** Why nothing, or not everything, can be spent here, and what to do: a sentence for a photographer. */
  reason: z.string().nullable(),
  /** When the first of them go back to the wallet. */
  expiresAt: z.string().nullable(),
  lastSyncAt: z.string().nullable(),
  unsyncedCredits: credits.describe('spent here, and not told to the wallet yet'),
});
export type DeviceCredits = z.infer<typeof deviceCredits>;

export const walletView = z.object({
  /** With the wallet in reach: everything that can be spent from here. Without it: only what is left on this computer. */
  balance,
  period: billing.shape.period,
  /** Part of the period's credits that is used, 0..1; null without a basis. */
  usedShare: z.number().min(0).max(1).nullable(),
  payer: z
    .string()
    .nullable()
    .describe('the address of the wallet that this is the balance of; null: the wallet of this computer'),
  isEmbedded: z.boolean(),
  isReachable: z.boolean(),
  /** What the wallet itself said last, while it is away; null with the wallet in reach, and where it never said anything. */
  lastSaid: z.object({ at: z.string(), balance }).nullable(),
  /** Null where the wallet lends nothing to devices. */
  device: deviceCredits.nullable(),
});
export type WalletView = z.infer<typeof walletView>;

/** Without the wallet, what it said last is answered: the price list, and the first lines of a tab. */
const asOf = z.string().nullable().describe('when the wallet said it, while it is away; null: just now');
export const shownCatalog = catalogView.extend({ asOf });
export type ShownCatalog = z.infer<typeof shownCatalog>;
export const shownHistory = billing.pick({ transactions: true, next: true }).extend({ asOf });
export type ShownHistory = z.infer<typeof shownHistory>;

export const creditCalls = {
  view: procedure.output(walletView),
  watch: procedure.output(eventIterator(walletView)),
  catalog: procedure.output(shownCatalog),
  history: procedure
    .input(
      z.object({
        kind: z.enum(['usage', 'additions']).optional(),
        only: z.enum(lineKinds).optional(),
        search: z.string().max(100).optional(),
        from: z.string().optional(),
        to: z.string().optional(),
        limit: z.number().int().min(1).max(1000).optional(),
        cursor: z.string().optional(),
      }),
    )
    .output(shownHistory),
  buy: procedure
    .input(
      z.object({
        ...{ id, pack: z.string().optional(), units: credits.optional() },
        ...{ sandboxCard: z.string().optional(), keepCard: z.boolean().optional(), returnUrl: returnUrl.optional() },
      }),
    )
    .output(purchase),
};
