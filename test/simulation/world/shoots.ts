import type { State } from '../../../src/core/credits/state.ts';
import type { Chance } from './chance.ts';
import type { World } from './world.ts';

// What photographers do all month: now and then a shoot, mostly photos of their own, sometimes photos that another one has as well.

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Photos that everybody has. */
const sharedCount = 40;

export function planShoots(world: World, { from, until }: { from: number; until: number }): void {
  const { timeline, weather } = world;
  const chance = world.chance.branch('shoots');
  for (const studio of world.studios) {
    for (let n = 0; n < weather.runCount; n += 1) {
      timeline.at(chance.between(from + hourMs / 4, until), () =>
        world.isCalm ? undefined : studio.photographer.enhance(photos(chance)),
      );
    }
  }
  if (weather.isHonest) {
    for (let at = from + dayMs; at < until; at += dayMs)
      for (const { photographer } of world.studios)
        timeline.at(at, () => (world.isCalm ? undefined : photographer.open()));
  }
  const tidy = () => {
    if (world.isCalm) return;
    timeline.after(chance.spread(hourMs, 12 * hourMs), tidy);
    for (const { photographer } of world.studios) void photographer.tidy();
    const clone = world.studios[3 + chance.between(0, 3)];
    if (clone !== undefined) return clone.photographer.enhance(photos(chance));
  };
  timeline.at(from + hourMs, tidy);
}

/** Some that everybody has, some that are one's own. */
export function photos(chance: Chance): string[] {
  const photo = () =>
    chance.percent(40) ? `photo-${chance.between(1, sharedCount)}` : `own-photo-${chance.between(1, 1_000_000)}`;
  return [...new Set(Array.from({ length: chance.spread(1, 10) }, photo))];
}

/** Tells the balance when it is another one. @returns what was told */
export function tellBalance({ story }: World, state: State, before: string): string {
  const grants = Object.values(state.grants);
  const sum = (of: 'available' | 'held' | 'leased') => grants.reduce((all, grant) => all + grant[of], 0);
  const now = `${sum('available')} available, ${sum('held')} held, ${sum('leased')} leased, ${state.debt} owed`;
  if (now !== before) story.tell('Balance', now);
  return now;
}
