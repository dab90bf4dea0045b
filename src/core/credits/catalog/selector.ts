import { z } from 'zod';
import { dimValue } from './fields.ts';

export const phases = ['single', 'generate', 'accept'] as const;

/** Which spends something applies to. All given fields have to match; `{}` matches everything. */
export type Selector =
  | {
      action?: string[] | undefined;
      phase?: (typeof phases)[number][] | undefined;
      dims?: Record<string, (string | number)[]> | undefined;
    }
  | { not: Selector }
  | { any: Selector[] };

export const selectorSchema: z.ZodType<Selector> = z
  .lazy(() =>
    z.union([
      z.strictObject({ not: selectorSchema }),
      z.strictObject({ any: z.array(selectorSchema) }),
      z.strictObject({
        action: z.array(z.string()).optional(),
        phase: z.array(z.enum(phases)).optional(),
        dims: z.record(z.string(), z.array(dimValue)).optional(),
      }),
    ]),
  )
  .meta({ id: 'Selector' });
