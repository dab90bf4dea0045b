import { later } from '../../../src/core/credits/values/calendar.ts';
import { zoneOfWallet } from './house.ts';
import type { openOffice } from './office.ts';
import { photos } from './shoots.ts';
import type { World } from './world.ts';

// The one honest way into debt: a computer is cut off in the middle of a run, works on, and comes back only after its credits were taken back
// and somebody else has spent them. What it tells then was paid by nobody.

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export function planAbsence(
  world: World,
  { spendAll, give }: Pick<ReturnType<typeof openOffice>, 'spendAll' | 'give'>,
  { from, until }: { from: number; until: number },
): void {
  const chance = world.chance.branch('absence');
  const { timeline } = world;
  if (world.weather.isHonest || !chance.percent(70)) return;
  const { network, computer, photographer } = chance.pick(world.studios);

  const work = () => (world.isCalm ? undefined : photographer.enhance(photos(chance)));

  async function leave(): Promise<void> {
    const backAt = backFrom(world) + chance.spread(hourMs, dayMs);
    if (backAt > until - 2 * dayMs) return;
    // Whatever else happens to it until then, its credits are there when it leaves.
    timeline.after(chance.between(3000, 40_000), () => {
      network.cut(backAt - timeline.now());
      world.fault('away longer than a lease and its grace', computer.name, 'is away for longer than its credits are');
    });
    for (let n = 0; n < 3; n += 1) timeline.after(chance.spread(5 * minuteMs, hourMs), work);
    timeline.at(backAt - 40 * minuteMs, () => (world.isCalm ? undefined : spendAll()));
    for (const afterMs of [minuteMs, 30 * minuteMs, 5 * hourMs]) timeline.at(backAt + afterMs, work);
    timeline.at(backAt + chance.spread(6 * hourMs, 2 * dayMs), () => (world.isCalm ? undefined : give()));
    await photographer.enhance([...photos(chance), ...photos(chance)]);
  }

  timeline.at(chance.between(from + dayMs, until - 14 * dayMs), () => (world.isCalm ? undefined : leave()));
}

/** When the wallet has taken back what it lends now. */
function backFrom({ house, timeline }: World): number {
  const [catalog] = house.catalogs.values();
  const { ttl, grace } = catalog?.offline?.leases ?? { ttl: 'P7D', grace: 'P2D' };
  return later(later(timeline.now() + hourMs, ttl, zoneOfWallet), grace, zoneOfWallet);
}
