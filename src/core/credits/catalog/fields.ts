import { z } from 'zod';

// What the fields of a catalog are made of.

export const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'expected lower-case letters, digits, dots and dashes');
export const label = z.string().min(1).max(200);
export const whole = z.int().nonnegative();
export const some = z.int().positive();
export const percent = z.string().regex(/^(100|[1-9]?\d)%$/, 'expected a percentage from "0%" to "100%"');
export const threshold = z
  .string()
  .regex(/^((100|[1-9]?\d)%|\d{1,15})$/, 'expected a percentage such as "25%", or a number of credits');
/** ISO 8601, for example "PT15M", "P7D" or "P1M". */
export const duration = z
  .string()
  .regex(/^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/, 'expected an ISO 8601 duration');
export const dimValue = z.union([z.string(), z.number().int()]);
