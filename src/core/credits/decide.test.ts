import { describe, expect, test } from 'vitest';
import { apply } from './apply.ts';
import { commandSchema } from './command.ts';
import { fingerprintOf } from './decide.ts';
import type { Event } from './event.ts';
import { explain } from './explain.ts';
import { newGrantsOf, postingsOf } from './ledger/postings.ts';
import { aWallet, dayMs, hourMs, start } from './properties/aWallet.ts';
import { newPurse, type Purse, spendOnDevice } from './purse.ts';
import { cardsOf, usesIn } from './shown/months.ts';
import { credits } from './values/amount.ts';

const work = {
  action: 'enhance',
  phase: 'single',
  quantity: 1,
  dims: {},
  workKeys: [],
  resource: null,
  run: null,
  user: null,
} as const;
const spendOf = (purse: Purse, id: string, n: number) =>
  spendOnDevice(purse, { ...work, workKeys: [], id, credits: credits(n) }, { wall: start, elapsedMs: 0 });

function leased(size = 10) {
  const wallet = aWallet({
    change: { alerts: { basis: 'period_granted', rules: [{ at: '3', channel: 'email' }], rearmMargin: '5%' } },
  });
  wallet.send({ do: 'grant', id: 'g', bucket: 'topup', credits: size });
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: size });
  const lease = wallet.state().leases.l;
  if (lease === undefined) throw new Error('no lease');
  return { wallet, purse: newPurse(lease, start) };
}

describe('a refusal', () => {
  test('takes back what was decided before it: a journal with a gap takes nothing at all', () => {
    const { wallet, purse } = leased();
    const [first, second, third] = spendOf(spendOf(spendOf(purse, 'a', 1), 'b', 1), 'c', 1).journal;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no journal');
    const sync = { do: 'sync', device: 'd', lease: 'l', returnsRest: false } as const;
    expect(wallet.refused({ ...sync, entries: [first, third] })).toEqual(
      expect.objectContaining({ code: 'bad-input', changed: false }),
    );
    expect([wallet.types(), wallet.state().charges]).toEqual([[], {}]);
    expect(wallet.send({ ...sync, entries: [first, second, third] }).credits).toBe(3);
  });

  test('that is itself something that happened keeps it, with what follows', () => {
    const { wallet, purse } = leased();
    const spent = spendOf(purse, 'a', 7);
    const [other] = spendOf(purse, 'b', 1).journal;
    if (other === undefined) throw new Error('no journal');
    const entries = [...spent.journal, { ...other, index: 2 }];
    const refusal = wallet.refused({ do: 'sync', device: 'd', lease: 'l', entries, returnsRest: false });
    expect([refusal.code, refusal.changed]).toEqual(['lease-frozen', true]);
    expect(wallet.types()).toEqual(['lease-spent', 'lease-frozen', 'alert']);
  });

  test('is remembered, and is the answer to the same id for ever', () => {
    const wallet = aWallet();
    const asked = { do: 'spend', id: 's', credits: 5 } as const;
    const first = wallet.ask(asked);
    expect([first.ok, first.isReplay]).toEqual([false, false]);
    wallet.send({ do: 'grant', bucket: 'promo', credits: 9 });
    const again = wallet.ask(asked);
    expect([again.ok, again.isReplay, again.events]).toEqual([false, true, []]);
    expect(!first.ok && !again.ok && again.rejection).toEqual(!first.ok && first.rejection);
    expect(wallet.refused({ ...asked, credits: 6 })).toEqual({ code: 'idempotency-conflict', id: 's', changed: false });
  });

  test('does not undo what was due before it', () => {
    const wallet = aWallet();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 9, expiresAt: start + hourMs });
    const state = wallet.state();
    wallet.wait(hourMs);
    wallet.put({ ...state, answers: {} });
    expect(wallet.ask({ do: 'spend', credits: 1 }).events.map(({ type }) => type)).toEqual([
      'expired',
      'alert',
      'alert',
      'alert',
      'refused',
    ]);
  });

  test('is not made of a fault of the program', () => {
    const wallet = aWallet();
    Object.assign(wallet.catalog, { roles: null });
    expect(() => wallet.ask({ do: 'spend', credits: 1 })).toThrow(TypeError);
  });
});

describe('the same id', () => {
  test('brings the same answer for a journal, whoever brings it, and for no other journal', () => {
    const { wallet, purse } = leased();
    const { journal } = spendOf(spendOf(purse, 'a', 1), 'b', 2);
    const named = { do: 'sync', id: 's', device: 'd', lease: 'l', returnsRest: false } as const;
    const sync = { ...named, entries: [...journal] };
    const asked = (change: object) => {
      const decision = wallet.ask({ ...sync, ...change });
      return decision.isReplay && decision.ok ? decision.result.credits : decision.ok || decision.rejection.code;
    };
    expect(wallet.send({ ...sync, as: 'operator', user: 'Ann', member: 'ann' }).credits).toBe(3);
    expect([asked({}), asked({ as: 'admin' }), asked({ user: 'Ben' }), asked({ member: 'ben' })]).toEqual([3, 3, 3, 3]);
    expect(asked({ entries: journal.map((entry) => ({ ...entry, occurredAt: 7 })) })).toBe(3);
    const [first, second] = journal;
    for (const other of [
      { entries: [first] },
      { entries: [second, first] },
      { entries: [first, { ...second, hash: 'f'.repeat(64) }] },
      { device: 'e' },
      { lease: 'm' },
      { returnsRest: true },
    ])
      expect(asked(other)).toBe('idempotency-conflict');
  });

  test('brings the same answer for a spend of one role and one user', () => {
    const { wallet } = leased();
    wallet.send({ do: 'grant', bucket: 'topup', credits: 5 });
    const spend = { do: 'spend', id: 's', credits: 2, as: 'operator', user: 'Ann' } as const;
    const asked = (change: object) => {
      const decision = wallet.ask({ ...spend, ...change });
      return decision.ok ? [decision.isReplay, decision.result.credits] : [decision.isReplay, decision.rejection.code];
    };
    expect([asked({}), asked({}), asked({ member: 'ann' })]).toEqual([
      [false, 2],
      [true, 2],
      [true, 2],
    ]);
    for (const other of [{ credits: 3 }, { as: 'owner' }, { user: 'Ben' }, { run: 'r' }])
      expect(asked(other)).toEqual([true, 'idempotency-conflict']);
  });
});

test('two commands that differ in their ids alone have the same fingerprint', () => {
  const print = (change: object) =>
    fingerprintOf(commandSchema.parse({ do: 'spend', id: 'a', as: 'owner', credits: 2, ...change }));
  expect([print({ id: 'b' }), print({ member: 'ann' })]).toEqual([print({}), print({})]);
  expect(print({ credits: 3 })).not.toBe(print({}));
});

describe('the state after an event', () => {
  test('never has a grant twice, nor moves credits of one that it lacks', () => {
    const wallet = aWallet();
    wallet.send({ do: 'grant', id: 'g', bucket: 'promo', credits: 9 });
    const [granted] = wallet.told('granted');
    const state = wallet.state();
    expect(() => apply(state, granted as Event)).toThrow('the grant grant:g is there already');
    const slice = { grantId: 'x', bucket: 'promo', credits: credits(1) };
    expect(() => apply(state, { type: 'expired', at: start, slice })).toThrow('the state lacks the grant x');
    const much = { grantId: 'grant:g', bucket: 'promo', credits: credits(10) };
    expect(() => apply(state, { type: 'expired', at: start, slice: much })).toThrow('not a number of credits');
  });

  test('is never earlier than the state before', () => {
    const wallet = aWallet();
    const event = { type: 'card-set', at: start - 5, fingerprint: 'f', resumes: false } as Event;
    expect(apply(wallet.state(), event).bookedAt).toBe(start);
    expect(apply(wallet.state(), { ...event, at: start + 5 } as Event).bookedAt).toBe(start + 5);
  });

  test('keeps runs, edits and answers beside each other', () => {
    const wallet = aWallet();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 9 });
    for (const run of ['r1', 'r2']) wallet.send({ do: 'run', run, action: 'enhance', photos: 1 });
    for (const id of ['e1', 'e2']) wallet.send({ do: 'generate', id, action: 'edit' });
    const { runs, edits, answers } = wallet.state();
    expect([Object.keys(runs), Object.keys(edits)]).toEqual([
      ['r1', 'r2'],
      ['e1', 'e2'],
    ]);
    expect(Object.keys(answers)).toEqual(['grant-1', 'run-2', 'run-3', 'e1', 'e2']);
  });
});

/** 50 bought, 30 spent, the payment taken back, 10 granted: 20 are owed. */
function owing() {
  const wallet = aWallet();
  const events: Event[] = [];
  for (const asked of [
    { do: 'buy', id: 'p', pack: 'pack-50' },
    { do: 'payment', purchase: 'p', outcome: 'succeeded' },
    { do: 'spend', id: 's', credits: 30 },
    { do: 'chargeback', purchase: 'p' },
    { do: 'grant', id: 'g', bucket: 'promo', credits: 10 },
  ] as const)
    events.push(...wallet.ask(asked).events);
  return { wallet, events };
}

describe('the lines of an event', () => {
  test('that takes bought credits back go from what is there, and the rest is owed', () => {
    const { events } = owing();
    const lines = (type: Event['type']) =>
      events
        .filter((event) => event.type === type)
        .flatMap((event) => postingsOf(event).map(({ account, grantId, credits }) => [account, grantId, credits]));
    expect(lines('charged-back')).toEqual([
      ['available', 'purchase:p', -20],
      ['revoked', 'purchase:p', 20],
      ['debt', null, -30],
      ['revoked', null, 30],
    ]);
    expect(lines('debt-paid')).toEqual([
      ['available', 'grant:g', -10],
      ['debt', null, 10],
    ]);
    const unused = aWallet();
    unused.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    unused.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
    unused.send({ do: 'chargeback', purchase: 'p' });
    expect(
      unused
        .told('charged-back')
        .flatMap(postingsOf)
        .map(({ account }) => account),
    ).toEqual(['available', 'revoked']);
  });

  test('that came too late go from what is free, and the rest is owed; a refund of it pays that back first', () => {
    const { wallet, purse } = leased();
    const { journal } = spendOf(spendOf(purse, 'a', 4), 'b', 6);
    wallet.wait(10 * dayMs);
    wallet.send({ do: 'spend', credits: 7 });
    wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [...journal], returnsRest: true });
    const lines = wallet
      .told('lease-spent')
      .map((event) => postingsOf(event).map(({ account, grantId, credits }) => [account, grantId, credits]));
    expect(lines).toEqual([
      [
        ['available', 'grant:g', -3],
        ['captured', 'grant:g', 3],
        ['debt', null, -1],
        ['captured', null, 1],
      ],
      [
        ['debt', null, -6],
        ['captured', null, 6],
      ],
    ]);
    expect([wallet.state().debt, wallet.state().charges.a?.debt]).toEqual([7, 1]);
    expect(wallet.send({ do: 'refund', of: 'a', credits: 2, fault: 'vendor' }).credits).toBe(2);
    expect(
      wallet
        .told('refunded')
        .flatMap(postingsOf)
        .map(({ account, grantId, credits }) => [account, grantId, credits]),
    ).toEqual([
      ['captured', 'grant:g', -1],
      ['available', 'grant:g', 1],
      ['captured', null, -1],
      ['debt', null, 1],
    ]);
    expect([wallet.state().charges.a?.debt, wallet.state().charges.a?.refunded]).toEqual([0, 2]);
    expect(wallet.send({ do: 'refund', of: 'a', fault: 'vendor' }).credits).toBe(2);
    expect(wallet.state().charges.a?.refunded).toBe(4);
    expect(wallet.refused({ do: 'refund', of: 'a', fault: 'vendor' })).toEqual(
      expect.objectContaining({ refundable: 0 }),
    );
  });

  test('that brings new grants for old ones name them', () => {
    const wallet = aWallet();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 2, expiresAt: start + hourMs });
    wallet.send({ do: 'hold', id: 'h', credits: 2, ttl: 'PT3H' });
    wallet.wait(hourMs);
    wallet.send({ do: 'fail', id: 'f', of: 'h' });
    expect(
      wallet
        .told('voided')
        .flatMap(newGrantsOf)
        .map(({ id }) => id),
    ).toEqual(['refund:f']);
  });
});

describe('why this number', () => {
  test('tells a debt as what is owed, and one line for each entry', () => {
    const { wallet, events } = owing();
    const why = explain(events, wallet.now());
    const told = (name: 'available' | 'debt' | 'held' | 'periodUsed') => [
      why[name].credits,
      why[name].causes.map(({ type, credits }) => [type, credits]),
    ];
    expect(told('debt')).toEqual([
      20,
      [
        ['charged-back', 30],
        ['debt-paid', -10],
      ],
    ]);
    expect(told('available')).toEqual([
      0,
      [
        ['purchase-paid', 50],
        ['held', -30],
        ['charged-back', -20],
        ['granted', 10],
        ['debt-paid', -10],
      ],
    ]);
    expect(told('periodUsed')).toEqual([30, [['captured', 30]]]);
    expect(told('held')).toEqual([
      0,
      [
        ['held', 30],
        ['captured', -30],
      ],
    ]);
    expect(why.buckets.promo?.credits).toBe(0);
  });

  test('adds up what one entry does to a number in several lines, and leaves out what comes to nothing', () => {
    const wallet = aWallet();
    const events: Event[] = [];
    for (const asked of [
      { do: 'grant', id: 'a', bucket: 'promo', credits: 2 },
      { do: 'grant', id: 'b', bucket: 'topup', credits: 5 },
      { do: 'hold', id: 'h', credits: 6 },
      { do: 'capture', hold: 'h', credits: 1 },
      { do: 'spend', id: 'free', action: 'upload' },
    ] as const)
      events.push(...wallet.ask(asked).events);
    const why = explain(events, wallet.now());
    const at = events.findIndex(({ type }) => type === 'held');
    expect(why.held.causes[0]).toEqual({ index: at, type: 'held', at: start, credits: 6 });
    expect(why.held.causes.map(({ credits }) => credits)).toEqual([6, -6]);
    expect(why.buckets.topup?.causes.map(({ credits }) => credits)).toEqual([5, -4, 4]);
    expect(explain(events.map((event) => ({ ...event, at: start + 1 })) as Event[], start).available.causes).toEqual(
      [],
    );
  });
});

test('a month has the uses from its first instant up to but not including its last, whatever order they come in', () => {
  const use = (at: number, n: number, name = String(at)) => ({ at, credits: credits(n), start: name });
  const [dec, jan, feb] = [Date.UTC(2025, 11, 1), Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)];
  const uses = [
    use(jan, 1),
    use(feb - 1, 2),
    use(feb, 4, 'run'),
    use(feb + 1, 8, 'run'),
    use(jan - 1, 16),
    use(jan, 32),
    use(dec, 64),
  ];
  const cards = cardsOf(uses, { now: feb + dayMs, zone: 'UTC', count: 4 });
  expect(cards.map(({ month, credits, runs, isCurrent }) => [month, credits, runs, isCurrent])).toEqual([
    ['2026-02', 12, 1, true],
    ['2026-01', 35, 2, false],
    ['2025-12', 80, 2, false],
    ['2025-11', 0, 0, false],
  ]);
  const wallet = aWallet();
  wallet.send({ do: 'grant', bucket: 'promo', credits: 5 });
  const first = wallet.ask({ do: 'spend', id: 's', action: 'enhance', workKeys: ['a'] }).events;
  wallet.send({ do: 'hold', id: 'h', action: 'enhance', workKeys: ['a'] });
  const free = wallet.ask({ do: 'capture', id: 'c', hold: 'h' }).events;
  expect(usesIn([...first, ...free])).toEqual([{ at: start, credits: 1, start: 'charge s' }]);
});
