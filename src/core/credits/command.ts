import { z } from 'zod';
import { roles } from './catalog/people.ts';
import { phases } from './catalog/selector.ts';
import { creditsSchema, someCreditsSchema } from './values/amount.ts';

// What may be asked of a wallet. Every command carries an id made by whoever asks, kept before it is sent: the same id and body are
// answered the same way, for ever. `as` is the role that the wallet service found for the caller; the engine checks its rights.

const id = z.string().min(1).max(200);
const workKey = z.string().min(1).max(700);
const instantMs = z.int();

const caller = {
  id,
  as: z.enum(roles),
  user: z.string().max(200).nullable().default(null),
  /** Whose monthly limit pays, as the wallet service found it. Absent: nobody's. */
  member: z.string().max(200).optional(),
};

const dims = z.record(z.string().max(50), z.union([z.string().max(200), z.int()])).default({});
const resource = z.record(z.string().max(50), z.string().max(500)).nullable().default(null);
const quantity = z.int().min(1).max(1_000_000).default(1);
const ttl = z.string().max(40).optional();

/** Priced work, or a bare number of credits; exactly one of `action` and `credits`. */
const spendFields = {
  action: z.string().max(64).optional(),
  phase: z.enum(phases).default('single'),
  quantity,
  dims,
  /** One key for each unit of `quantity`; see `rate.repeatKey`. */
  workKeys: z.array(workKey).max(10_000).optional(),
  credits: creditsSchema.optional(),
  resource,
  run: id.nullable().default(null),
  /** ISO 8601; at most 24 hours. */
  ttl,
};

/** Refunds as the provider has them, oldest first: by the wallet's name where it asked, else by the provider's. */
const refundsAtProvider = z
  .array(z.strictObject({ refund: id, amountMinor: z.int().nonnegative(), hasFailed: z.boolean() }))
  .max(1000);

/** One line of a device's journal. */
export const journalEntrySchema = z.strictObject({
  id,
  /** Position in the journal of its lease, from 1. */
  index: z.int().min(1),
  prevHash: z.string().max(64),
  hash: z.string().length(64),
  credits: creditsSchema,
  action: z.string().max(64),
  phase: z.enum(phases),
  quantity,
  dims,
  workKeys: z.array(workKey).max(10_000).default([]),
  resource,
  run: id.nullable().default(null),
  user: z.string().max(200).nullable().default(null),
  /** By the device's clock: shown, never believed. */
  occurredAt: instantMs,
});
export type JournalEntry = z.infer<typeof journalEntrySchema>;

export const paymentOutcomes = [
  'succeeded',
  'declined',
  'processing',
  'authentication-required',
  'abandoned',
  'given-up',
  'unknown',
] as const;
export type PaymentOutcome = (typeof paymentOutcomes)[number];

export const commandSchema = z.discriminatedUnion('do', [
  /** Gives a new account what its catalog grants once. */
  z.strictObject({ do: z.literal('open'), ...caller }),
  z.strictObject({
    do: z.literal('grant'),
    ...caller,
    bucket: id,
    credits: someCreditsSchema,
    reason: z.string().max(500).default(''),
    /** Absent: as the bucket says. Null: never. */
    expiresAt: instantMs.nullable().optional(),
  }),
  z.strictObject({ do: z.literal('hold'), ...caller, ...spendFields }),
  /** Hold and capture at once. */
  z.strictObject({ do: z.literal('spend'), ...caller, ...spendFields }),
  z.strictObject({
    do: z.literal('capture'),
    ...caller,
    hold: id,
    /** Absent: the price of `workKeys`, or all that is held. */
    credits: creditsSchema.optional(),
    /** The finished part of the hold's work keys. Absent: all. */
    workKeys: z.array(workKey).max(10_000).optional(),
  }),
  z.strictObject({ do: z.literal('void'), ...caller, hold: id }),
  /** A sign of life: the hold's time starts again. */
  z.strictObject({ do: z.literal('extend'), ...caller, hold: id, ttl }),
  /** The work of a hold, charge or edit failed for technical reasons. */
  z.strictObject({ do: z.literal('fail'), ...caller, of: id }),
  z.strictObject({
    do: z.literal('refund'),
    ...caller,
    /** A charge, or the hold or edit that it came from. */
    of: id,
    credits: someCreditsSchema.optional(),
    fault: z.enum(['vendor', 'user']),
    reason: z.string().max(500).default(''),
  }),
  z.strictObject({ do: z.literal('subscribe'), ...caller, plan: id, allocation: creditsSchema.optional() }),
  /** `isOver`: nobody bills it any more, so what was paid ends with the running period. */
  z.strictObject({ do: z.literal('cancel'), ...caller, isOver: z.boolean().optional() }),
  /** What the payment of the plan came to. */
  z.strictObject({ do: z.literal('plan-payment'), ...caller, outcome: z.enum(['paid', 'failed']) }),
  z.strictObject({ do: z.literal('zone'), ...caller, zone: z.string().max(100) }),
  /** Opens a purchase; nothing is credited before its payment succeeds. Exactly one of `pack` and `units`. */
  z.strictObject({ do: z.literal('buy'), ...caller, pack: id.optional(), units: creditsSchema.optional() }),
  /** What the payment provider says of a purchase, as often as it likes and in any order. */
  z.strictObject({ do: z.literal('payment'), ...caller, purchase: id, outcome: z.enum(paymentOutcomes) }),
  /** Money back for the unused credits of a purchase. */
  z.strictObject({ do: z.literal('money-refund'), ...caller, purchase: id, credits: someCreditsSchema.optional() }),
  /** A bank took a payment back: all of it, unless it names an amount. */
  z.strictObject({
    do: z.literal('chargeback'),
    ...caller,
    purchase: id,
    dispute: id.optional(),
    amountMinor: z.int().nonnegative().optional(),
  }),
  /** The bank decided for us: what it took back came again. */
  z.strictObject({ do: z.literal('chargeback-won'), ...caller, purchase: id, dispute: id.optional() }),
  /** The provider would not send this refund: its money stayed, so its credits come again. */
  z.strictObject({
    do: z.literal('money-kept'),
    ...caller,
    purchase: id,
    refund: id,
    /** How the others stand: one of them may be the reason. */
    refunds: refundsAtProvider.default([]),
  }),
  /** Every refund of a purchase as the provider has it, whoever sent it. */
  z.strictObject({ do: z.literal('money-returned'), ...caller, purchase: id, refunds: refundsAtProvider }),
  z.strictObject({
    do: z.literal('recharge'),
    ...caller,
    enabled: z.boolean(),
    pack: id.optional(),
    threshold: creditsSchema.optional(),
    /** Minor units for each window. Absent: as the catalog says. */
    cap: z.int().nonnegative().optional(),
  }),
  /** The saved card, known by its provider's fingerprint. */
  z.strictObject({ do: z.literal('card'), ...caller, fingerprint: z.string().min(1).max(200) }),
  /** Pays for making variants; the edit's id is the command's id. */
  z.strictObject({ do: z.literal('generate'), ...caller, action: z.string().max(64), dims, resource }),
  /** The variants are made. */
  z.strictObject({ do: z.literal('generated'), ...caller, edit: id }),
  z.strictObject({ do: z.literal('accept'), ...caller, edit: id }),
  z.strictObject({ do: z.literal('reject'), ...caller, edit: id }),
  z.strictObject({
    do: z.literal('run'),
    ...caller,
    run: id,
    action: z.string().max(64),
    photos: z.int().min(1).max(1_000_000),
    dims,
    resource,
  }),
  z.strictObject({ do: z.literal('resume'), ...caller, run: id }),
  /** Credits absent: as many as the catalog's lease policy gives. */
  z.strictObject({
    do: z.literal('lease'),
    ...caller,
    device: id,
    credits: someCreditsSchema.optional(),
    /** What the device spends on a working day, for the lease policy. */
    dailySpend: creditsSchema.optional(),
  }),
  z.strictObject({
    do: z.literal('sync'),
    ...caller,
    device: id,
    lease: id,
    entries: z.array(journalEntrySchema).max(10_000),
    /** True: what is left goes back to the wallet. */
    returnsRest: z.boolean(),
  }),
  /** Somebody has looked at the two branches of a journal: the device may lease again. */
  z.strictObject({ do: z.literal('thaw'), ...caller, device: id }),
  /** The most that a member may spend in a calendar month; null: no limit. */
  z.strictObject({ do: z.literal('member-cap'), ...caller, of: id, credits: creditsSchema.nullable() }),
  /** Asks for the credits of a device, or takes that back. */
  z.strictObject({ do: z.literal('recall'), ...caller, device: id, isRecalled: z.boolean() }),
]);

export type Command = z.infer<typeof commandSchema>;
export type CommandOf<Do extends Command['do']> = Extract<Command, { do: Do }>;
/** What a caller writes before defaults are filled in. */
export type CommandInput = z.input<typeof commandSchema>;
