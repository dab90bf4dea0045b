// How much one caller may ask: a bucket that fills with time and empties with requests. Kept in memory, so each service counts for itself.

export type Rate = {
  /** So many at once. */
  burst: number;
  /** So many each second in the long run. */
  perSecond: number;
};

export type RateLimit = {
  /** @returns 0 when it may go on, or after how many milliseconds it may be asked again */
  take(caller: string, nowMs: number): number;
};

const callersMost = 10_000;

export function rateLimit({ burst, perSecond }: Rate): RateLimit {
  const callers = new Map<string, { left: number; atMs: number }>();
  return {
    take(caller, nowMs) {
      const known = callers.get(caller) ?? { left: burst, atMs: nowMs };
      const left = Math.min(burst, known.left + (Math.max(nowMs - known.atMs, 0) * perSecond) / 1000);
      callers.delete(caller);
      callers.set(caller, { left: left >= 1 ? left - 1 : left, atMs: nowMs });
      const oldest = callers.keys().next().value;
      if (callers.size > callersMost && oldest !== undefined) callers.delete(oldest);
      return left >= 1 ? 0 : Math.ceil(((1 - left) * 1000) / perSecond);
    },
  };
}
