import type { Chance } from './chance.ts';
import { photos } from './shoots.ts';
import { nextVersion } from './weather.ts';
import type { Studio, World } from './world.ts';

// What goes wrong in a month, and when: drawn beforehand, from the world's number.

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

type Fault = (world: World, chance: Chance) => void;

export function planFaults(world: World, { from, until }: { from: number; until: number }): void {
  const { weather, timeline } = world;
  const chance = world.chance.branch('faults');
  const kinds = weather.isHonest ? honestFaults : [...honestFaults, ...honestFaults, ...lyingFaults];
  for (let n = 0; n < weather.faultCount; n += 1) {
    const fault = chance.pick(kinds);
    timeline.at(chance.between(from, until), () => {
      if (!world.isCalm) fault(world, chance);
    });
  }
}

const cutOff: Fault = (world, chance) => {
  const { network, computer, photographer } = chance.pick(world.studios);
  const ms = chance.spread(minuteMs, world.weather.cutMostMs);
  world.fault('network cut', computer.name, `is cut off for ${spoken(ms)}`);
  network.cut(ms);
  // Work goes on: that is what the credits on the computer are for.
  for (let n = chance.between(0, 3); n > 0; n -= 1) {
    world.timeline.after(chance.spread(minuteMs, ms), () =>
      world.isCalm ? null : photographer.enhance(photos(chance)),
    );
  }
};

const powerCut: Fault = (world, chance) => {
  const { computer } = chance.pick(world.studios);
  computer.cutAfter(chance.between(1, 25));
};

const powerGone: Fault = (world, chance) => chance.pick(world.studios).computer.stop();

const quit: Fault = (world, chance) => chance.pick(world.studios).photographer.quit();

const diskFails: Fault = (world, chance) => {
  const { computer } = chance.pick(world.studios);
  const code = chance.pick(['ENOSPC', 'EIO'] as const);
  world.story.tell(computer.name, `the disk begins to fail (${code})`);
  computer.failWrites(code, chance.between(2, 8));
  world.timeline.after(chance.spread(8 * hourMs, 4 * dayMs), () => computer.healDisk());
};

const lidClosed: Fault = (world, chance) => {
  const { computer } = chance.pick(world.studios);
  const ms = chance.spread(10 * minuteMs, 3 * dayMs);
  world.fault('suspend, the monotonic clock stops', computer.name, `sleeps for ${spoken(ms)}`);
  computer.sleep(ms);
};

const serverFails: Fault = (world, chance) => {
  world.fault('service fails over', 'Wallet', 'the service dies and another one takes over');
  world.house.fail(chance.spread(200, 30 * minuteMs));
};

const newPrices: Fault = (world, chance) => {
  for (const [id, catalog] of world.house.catalogs) {
    const next = nextVersion(catalog, chance);
    world.house.catalogs.set(id, next);
    world.versions.set(next.version, next);
    world.fault('price list changed', 'Office', `the price list is now ${next.version}`);
  }
};

const honestFaults: readonly Fault[] = [
  cutOff,
  cutOff,
  powerCut,
  powerCut,
  powerGone,
  quit,
  diskFails,
  lidClosed,
  serverFails,
  newPrices,
];

const clockSet: Fault = (world, chance) => {
  const studio = chance.pick(world.studios);
  const byMs = chance.pick([dayMs, -dayMs, 365 * dayMs, -365 * dayMs, hourMs, -hourMs, 1800_000, -1800_000]);
  studio.hasLied = true;
  const off = studio.computer.setClock(byMs);
  world.fault('clock set', studio.computer.name, `the clock is set by ${spoken(byMs)}, it is off by ${spoken(off)}`);
  if (chance.percent(60))
    world.timeline.after(chance.spread(minuteMs, 4 * dayMs), () => void studio.computer.setClock(-byMs));
};

const backupRestored: Fault = (world, chance) => {
  const studio = chance.pick(world.studios);
  const backup = studio.computer.copy();
  world.timeline.after(chance.spread(hourMs, 8 * dayMs), () => {
    if (world.isCalm) return;
    studio.hasForked = true;
    world.fault('backup restored', studio.computer.name, 'an older copy of the disk is put back');
    studio.computer.restore(backup);
  });
};

const cloned: Fault = (world, chance) => {
  const studio = chance.pick(world.studios);
  studio.hasForked = true;
  world.fault('device cloned', studio.computer.name, 'its disk is copied to another computer, which is used as well');
  world.addClone(studio);
};

const lyingFaults: readonly Fault[] = [clockSet, clockSet, clockSet, backupRestored, cloned];

export type { Studio };

function spoken(ms: number): string {
  const hours = ms / hourMs;
  return Math.abs(hours) >= 48 ? `${Math.round(hours / 24)} days` : `${Math.round(hours * 10) / 10} hours`;
}
