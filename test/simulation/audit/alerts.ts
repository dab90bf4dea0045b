import type { DatabaseSync } from 'node:sqlite';
import type { Catalog } from '../../../src/core/credits/catalog.ts';
import type { State } from '../../../src/core/credits/state.ts';
import { theWallet } from '../world/house.ts';
import type { Read } from './books.ts';

// I14, by arithmetic of its own: whoever falls below a threshold while its rule is armed is told, once; nobody is told who did not fall; and
// what the books say was told is what the people of the wallet find.

export type Alerts = {
  take(read: readonly Read[]): string[];
  atTheEnd(): string[];
};

export function alertsOf(database: DatabaseSync, versions: ReadonlyMap<string, Catalog>): Alerts {
  const told = new Set<string>();
  const sent = new Set<string>();

  function missed(read: readonly Read[]): string[] {
    const [first, last] = [read[0]?.before, read.at(-1)?.after];
    if (first === undefined || last === undefined) return [];
    // Where what percentages are taken of changed as well, a fall is no crossing.
    if (read.some(({ after }) => after.periodGranted !== first.periodGranted)) return [];
    return [...rulesOf(versions)].flatMap(([rule, at]) => {
      const isArmed = first.alerts[rule]?.isArmed ?? true;
      if (!isArmed || !isAbove(first, at, last) || isAbove(last, at, last) || !isWatched(at, last)) return [];
      const isTold = read.some(({ event }) => event.type === 'alert' && event.rule === rule);
      return isTold
        ? []
        : [`I14: ${rule}: from ${left(first)} to ${left(last)} of ${last.periodGranted}, and nobody was told`];
    });
  }

  function unfounded(read: readonly Read[]): string[] {
    return read.flatMap(({ event, before }, place) => {
      if (event.type !== 'alert') return [];
      const name = `alert:${event.rule}:${event.sequence}`;
      const breaches = told.has(name) ? [`I14: ${name} was told twice`] : [];
      told.add(name);
      if (event.isSent) sent.add(name);
      const at = event.threshold;
      const hadMore = read.slice(0, place + 1).some((one) => isAbove(one.before, at, before));
      if (isAbove(before, at, before)) breaches.push(`I14: ${name} was told with ${left(before)} left`);
      else if (!hadMore) breaches.push(`I14: ${name} was told, and nothing fell`);
      return breaches;
    });
  }

  return {
    take: (read) => [...missed(read), ...unfounded(read)],
    atTheEnd() {
      const kept = database.prepare("select id from notices where wallet = ? and id like 'alert:%'").all(theWallet);
      const found = new Set(kept.map(({ id }) => String(id)));
      return [
        ...[...sent].filter((name) => !found.has(name)).map((name) => `I14: nobody finds ${name}`),
        ...[...found].filter((name) => !sent.has(name)).map((name) => `I14: ${name} is found and never was`),
      ];
    },
  };
}

/** What every version of the list says of thresholds, by the name of its rule. */
function rulesOf(versions: ReadonlyMap<string, Catalog>): Map<string, string> {
  const all = [...versions.values()].flatMap(({ alerts }) => alerts.rules);
  return new Map(all.map(({ at, channel }) => [`${at} ${channel}`, at]));
}

/** What can still be spent, here or on a computer. */
function left({ grants }: State): number {
  return Object.values(grants).reduce((sum, { available, leased }) => sum + available + leased, 0);
}

/** Whether `state` has more than a threshold as it is in `by`. */
function isAbove(state: State, at: string, by: State): boolean {
  return at.endsWith('%') ? left(state) * 100 > by.periodGranted * Number(at.slice(0, -1)) : left(state) > Number(at);
}

/** Of nothing there is no percentage. */
function isWatched(at: string, { periodGranted }: State): boolean {
  return !at.endsWith('%') || periodGranted > 0;
}
