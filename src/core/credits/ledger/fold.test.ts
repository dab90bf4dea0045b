import { describe, expect, test } from 'vitest';
import { apply, applyAll } from '../apply.ts';
import type { Event } from '../event.ts';
import { aLife } from '../properties/aLife.ts';
import { aWallet, dayMs, start } from '../properties/aWallet.ts';
import { newPurse, spendOnDevice } from '../purse.ts';
import type { Lease } from '../state/device.ts';
import { emptyState, type State } from '../state.ts';
import { credits } from '../values/amount.ts';
import { canonical } from '../values/fingerprint.ts';
import { openPartOf } from './archive.ts';
import { foldFrom } from './fold.ts';

// A whole history, entry by entry, with only what is open at hand: each step is what it was in the whole wallet.

const kinds = ['grants', 'holds', 'charges', 'workKeys', 'edits', 'runs', 'purchases', 'leases', 'devices'] as const;
const keptKinds = ['grants', 'edits', 'purchases', 'leases', 'devices'] as const;
const life = aLife();
const opened = (): State => {
  const { wallet: id, openedAt } = life.state();
  return emptyState({ id, zone: 'Europe/Amsterdam', openedAt });
};

test('every step is the step of the whole wallet, for whatever is at hand, and its balance is the same', () => {
  const fold = foldFrom(opened());
  let whole = opened();
  for (const event of life.events()) {
    expect(fold.lacks(event)).toBeNull();
    const { before, after } = fold.step(event);
    const next = apply(whole, event);
    for (const [part, all] of [
      [before, whole],
      [after, next],
    ] as const) {
      for (const kind of kinds)
        for (const [id, one] of Object.entries(part[kind])) expect({ id, one }).toEqual({ id, one: all[kind][id] });
      expect(Object.keys(openPartOf(all).grants)).toEqual(Object.keys(openPartOf(part).grants));
      for (const name of ['debt', 'zone', 'periodUsed', 'periodGranted', 'subscription', 'bookedAt'] as const)
        expect(part[name]).toEqual(all[name]);
    }
    whole = next;
    const open = openPartOf(whole);
    expect(canonical(fold.state())).toBe(canonical(open));
    // What is done for each photo leaves the grants that it used up for the next entry to put away.
    if (event.type === 'held' || event.type === 'captured') continue;
    for (const kind of keptKinds) {
      for (const [id, one] of Object.entries(whole[kind]))
        if (!Object.hasOwn(open[kind], id)) expect({ id, one: fold.archive[kind].get(id) }).toEqual({ id, one });
    }
  }
  expect(whole).toEqual({ ...applyAll(opened(), life.events()) });
});

test('what is over is not at hand, however long the history is', () => {
  const fold = foldFrom(opened());
  for (const event of life.events()) {
    const { after } = fold.step(event);
    // What one entry ends is still there in its own step.
    expect(Object.keys(after.charges).length).toBeLessThanOrEqual(1);
  }
  expect(fold.state().charges).toEqual({});
  expect(fold.archive.holds.size + fold.archive.charges.size + fold.archive.answers.size).toBe(0);
});

test('work that is held by two pays once, and what was paid is no more at hand', () => {
  const fold = foldFrom(opened());
  for (const event of life.events()) {
    const { after } = fold.step(event);
    if (event.type === 'captured') expect(Object.keys(fold.state().workKeys)).not.toContain('b');
    if (event.type === 'captured' && event.charge.hold !== null) {
      expect(Object.keys(fold.state().holds)).not.toContain(event.charge.hold);
    }
    expect(after.bookedAt).toBe(event.at);
  }
});

describe('a charge of long ago', () => {
  const refund = life.events().find((event): event is Event & { type: 'refunded' } => event.type === 'refunded');
  if (refund === undefined) throw new Error('nothing was refunded');
  const charged = life
    .events()
    .flatMap((event) => (event.type === 'captured' && event.charge.id === refund.charge ? [event.charge] : []));

  test('is missing until it is told again, and its refund is then booked as it was', () => {
    const fold = foldFrom(opened());
    expect(fold.lacks(refund)).toBe(refund.charge);
    const [charge] = charged;
    if (charge === undefined) throw new Error('nothing was charged');
    const before = applyAll(opened(), life.events().slice(0, life.events().indexOf(refund)));
    const late = foldFrom({ ...before, charges: {} });
    expect(late.lacks(refund)).toBe(charge.id);
    late.recall(charge);
    expect(late.lacks(refund)).toBeNull();
    const { after } = late.step(refund);
    expect(after.charges[charge.id]).toEqual(apply(before, refund).charges[charge.id]);
    expect(after.grants).toMatchObject(openPartOf(apply(before, refund)).grants);
    // It is changed now, and known as such.
    expect(late.lacks(refund)).toBeNull();
  });

  test('is remembered through as many as are at hand, and twice as many at most', () => {
    const [charge] = charged;
    if (charge === undefined) throw new Error('nothing was charged');
    const fold = foldFrom(opened());
    const asked = (id: string) => fold.lacks({ ...refund, charge: id });
    for (let n = 0; n < 10_000; n += 1) fold.recall({ ...charge, id: `c-${n}` });
    expect([asked('c-0'), asked('c-9999')]).toEqual([null, null]);
    for (let n = 10_000; n < 20_000; n += 1) fold.recall({ ...charge, id: `c-${n}` });
    expect([asked('c-0'), asked('c-19999')]).toEqual([null, null]);
    fold.recall({ ...charge, id: 'c-20000' });
    expect([asked('c-9999'), asked('c-10000'), asked('c-20000')]).toEqual(['c-9999', null, null]);
  });
});

/** Folds what happened, and compares each step with the whole wallet. What is at hand before and after it goes to `look`. */
function foldOf(
  events: readonly Event[],
  look: (step: { event: Event; before: State; fold: ReturnType<typeof foldFrom> }) => void = () => {},
) {
  const openedState = emptyState({ id: 'w', zone: 'UTC', openedAt: start });
  const fold = foldFrom(openedState);
  let whole: State = openedState;
  for (const event of events) {
    const { before } = fold.step(event);
    whole = apply(whole, event);
    expect(canonical(fold.state())).toBe(canonical(openPartOf(whole)));
    look({ event, before, fold });
  }
  return fold;
}

test('what came back is as it is now, and not as it was put away', () => {
  const wallet = aWallet();
  wallet.send({ do: 'grant', id: 'g', bucket: 'promo', credits: 5 });
  wallet.send({ do: 'spend', id: 's-1', credits: 5 });
  wallet.send({ do: 'refund', of: 's-1', credits: 3, fault: 'vendor' });
  wallet.send({ do: 'spend', id: 's-2', credits: 1 });
  wallet.send({ do: 'refund', of: 's-2', fault: 'vendor' });
  foldOf(wallet.events(), ({ fold, event }) => {
    // Open parts are not among what was put away, but for an old copy that nobody looks at any more.
    if (event.type === 'granted') expect(fold.archive.grants.size).toBe(0);
  });
  expect(wallet.balance().available).toBe(3);
});

test('credits that outlive their grant go to the one that followed, with the capture of a hold too', () => {
  const { refunds } = aWallet({ catalog: 'token-packs' }).catalog;
  const expiredSource = { vendorFault: 'successor', userCancel: 'successor' } as const;
  const wallet = aWallet({ catalog: 'token-packs', change: { refunds: { ...refunds, expiredSource } } });
  wallet.send({ do: 'subscribe', plan: 'growth' });
  wallet.wait(31 * dayMs - 60_000);
  wallet.send({ do: 'hold', id: 'h', credits: 100, ttl: 'PT24H' });
  wallet.wait(60_000);
  wallet.send({ do: 'spend', credits: 499_999 });
  wallet.send({ do: 'grant', bucket: 'topup', credits: 1 });
  wallet.send({ do: 'capture', hold: 'h', credits: 40 });
  expect([wallet.told('captured')[0]?.rest.moved.length, wallet.buckets()]).toEqual([1, { plan: 61, topup: 1 }]);
  foldOf(wallet.events());
});

describe('what is done for each photo', () => {
  const photos = () => {
    const wallet = aWallet();
    wallet.send({ do: 'grant', id: 'g', bucket: 'promo', credits: 2 });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 5 });
    for (const id of ['1', '2', '3']) {
      wallet.send({ do: 'hold', id: `h-${id}`, action: 'enhance', workKeys: [id] });
      wallet.send({ do: 'extend', hold: `h-${id}` });
      wallet.send({ do: 'capture', id: `c-${id}`, hold: `h-${id}` });
    }
    wallet.send({ do: 'grant', id: 'last', bucket: 'promo', credits: 1 });
    // The entries of a wallet, without what is told of them.
    return wallet.events().filter(({ type }) => type !== 'answered' && type !== 'alert' && type !== 'rearmed');
  };

  test('looks nothing up of what was put away', () => {
    const fold = foldFrom(emptyState({ id: 'w', zone: 'UTC', openedAt: start }));
    const asked: string[] = [];
    for (const [kind, parts] of Object.entries(fold.archive)) {
      const has = parts.has.bind(parts);
      parts.has = (id: string) => {
        asked.push(`${kind} ${id}`);
        return has(id);
      };
    }
    for (const event of photos()) {
      asked.length = 0;
      fold.step(event);
      const isOfPhoto = ['held', 'extended', 'captured'].includes(event.type);
      expect([event.type, asked.length > 0]).toEqual([event.type, !isOfPhoto]);
    }
  });

  test('leaves nothing for the next one to carry: no hold, no charge, no work that is paid', () => {
    let captureCount = 0;
    foldOf(photos(), ({ event, before }) => {
      const { holds, workKeys, charges } = before;
      const open = event.type === 'captured' || event.type === 'extended' ? 1 : 0;
      if (event.type === 'captured') captureCount += 1;
      expect([Object.keys(holds).length, Object.keys(workKeys).length, charges]).toEqual([open, open, {}]);
    });
    expect(captureCount).toBe(3);
  });

  test('leaves a grant that it used up to the next entry of another kind', () => {
    const seen: string[] = [];
    const fold = foldFrom(emptyState({ id: 'w', zone: 'UTC', openedAt: start }));
    for (const event of photos()) {
      fold.step(event);
      seen.push(`${event.type} ${fold.archive.grants.has('grant:g')}`);
    }
    const [held, extended, captured] = ['held false', 'extended false', 'captured false'];
    expect(seen).toEqual([
      ...['granted false', 'granted false', held, extended, captured, held, extended, captured],
      ...[held, 'extended true', 'captured true', 'granted true'],
    ]);
  });
});

test('only a refund has its charge at hand', () => {
  const fold = foldFrom(opened());
  for (const event of life.events()) {
    const { before } = fold.step(event);
    expect(Object.keys(before.charges)).toEqual(event.type === 'refunded' ? [event.charge] : []);
  }
});

test('a charge that was changed is remembered for good, one that a device made as long as any other', () => {
  const wallet = aWallet();
  wallet.send({ do: 'grant', bucket: 'topup', credits: 20 });
  wallet.send({ do: 'spend', id: 's', credits: 5 });
  wallet.send({ do: 'refund', of: 's', credits: 1, fault: 'vendor' });
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 5 });
  const work = { action: 'enhance', phase: 'single', quantity: 1, dims: {} } as const;
  const spend = { ...work, id: 'on-device', credits: credits(1), workKeys: [], resource: null, run: null, user: null };
  const clock = { wall: wallet.now(), elapsedMs: 0 };
  const { journal } = spendOnDevice(newPurse(wallet.state().leases.l as Lease, wallet.now()), spend, clock);
  wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [...journal], returnsRest: true });
  const fold = foldOf(wallet.events());
  const [refund] = wallet.events().filter((event) => event.type === 'refunded');
  const charge = wallet.state().charges.s;
  if (refund === undefined || charge === undefined) throw new Error('nothing was refunded');
  const lacks = (id: string) => fold.lacks({ ...refund, charge: id });
  expect([lacks('s'), lacks('on-device')]).toEqual([null, null]);
  for (let n = 0; n <= 20_000; n += 1) fold.recall({ ...charge, id: `c-${n}` });
  expect([lacks('s'), lacks('on-device')]).toEqual([null, 'on-device']);
});
