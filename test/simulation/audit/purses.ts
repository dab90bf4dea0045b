import type { JournalEntry } from '../../../src/core/credits/command.ts';
import type { DevicePurse } from '../../../src/core/credits/purse/lines.ts';
import type { State } from '../../../src/core/credits/state.ts';
import type { Studio, World } from '../world/world.ts';

// I11, at every instant: what devices have spent and set aside is within what was leased to them, and what they have not told yet is still
// in the wallet, under its lease. Read from the files of the devices and from the books, and from nothing that either side believes.

export type SeenPurse = { readonly studio: Studio; readonly purse: DevicePurse };

/** @returns null when nothing changed on any disk since `known` */
export async function readPurses(
  world: World,
  known: Map<string, number>,
  breaches: string[],
): Promise<SeenPurse[] | null> {
  const changed = world.studios.filter(({ computer }) => known.get(computer.name) !== computer.changeCount);
  if (changed.length === 0) return null;
  for (const { computer } of changed) known.set(computer.name, computer.changeCount);
  const seen: SeenPurse[] = [];
  for (const studio of world.studios) {
    try {
      seen.push({ studio, purse: await studio.reader.read(studio.computer.disk, changed.includes(studio)) });
    } catch (error) {
      breaches.push(`I11: ${studio.computer.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return seen;
}

export function purseBreaches(seen: readonly SeenPurse[], state: State): string[] {
  return seen.flatMap(({ studio, purse }) => {
    const { name } = studio.computer;
    let untold = 0;
    const breaches: string[] = [];
    for (const { terms, held, spent, unsynced, status } of purse.leases.values()) {
      if (held + spent > terms.credits)
        breaches.push(`I11: ${name} has spent ${spent} and set ${held} aside of the ${terms.credits} of ${terms.id}`);
      const lease = state.leases[terms.id];
      if (lease === undefined) {
        breaches.push(`I11: ${name} has the lease ${terms.id}, which the wallet never gave`);
        continue;
      }
      if (lease.credits !== terms.credits)
        breaches.push(`I11: ${terms.id} is ${terms.credits} there and ${lease.credits} here`);
      if (studio.hasForked) continue;
      if (lease.entryCount > lastIndex(unsynced, purse, terms.id) && status !== 'returned' && status !== 'reclaimed')
        breaches.push(`I8: the wallet took ${lease.entryCount} entries of ${terms.id}, ${name} wrote fewer`);
      if (lease.status !== 'open') continue;
      const left = lease.slices.reduce((sum, slice) => sum + slice.credits, 0);
      const news = unsynced.filter(({ index }) => index > lease.entryCount).reduce(sumOf, 0);
      if (news + held > left)
        breaches.push(`I11: ${name} spent ${news} and holds ${held} of ${terms.id}, where the wallet has ${left}`);
      untold += news;
    }
    const leased = Object.values(state.grants).reduce((sum, grant) => sum + grant.leased, 0);
    if (untold > leased) breaches.push(`I11: ${name} has ${untold} to tell, ${leased} are leased at all`);
    return breaches;
  });
}

/** Who told the time wrong or stayed away too long may leave a debt; nobody else ever does. */
export function debtBreaches(world: World, state: State): string[] {
  if (!world.weather.isHonest) return [];
  return Object.values(state.charges)
    .filter(({ lease, debt }) => lease !== null && debt > 0)
    .map(({ id, debt }) => `I11: ${id} owes ${debt}, though every clock was right and nobody was away for long`);
}

function lastIndex(unsynced: readonly JournalEntry[], purse: DevicePurse, lease: string): number {
  return unsynced.at(-1)?.index ?? purse.leases.get(lease)?.entryCount ?? 0;
}

function sumOf(sum: number, entry: JournalEntry): number {
  return sum + entry.credits;
}
