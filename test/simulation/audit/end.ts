import type { State } from '../../../src/core/credits/state.ts';
import type { Studio, World } from '../world/world.ts';
import type { Books } from './books.ts';

// Liveness: a minute after the faults stopped nothing is left hanging, and every device and the wallet tell the same.

export async function endBreaches(world: World, books: Books): Promise<string[]> {
  const { state } = books;
  const breaches: string[] = [];
  for (const hold of Object.values(state.holds)) {
    if (hold.status !== 'open') continue;
    if (hold.expiresAt <= world.house.now()) breaches.push(`liveness: the hold ${hold.id} is left past its time`);
  }
  for (const { id, status, expiresAt } of Object.values(state.purchases)) {
    // A checkout that is open ends by itself; what the provider does not know yet has an owner, who sees it.
    const ends = expiresAt !== null && expiresAt > world.house.now();
    if (status === 'processing' || ((status === 'pending' || status === 'authentication-required') && !ends))
      breaches.push(`liveness: the payment of ${id} is ${status}`);
  }
  for (const studio of world.studios) breaches.push(...(await studioBreaches(studio, state)));
  breaches.push(...workBreaches(world, state));
  return breaches;
}

async function studioBreaches(studio: Studio, state: State): Promise<string[]> {
  const { computer, photographer, reader } = studio;
  const { name } = computer;
  if (studio.hasForked) return [];
  const breaches: string[] = [];
  if (photographer.openCount > 0) breaches.push(`liveness: ${name} has ${photographer.openCount} photos under way`);
  const purse = await reader.read(computer.disk);
  if (purse.holds.size > 0) breaches.push(`liveness: ${name} still holds ${[...purse.holds.keys()].join(', ')}`);
  if (purse.frozen !== null) breaches.push(`liveness: ${name} is locked (${purse.frozen}) though nothing forked`);
  for (const { terms, status, unsynced, entryCount, head } of purse.leases.values()) {
    const lease = state.leases[terms.id];
    if (status === 'reclaimed') breaches.push(`liveness: ${name} has not said that ${terms.id} is told to its end`);
    if (unsynced.length > 0) breaches.push(`liveness: ${name} has ${unsynced.length} entries of ${terms.id} to tell`);
    else if (lease?.entryCount !== entryCount || lease.head !== head)
      breaches.push(
        `liveness: of ${terms.id} ${name} wrote ${entryCount} entries, the wallet has ${lease?.entryCount}`,
      );
  }
  for (const { hold, credits, photo } of photographer.deeds) {
    if (credits === 0) continue;
    const charge = state.charges[`${hold}.capture`];
    if (charge === undefined) breaches.push(`lost: ${photo} cost ${credits} on ${name}, and no charge is in the books`);
    else if (charge.credits !== credits && charge.credits !== 0)
      breaches.push(`changed: ${photo} cost ${credits} on ${name} and ${charge.credits} in the books`);
  }
  return breaches;
}

/** The same work is paid once, whoever did it and wherever, as long as nobody gave the money back. */
function workBreaches(world: World, state: State): string[] {
  const payers = new Map<string, string[]>();
  for (const { id, workKeys, refunded, credits } of Object.values(state.charges)) {
    if (credits === 0 || refunded === credits) continue;
    for (const key of workKeys) payers.set(key, [...(payers.get(key) ?? []), id]);
  }
  const breaches = [...payers].flatMap(([key, ids]) =>
    ids.length > 1 ? [`doubled: ${key} was paid by ${ids.join(' and ')}`] : [],
  );
  for (const { photographer, computer, hasForked } of world.studios) {
    if (hasForked) continue;
    for (const { photo } of photographer.deeds) {
      const isRefunded = Object.values(state.charges).some(
        ({ workKeys, refunded }) => refunded > 0 && workKeys.includes(photo),
      );
      if (state.workKeys[photo]?.status !== 'paid' && !isRefunded)
        breaches.push(`unpaid: ${photo} was delivered by ${computer.name} and nobody paid for it`);
    }
  }
  return breaches;
}
