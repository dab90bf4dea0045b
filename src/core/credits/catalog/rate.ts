import { z } from 'zod';
import { rationalSchema } from '../values/rational.ts';
import { dimValue, duration, id, label } from './fields.ts';
import { phases, selectorSchema } from './selector.ts';

/** What one action costs: all that is needed to price it without the rest of the catalog. */
export const rateSchema = z.strictObject({
  action: id,
  phase: z.enum(phases),
  /** What the history calls it, for example "Photo processing". */
  label: label.optional(),
  base: rationalSchema,
  by: z.array(
    z.strictObject({
      dim: z.string().min(1),
      op: z.enum(['mul', 'add']),
      /** A factor or addend for each value of the dimension, or `value`: the dimension is itself the number. */
      table: z.union([z.literal('value'), z.record(z.string(), rationalSchema)]),
      /** Taken when a spend does not name the dimension. Absent: it has to be named. */
      default: dimValue.optional(),
    }),
  ),
  round: z.literal('ceil'),
  requiresTier: z.array(z.strictObject({ tier: id, when: selectorSchema.optional() })).optional(),
  charge: z.enum(['on_start', 'on_success', 'on_accept']),
  holdTtl: duration,
  onFail: z.literal('release'),
  onCancel: z.enum(['release', 'keep']),
  onReject: z.literal('keep'),
  /** What generating does about the later price of accepting: nothing, refuse when it could not be paid, or hold it too. */
  acceptReserve: z.enum(['none', 'soft', 'hard']),
  /** How long a generated result may wait to be accepted. Absent: for ever. */
  resultTtl: duration.optional(),
  /** What makes two spends the same work, paid once for ever: names of dimensions, or `workKey` for keys that the caller makes. */
  repeatKey: z.array(z.string().min(1)).min(1).optional(),
});
