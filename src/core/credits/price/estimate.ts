import type { Credits } from '../values/amount.ts';
import { refuse } from '../values/refusal.ts';

// No schema is imported here: the page computes while somebody types.

export type EstimateLine = { readonly perDay: number; readonly days: number; readonly unitCost: number };

/** What a month of work needs: the sum of `perDay x days x unitCost`, and the same with a buffer, rounded up. All whole numbers. */
export function estimate(lines: readonly EstimateLine[], bufferPct: number): { subtotal: Credits; total: Credits } {
  const subtotal = lines.reduce(
    (sum, line) => sum + BigInt(line.perDay) * BigInt(line.days) * BigInt(line.unitCost),
    0n,
  );
  const total = (subtotal * (100n + BigInt(bufferPct)) + 99n) / 100n;
  return { subtotal: counted(subtotal), total: counted(total) };
}

function counted(n: bigint): Credits {
  if (n <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(n) as Credits;
  return refuse('bad-input', 'This is more than can be counted. Nothing was changed. Ask for less.', {
    most: Number.MAX_SAFE_INTEGER,
  });
}
