import { expect, test } from 'vitest';
import type { JournalEntry } from '../command.ts';
import { allowanceOf } from '../members.ts';
import { aWallet, dayMs, hourMs } from '../properties/aWallet.ts';
import { entryHash } from '../purse.ts';
import { credits } from '../values/amount.ts';

const ana = { as: 'operator', user: 'Ana', member: 'ana' } as const;
const ben = { as: 'operator', user: 'Ben', member: 'ben' } as const;

/** 1,000 credits; Ana may spend so many of them in a month. */
function capped({ cap = 10 as number | null, zone = 'UTC' } = {}) {
  const wallet = aWallet({ zone });
  wallet.send({ do: 'grant', bucket: 'promo', credits: 1000, expiresAt: null });
  wallet.send({ do: 'member-cap', of: 'ana', credits: cap });
  const of = (member: string) => {
    const { renewsAt: _, ...rest } = allowanceOf(wallet.state(), member, { now: wallet.now(), zone });
    return rest;
  };
  return { ...wallet, of };
}

/** A journal of one line, as the device of this lease writes it. */
function journal(wallet: ReturnType<typeof capped>, lease: string, amount: number): JournalEntry[] {
  const body = {
    ...{ id: `e-${lease}`, index: 1, prevHash: wallet.state().leases[lease]?.head ?? '', credits: credits(amount) },
    ...{ action: 'enhance', phase: 'single' as const, quantity: amount, dims: {}, workKeys: [] },
    ...{ resource: null, run: null, user: 'Ana', occurredAt: 0 },
  };
  return [{ ...body, hash: entryHash(body) }];
}

test('a spend beyond the limit of a member is refused and says what is left and when it renews', () => {
  const wallet = capped();
  wallet.send({ do: 'spend', credits: 8, ...ana });
  expect(wallet.refused({ do: 'spend', credits: 3, ...ana })).toEqual({
    ...{ code: 'forbidden', reason: 'member-cap', member: 'ana', cap: 10, used: 8, reserved: 0, left: 2, needed: 3 },
    ...{ renewsAt: '2026-02-01T00:00:00.000Z', changed: false },
  });
  wallet.send({ do: 'spend', credits: 2, ...ana });
  wallet.send({ do: 'spend', credits: 500, ...ben });
  wallet.send({ do: 'spend', credits: 100 });
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 10, reserved: 0, left: 0 });
  expect(wallet.of('ben')).toEqual({ cap: null, used: 500, reserved: 0, left: null });
});

test('the refusal says in words what happened and what to do', () => {
  const wallet = capped();
  const decision = wallet.ask({ do: 'spend', credits: 11, ...ana });
  expect(decision.ok ? '' : decision.rejection.message).toBe(
    'This needs 11 of your credits for this month, and 10 of 10 are left. Nothing was charged. Ask an owner or admin to raise your limit, or wait until 2026-02-01.',
  );
});

test('what is held or leased counts as if it were spent, and comes back with the hold or the lease', () => {
  const wallet = capped();
  wallet.send({ do: 'hold', id: 'h', credits: 4, ...ana });
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 50, ...ana });
  expect(wallet.state().leases.l?.credits).toBe(6);
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 0, reserved: 10, left: 0 });
  expect(wallet.refused({ do: 'hold', credits: 1, ...ana }).reason).toBe('member-cap');
  expect(wallet.refused({ do: 'lease', device: 'd2', credits: 1, ...ana }).reason).toBe('member-cap');
  wallet.send({ do: 'capture', hold: 'h', credits: 3 });
  wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: journal(wallet, 'l', 2), returnsRest: true });
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 5, reserved: 0, left: 5 });
});

test('an edit that reserves its acceptance needs both within the limit', () => {
  const wallet = capped({ cap: 2 });
  expect(wallet.refused({ do: 'spend', action: 'enhance', quantity: 3, ...ana }).reason).toBe('member-cap');
  wallet.send({ do: 'generate', id: 'e', action: 'edit', ...ana });
  expect(wallet.refused({ do: 'accept', edit: 'e', ...ana })).toMatchObject({
    reason: 'member-cap',
    needed: 2,
    left: 1,
  });
});

test('a run does as many photos as the limit allows and waits with the rest', () => {
  const wallet = aWallet({ catalog: 'pay-as-you-go' });
  wallet.send({ do: 'grant', bucket: 'promo', credits: 100 });
  wallet.send({ do: 'member-cap', of: 'ana', credits: 7 });
  const { details } = wallet.send({ do: 'run', run: 'r', action: 'process-photo', photos: 12, ...ana });
  expect(details).toMatchObject({ status: 'paused', done: 7, pending: 5 });
  expect(wallet.refused({ do: 'resume', run: 'r', ...ana }).reason).toBe('member-cap');
  wallet.send({ do: 'member-cap', of: 'ana', credits: 20 });
  expect(wallet.send({ do: 'resume', run: 'r', ...ana }).details).toMatchObject({ status: 'finished', done: 12 });
});

test('a new month begins with the whole limit, less what is still held from the last one', () => {
  const wallet = capped({ zone: 'Europe/Amsterdam' });
  wallet.wait(16 * dayMs + 12 * hourMs);
  wallet.send({ do: 'spend', credits: 7, ...ana });
  wallet.send({ do: 'hold', id: 'h', credits: 3, ttl: 'PT24H', ...ana });
  // 23:30 in Amsterdam on 31 January is 22:30 in UTC.
  wallet.wait(30 * 60_000);
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 7, reserved: 3, left: 0 });
  wallet.wait(hourMs);
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 0, reserved: 3, left: 7 });
  wallet.send({ do: 'capture', hold: 'h' });
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 3, reserved: 0, left: 7 });
});

test('a refund may be spent again in the month of its charge, and not in a later one', () => {
  const wallet = capped();
  wallet.send({ do: 'spend', id: 's', credits: 10, ...ana });
  wallet.send({ do: 'refund', of: 's', credits: 4, fault: 'vendor' });
  expect(wallet.of('ana')).toMatchObject({ used: 6, left: 4 });
  wallet.wait(31 * dayMs);
  wallet.send({ do: 'spend', credits: 5, ...ana });
  wallet.send({ do: 'refund', of: 's', credits: 6, fault: 'vendor' });
  expect(wallet.of('ana')).toMatchObject({ used: 5, left: 5 });
});

test('a lease that was taken back counts until its device is heard or the month is over', () => {
  const wallet = capped();
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 8, ...ana });
  const late = journal(wallet, 'l', 5);
  wallet.wait(10 * dayMs);
  expect(wallet.state().leases.l?.status).toBe('reclaimed');
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 0, reserved: 8, left: 2 });
  wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: late, returnsRest: false });
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 5, reserved: 3, left: 2 });
  wallet.wait(10 * dayMs);
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 0, reserved: 0, left: 10 });
});

test('a device that has told all of its journal gives back what it did not spend, and is believed once', () => {
  const wallet = capped();
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 8, ...ana });
  const late = journal(wallet, 'l', 5);
  wallet.wait(10 * dayMs);
  // More may come: nothing is known to be unspent.
  wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [], returnsRest: false });
  expect([wallet.types(), wallet.of('ana').reserved]).toEqual([[], 8]);
  const told = wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: late, returnsRest: true });
  expect(wallet.types()).toEqual(['lease-spent', 'lease-heard']);
  expect(told.details).toEqual(expect.objectContaining({ status: 'returned', returned: 0, entryCount: 1 }));
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 5, reserved: 0, left: 5 });
  wallet.send({ do: 'sync', id: 'again', device: 'd', lease: 'l', entries: late, returnsRest: true });
  expect(wallet.types()).toEqual([]);
  // What was said to be all is all: a line that comes after it is of another branch.
  wallet.send({ do: 'spend', credits: 5, ...ana });
  const { head } = wallet.state().leases.l ?? { head: '' };
  const more = { ...late[0], id: 'more', index: 2, prevHash: head, credits: 3 } as never;
  expect(wallet.refused({ do: 'sync', device: 'd', lease: 'l', entries: [more], returnsRest: true })).toEqual(
    expect.objectContaining({ code: 'lease-frozen', reason: 'second-branch' }),
  );
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 10, reserved: 0, left: 0 });
});

test('a device that spent nothing gives all of it back, and in a later month there is nothing to give back', () => {
  const wallet = capped();
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 1, ...ana });
  wallet.send({ do: 'lease', id: 'm', device: 'd', credits: 4, ...ana });
  const late = journal(wallet, 'm', 2);
  wallet.wait(10 * dayMs);
  expect(wallet.of('ana').reserved).toBe(5);
  wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [], returnsRest: true });
  expect(wallet.told('lease-heard')).toEqual([expect.objectContaining({ lease: 'l', credits: 1 })]);
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 0, reserved: 4, left: 6 });
  wallet.wait(10 * dayMs);
  wallet.send({ do: 'spend', credits: 9, ...ana });
  wallet.send({ do: 'sync', device: 'd', lease: 'm', entries: late, returnsRest: true });
  expect(wallet.types()).toEqual(['lease-spent']);
  expect(wallet.state().charges['e-m']).toEqual(expect.objectContaining({ credits: 2, uncounted: 2 }));
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 9, reserved: 0, left: 1 });
});

test('of two leases that were taken back in two months, each counts in its own', () => {
  const wallet = capped();
  wallet.send({ do: 'lease', id: 'old', device: 'd', credits: 4, ...ana });
  const [first] = [journal(wallet, 'old', 3)];
  wallet.wait(16 * dayMs + 12 * hourMs);
  wallet.send({ do: 'lease', id: 'new', device: 'e', credits: 5, ...ana });
  wallet.wait(10 * dayMs);
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 0, reserved: 5, left: 5 });
  // Three credits of January say nothing about the five of February.
  wallet.send({ do: 'sync', device: 'd', lease: 'old', entries: first, returnsRest: true });
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 0, reserved: 5, left: 5 });
  wallet.send({ do: 'sync', device: 'e', lease: 'new', entries: [], returnsRest: true });
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 0, reserved: 0, left: 10 });
});

test('a journal that comes in a later month takes nothing from the limit of that month, and neither does its refund', () => {
  const wallet = capped();
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 8, ...ana });
  const late = journal(wallet, 'l', 5);
  wallet.wait(20 * dayMs);
  wallet.send({ do: 'spend', credits: 9, ...ana });
  wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: late, returnsRest: false });
  expect(wallet.state().charges['e-l']).toMatchObject({ credits: 5, uncounted: 5, member: 'ana' });
  wallet.send({ do: 'refund', of: 'e-l', fault: 'vendor' });
  expect(wallet.of('ana')).toEqual({ cap: 10, used: 9, reserved: 0, left: 1 });
});

test('work that another member pays for now is reserved for whoever would have to pay it', () => {
  const work = { action: 'enhance', workKeys: ['k'], quantity: 1 };
  const wallet = capped({ cap: 1 });
  wallet.send({ do: 'hold', id: 'of-ben', ...work, ...ben });
  wallet.send({ do: 'hold', id: 'of-ana', ...work, ...ana });
  expect(wallet.of('ana')).toEqual({ cap: 1, used: 0, reserved: 1, left: 0 });
  expect(wallet.refused({ do: 'spend', credits: 1, ...ana }).reason).toBe('member-cap');
  wallet.send({ do: 'void', hold: 'of-ben' });
  wallet.send({ do: 'capture', hold: 'of-ana' });
  expect(wallet.of('ana')).toEqual({ cap: 1, used: 1, reserved: 0, left: 0 });
});

test('a lower limit takes nothing away and stops what is new; clearing it lets everything pass', () => {
  const wallet = capped();
  wallet.send({ do: 'spend', credits: 9, ...ana });
  wallet.send({ do: 'member-cap', of: 'ana', credits: 4 });
  expect(wallet.of('ana')).toEqual({ cap: 4, used: 9, reserved: 0, left: 0 });
  expect(wallet.refused({ do: 'spend', credits: 1, ...ana }).code).toBe('forbidden');
  wallet.send({ do: 'member-cap', of: 'ana', credits: null });
  wallet.send({ do: 'spend', credits: 100, ...ana });
  expect(wallet.of('ana')).toEqual({ cap: null, used: 109, reserved: 0, left: null });
});

test('only a role with the right sets a limit', () => {
  const wallet = capped();
  expect(wallet.refused({ do: 'member-cap', of: 'ana', credits: 99, as: 'operator' })).toMatchObject({
    ...{ code: 'forbidden', right: 'set_member_cap', changed: false },
  });
  wallet.send({ do: 'member-cap', of: 'ana', credits: 99, as: 'admin' });
  expect(wallet.types()).toEqual(['member-cap-set']);
  wallet.send({ do: 'member-cap', of: 'ana', credits: 99, as: 'admin' });
  expect(wallet.types()).toEqual([]);
});

test('a month goes on when the account moves to a zone where it ends later', () => {
  const wallet = aWallet({ zone: 'Pacific/Kiritimati' });
  wallet.send({ do: 'grant', bucket: 'promo', credits: 100, expiresAt: null });
  wallet.send({ do: 'member-cap', of: 'ana', credits: 10 });
  wallet.send({ do: 'spend', credits: 10, ...ana });
  wallet.send({ do: 'zone', zone: 'Pacific/Pago_Pago' });
  // 1 February in Kiritimati, still 31 January in Pago Pago.
  wallet.wait(16 * dayMs + 6 * hourMs);
  expect(wallet.refused({ do: 'spend', credits: 1, ...ana })).toMatchObject({
    ...{ reason: 'member-cap', used: 10, renewsAt: '2026-02-01T11:00:00.000Z' },
  });
  wallet.wait(dayMs);
  wallet.send({ do: 'spend', credits: 10, ...ana });
});
