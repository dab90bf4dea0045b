import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balanceOf } from '../balance.ts';
import type { Catalog } from '../catalog.ts';
import { type CommandInput, commandSchema } from '../command.ts';
import { decide } from '../decide.ts';
import { presets } from '../presets.ts';
import { newPurse, type Purse, spendOnDevice } from '../purse.ts';
import { emptyState, type State } from '../state.ts';
import { credits } from '../values/amount.ts';
import { runs } from './seed.ts';

// Devices that spend without a network, and credits that may not be used for what is asked.

const catalog = presets['per-photo'] as Catalog;
const now = Date.UTC(2026, 0, 15, 10);
const by = { as: 'owner' } as const;

const device = fc.record({ leased: fc.integer({ min: 1, max: 40 }), spends: fc.array(fc.integer({ min: 1, max: 9 })) });

test('journals of different devices come to the same in any order and any parts, and never beyond what was leased', () => {
  fc.assert(
    fc.property(
      fc.array(device, { minLength: 2, maxLength: 4 }),
      fc.infiniteStream(fc.nat(3)),
      fc.infiniteStream(fc.nat(3)),
      (devices, one, other) => {
        const { state, purses } = offline(devices);
        const leased = purses.reduce((sum, purse) => sum + purse.leased, 0);
        const spent = purses.reduce((sum, purse) => sum + purse.spent, 0);
        expect(spent).toBeLessThanOrEqual(leased);
        const [first, second] = [synced(state, purses, one), synced(state, purses, other)];
        expect(first.grants).toEqual(second.grants);
        expect(first.charges).toEqual(second.charges);
        expect(first.devices).toEqual(second.devices);
        expect([first.debt, balanceOf(first, now, catalog).available]).toEqual([0, 100 - spent]);
      },
    ),
    runs(60),
  );
});

test('a grant that may not be used for a spend changes no slice of it', () => {
  const restricted = structuredClone(catalog) as { -readonly [K in keyof Catalog]: Catalog[K] };
  restricted.buckets = catalog.buckets.map((bucket) =>
    bucket.id === 'promo' ? { ...bucket, usableFor: { action: ['reprocess'] } } : bucket,
  );
  const give = fc.record({
    bucket: fc.constantFrom('trial', 'admin', 'topup'),
    credits: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(give), fc.array(fc.integer({ min: 1, max: 9 })), fc.nat(8), (gives, spends, place) => {
      const slicesWith = (isAdded: boolean) => {
        let state = emptyState({ id: 'w', zone: 'UTC', openedAt: now });
        const send = (input: CommandInput) => {
          const decision = decide(state, commandSchema.parse(input), now, restricted);
          state = decision.state;
          return decision;
        };
        const more = { do: 'grant', id: 'more', ...by, bucket: 'promo', credits: 50 } as const;
        for (const [n, grant] of gives.entries()) send({ do: 'grant', id: `g${n}`, ...by, ...grant });
        if (isAdded && place >= spends.length) send(more);
        return spends.map((quantity, n) => {
          if (isAdded && n === place) send(more);
          const decision = send({ do: 'spend', id: `s${n}`, ...by, action: 'enhance', quantity });
          return decision.ok ? decision.result.slices : decision.rejection.code;
        });
      };
      expect(slicesWith(true)).toEqual(slicesWith(false));
    }),
    runs(100),
  );
});

/** 100 credits in two grants, leased to devices that spend until they are refused. */
function offline(devices: readonly { leased: number; spends: readonly number[] }[]): { state: State; purses: Purse[] } {
  let state = emptyState({ id: 'w', zone: 'UTC', openedAt: now });
  const send = (input: CommandInput) => {
    state = decide(state, commandSchema.parse(input), now, catalog).state;
  };
  send({ do: 'grant', id: 'g1', ...by, bucket: 'promo', credits: 30 });
  send({ do: 'grant', id: 'g2', ...by, bucket: 'topup', credits: 70 });
  const purses = devices.flatMap(({ leased, spends }, n) => {
    send({ do: 'lease', id: `l${n}`, ...by, device: `d${n}`, credits: leased });
    const lease = state.leases[`l${n}`];
    if (lease === undefined) return [];
    return [spends.reduce((purse, amount, index) => spent(purse, amount, `d${n}-${index}`), newPurse(lease, now))];
  });
  return { state, purses };
}

function spent(purse: Purse, amount: number, id: string): Purse {
  if (purse.spent + amount > purse.leased) {
    expect(() => spentWhole(purse, amount, id)).toThrow('used up');
    return purse;
  }
  return spentWhole(purse, amount, id);
}

function spentWhole(purse: Purse, amount: number, id: string): Purse {
  const work = { action: 'enhance', phase: 'single', quantity: amount, dims: {}, workKeys: [] } as const;
  const spend = { ...work, id, credits: credits(amount), workKeys: [], resource: null, run: null, user: null };
  return spendOnDevice(purse, spend, { wall: now, elapsedMs: 0 });
}

/** Sends prefixes of the journals in the order of `picks`, and at last each whole journal with the rest of its lease. */
function synced(start: State, purses: readonly Purse[], picks: Iterator<number>): State {
  let state = start;
  const send = (purse: Purse, count: number, returnsRest: boolean, id: string) => {
    const { device, lease, journal } = purse;
    const entries = journal.slice(0, count);
    const command = commandSchema.parse({ do: 'sync', id, ...by, device, lease, entries, returnsRest });
    const decision = decide(state, command, now, catalog);
    expect(decision.ok).toBe(true);
    state = decision.state;
  };
  const pick = () => picks.next().value as number;
  for (let n = 0; n < 8; n += 1) {
    const purse = purses[pick() % purses.length];
    if (purse !== undefined) send(purse, pick() * 2, false, `part-${n}`);
  }
  const turn = pick() % Math.max(purses.length, 1);
  for (const purse of [...purses.slice(turn), ...purses.slice(0, turn)]) {
    send(purse, purse.journal.length, true, `rest-${purse.device}`);
  }
  return state;
}
