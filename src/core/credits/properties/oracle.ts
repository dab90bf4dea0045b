// A second opinion on balances, written from the rules and not from the engine: every credit is a thing of its own, with an owner. It is
// slow and plain on purpose. Credits of the roll-over price list with monthly periods in UTC.

type Category = 'promotional' | 'paid';
type Credit = {
  bucket: string;
  priority: number;
  category: Category;
  createdAt: number;
  expiresAt: number;
  /** Free to spend, set aside, spent, or gone for good. */
  is: 'free' | 'held' | 'used' | 'gone';
};

const never = Number.POSITIVE_INFINITY;
const dayMs = 86_400_000;
const buckets: Record<string, { priority: number; category: Category }> = {
  trial: { priority: 10, category: 'promotional' },
  promo: { priority: 15, category: 'promotional' },
  rollover: { priority: 20, category: 'paid' },
  refund: { priority: 25, category: 'paid' },
  plan: { priority: 30, category: 'paid' },
  admin: { priority: 40, category: 'promotional' },
  topup: { priority: 50, category: 'paid' },
};

export type Oracle = {
  now: number;
  credits: Credit[];
  holds: Map<string, { credits: Credit[]; endsAt: number; isOpen: boolean }>;
  charges: Map<string, Credit[]>;
  plan: { allocation: number; anchorAt: number; period: number; endsAt: number; isCancelled: boolean } | null;
};

export function newOracle(now: number): Oracle {
  return { now, credits: [], holds: new Map(), charges: new Map(), plan: null };
}

export function balances(oracle: Oracle): Record<string, number> {
  const sums: Record<string, number> = Object.fromEntries(Object.keys(buckets).map((bucket) => [bucket, 0]));
  for (const credit of oracle.credits) if (credit.is === 'free') sums[credit.bucket] = (sums[credit.bucket] ?? 0) + 1;
  return sums;
}

export function heldCredits(oracle: Oracle): number {
  return oracle.credits.filter((credit) => credit.is === 'held').length;
}

export function give(oracle: Oracle, bucket: string, count: number, expiresAt = never, category?: Category): void {
  const rule = buckets[bucket];
  if (rule === undefined) throw new Error(`no bucket ${bucket}`);
  for (let n = 0; n < count; n += 1) {
    oracle.credits.push({
      bucket,
      ...rule,
      category: category ?? rule.category,
      createdAt: oracle.now,
      expiresAt,
      is: 'free',
    });
  }
}

/** False when there is too little. */
export function hold(oracle: Oracle, id: string, count: number, ttlMs: number): boolean {
  const free = oracle.credits.filter((credit) => credit.is === 'free').sort(spentFirst);
  if (free.length < count) return false;
  const taken = free.slice(0, count);
  for (const credit of taken) credit.is = 'held';
  oracle.holds.set(id, { credits: taken, endsAt: oracle.now + ttlMs, isOpen: true });
  return true;
}

/** False when the hold is over, or has less than `count`. */
export function capture(oracle: Oracle, holdId: string, count: number): boolean {
  const held = oracle.holds.get(holdId);
  if (held === undefined || !held.isOpen || count > held.credits.length) return false;
  held.isOpen = false;
  const used = held.credits.slice(0, count);
  for (const credit of used) credit.is = 'used';
  for (const credit of held.credits.slice(count)) letGo(oracle, credit);
  oracle.charges.set(holdId, used);
  return true;
}

export function giveUp(oracle: Oracle, holdId: string): boolean {
  const held = oracle.holds.get(holdId);
  if (held === undefined || !held.isOpen) return false;
  held.isOpen = false;
  for (const credit of held.credits) letGo(oracle, credit);
  return true;
}

/** The last spent come back first. */
export function refund(oracle: Oracle, holdId: string, count: number, fault: 'vendor' | 'user'): boolean {
  const used = oracle.charges.get(holdId);
  if (used === undefined || count === 0 || count > used.length) return false;
  for (const credit of used.splice(used.length - count).reverse()) {
    if (credit.expiresAt > oracle.now) credit.is = 'free';
    else {
      credit.is = 'gone';
      if (fault === 'vendor') give(oracle, 'refund', 1, oracle.now + 7 * dayMs, credit.category);
    }
  }
  return true;
}

export function subscribe(oracle: Oracle, allocation: number): boolean {
  if (oracle.plan !== null) return false;
  oracle.plan = { allocation, anchorAt: oracle.now, period: 0, endsAt: monthsAfter(oracle.now, 1), isCancelled: false };
  give(oracle, 'plan', allocation, oracle.plan.endsAt);
  return true;
}

export function cancel(oracle: Oracle): boolean {
  if (oracle.plan === null) return false;
  oracle.plan.isCancelled = true;
  return true;
}

/** Everything that happens until then, instant by instant. */
export function wait(oracle: Oracle, until: number): void {
  for (;;) {
    const ends = [...oracle.holds.values()].filter((held) => held.isOpen).map((held) => held.endsAt);
    const expiries = oracle.credits.filter((credit) => credit.is === 'free').map((credit) => credit.expiresAt);
    const next = Math.min(oracle.plan?.endsAt ?? never, ...ends, ...expiries);
    if (next > until) break;
    oracle.now = next;
    if (oracle.plan?.endsAt === next) endPeriod(oracle);
    for (const credit of oracle.credits) if (credit.is === 'free' && credit.expiresAt <= next) credit.is = 'gone';
    for (const held of oracle.holds.values()) {
      if (!held.isOpen || held.endsAt > next) continue;
      held.isOpen = false;
      for (const credit of held.credits) letGo(oracle, credit);
    }
  }
  oracle.now = until;
}

function endPeriod(oracle: Oracle): void {
  const { plan } = oracle;
  if (plan === null) return;
  const ending = oracle.credits
    .filter(
      (credit) =>
        credit.is === 'free' && credit.expiresAt === plan.endsAt && ['plan', 'rollover'].includes(credit.bucket),
    )
    .sort(spentFirst);
  if (plan.isCancelled) {
    for (const credit of ending) credit.is = 'gone';
    oracle.plan = null;
    return;
  }
  plan.period += 1;
  plan.endsAt = monthsAfter(plan.anchorAt, plan.period + 1);
  const carried = Math.min(ending.length, 2 * plan.allocation);
  for (const credit of ending) credit.is = 'gone';
  give(oracle, 'rollover', carried, plan.endsAt);
  give(oracle, 'plan', plan.allocation, plan.endsAt);
}

function letGo(oracle: Oracle, credit: Credit): void {
  credit.is = credit.expiresAt > oracle.now ? 'free' : 'gone';
}

function spentFirst(a: Credit, b: Credit): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (a.expiresAt !== b.expiresAt) return a.expiresAt < b.expiresAt ? -1 : 1;
  if (a.category !== b.category) return a.category === 'promotional' ? -1 : 1;
  return a.createdAt - b.createdAt;
}

/** On the same day of the month, or on the last one of a shorter month. */
function monthsAfter(at: number, months: number): number {
  const from = new Date(at);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)) + (at % dayMs);
}
