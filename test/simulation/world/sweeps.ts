import type { State } from '../../../src/core/credits/state.ts';
import { theWallet } from './house.ts';
import type { World } from './world.ts';

// A service sweeps every half minute. Most of those sweeps have nothing to do, so the world only makes those that have.

const minuteMs = 60_000;
const idleMs = 12 * 60 * minuteMs;
const openMs = 15 * minuteMs;

export function sweeping(world: World, state: () => State): void {
  const { timeline, house } = world;
  const dueOf = house.database.prepare('select due_at from wallets where id = ?');
  const chance = world.chance.branch('sweeps');

  async function sweep(): Promise<void> {
    await Promise.race([house.work(({ service }) => service.sweep()).catch(() => null), timeline.sleep(minuteMs)]);
    plan();
  }

  function plan(): void {
    const dueAt = dueOf.get(theWallet)?.due_at;
    const waits = Object.values(state().purchases).some(({ status }) => isWaiting(status));
    const wait = world.isCalm ? 5000 : waits ? openMs : idleMs;
    const soon = typeof dueAt === 'number' ? Math.max(dueAt - timeline.now(), 0) + chance.between(500, 30_000) : wait;
    timeline.after(Math.min(wait, soon), sweep);
  }

  plan();
}

function isWaiting(status: string): boolean {
  return (
    status === 'pending' || status === 'processing' || status === 'unknown' || status === 'authentication-required'
  );
}
