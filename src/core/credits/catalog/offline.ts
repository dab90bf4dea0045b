import { z } from 'zod';
import { rationalSchema } from '../values/rational.ts';
import { duration, some } from './fields.ts';

/** Credits that are lent to a device, for work without a connection. */
export const offlineSchema = z.strictObject({
  leases: z.strictObject({
    max: some,
    days: some,
    ttl: duration,
    grace: duration,
    /** A device asks for more when this share of its lease is left: an exact fraction, for example "1/4". */
    refillAt: rationalSchema,
  }),
});
