// What to buy for so many credits a month: a plan that covers them, or the packs that cover what a plan leaves open. Plain numbers, so that
// the page may ask while somebody types.

export type PlanOffer = { readonly id: string; readonly allocation: number };
export type PackOffer = { readonly id: string; readonly units: number; readonly priceMinor: number };
export type Picked = { readonly id: string; readonly count: number };

/**
 * The smallest plan that covers the need, or the largest there is; null when no plan gives any credits. Of several that give as much, because
 * one is paid by the month and another by the year, it is the first of the list.
 */
export function planFor(need: number, plans: readonly PlanOffer[]): PlanOffer | null {
  const giving = plans.filter(({ allocation }) => allocation > 0);
  const enough = giving.filter(({ allocation }) => allocation >= need).map(({ allocation }) => allocation);
  const best = enough.length > 0 ? Math.min(...enough) : Math.max(...giving.map(({ allocation }) => allocation));
  return giving.find(({ allocation }) => allocation === best) ?? null;
}

/**
 * A cheap handful of packs with at least `need` credits: the pack of the best price for the bulk of it, and the cheapest mixture for the rest.
 * @returns packs with their counts, the largest first; empty when nothing is needed or nothing is sold
 */
export function packsFor(need: number, packs: readonly PackOffer[]): Picked[] {
  if (need <= 0 || packs.length === 0) return [];
  const bySize = [...packs].sort((a, b) => b.units - a.units);
  const [best] = [...packs].sort((a, b) => a.priceMinor * b.units - b.priceMinor * a.units || b.units - a.units);
  if (best === undefined) return [];
  const bulk = Math.max(0, Math.floor(need / best.units) - 1);
  const counts = new Map(cheapest(need - bulk * best.units, bySize).counts);
  counts.set(best.id, (counts.get(best.id) ?? 0) + bulk);
  return bySize.flatMap(({ id }) => (counts.get(id) ? [{ id, count: counts.get(id) ?? 0 }] : []));
}

export function priceOfPacks(picked: readonly Picked[], packs: readonly PackOffer[]): number {
  return picked.reduce(
    (sum, { id, count }) => sum + count * (packs.find((pack) => pack.id === id)?.priceMinor ?? 0),
    0,
  );
}

type Found = { counts: (readonly [string, number])[]; price: number };

/** Every mixture that could be the cheapest, from the largest pack down. What is left is at most twice one pack, so there are few. */
function cheapest(need: number, packs: readonly PackOffer[]): Found {
  if (need <= 0) return { counts: [], price: 0 };
  const [first, ...rest] = packs;
  if (first === undefined) return { counts: [], price: Number.POSITIVE_INFINITY };
  const most = Math.ceil(need / first.units);
  let found: Found = { counts: [[first.id, most]], price: most * first.priceMinor };
  for (let count = most - 1; count >= 0 && rest.length > 0; count--) {
    const others = cheapest(need - count * first.units, rest);
    const price = count * first.priceMinor + others.price;
    if (price < found.price) found = { counts: [[first.id, count], ...others.counts], price };
  }
  return found;
}
