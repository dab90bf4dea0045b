import { describe, expect, test } from 'vitest';
import { aWallet, dayMs, minuteMs, start } from '../properties/aWallet.ts';

type Reserve = 'none' | 'soft' | 'hard';
function opened({ reserve = 'none', credits = 20 }: { reserve?: Reserve; credits?: number } = {}) {
  const rates = aWallet().catalog.rates.map((rate) =>
    rate.action === 'edit' ? { ...rate, acceptReserve: reserve } : rate,
  );
  const wallet = aWallet({ change: { rates } });
  wallet.send({ do: 'grant', id: 'g', bucket: 'topup', credits });
  return wallet;
}
const edit = { action: 'edit', dims: { resolution: '4K', results: 3 }, resource: { shoot: 's' }, user: 'Ann' } as const;
const slice = (credits: number) => ({ grantId: 'grant:g', bucket: 'topup', credits });

describe('an edit of a member', () => {
  const ana = { as: 'operator', member: 'ana' } as const;
  test.each(['soft', 'hard'] as const)('has to fit into the limit with its acceptance: %s', (reserve) => {
    const wallet = opened({ reserve });
    wallet.send({ do: 'member-cap', of: 'ana', credits: 9 });
    expect(wallet.refused({ do: 'generate', ...edit, ...ana })).toEqual(
      expect.objectContaining({ code: 'forbidden', reason: 'member-cap', needed: 10, left: 9, changed: false }),
    );
    wallet.send({ do: 'member-cap', of: 'ana', credits: 10 });
    wallet.send({ do: 'generate', id: 'e', ...edit, ...ana });
    const counted = Object.values(wallet.state().holds).filter(({ member }) => member === 'ana');
    expect(counted.map(({ credits }) => credits)).toEqual(reserve === 'hard' ? [6, 4] : [6]);
  });
});

describe('an edit', () => {
  test('whose results never lapse waits for ever', () => {
    const rates = aWallet().catalog.rates.map(({ resultTtl: _, ...rate }) => rate);
    const wallet = aWallet({ change: { rates } });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 20 });
    wallet.send({ do: 'generate', id: 'e', ...edit });
    wallet.send({ do: 'generated', edit: 'e' });
    wallet.wait(400 * dayMs);
    expect([wallet.types(), wallet.state().edits.e?.status]).toEqual([[], 'generated']);
    expect(wallet.send({ do: 'accept', edit: 'e' }).credits).toBe(4);
  });

  test('is held while it is made, charged when it is there, and charged again when it is kept', () => {
    const wallet = opened();
    expect(wallet.send({ do: 'generate', id: 'e', ...edit })).toEqual({
      ...{ id: 'e', credits: 6, slices: [slice(6)], owned: 0, expiresAt: start + 15 * minuteMs },
      details: { edit: 'e', accept: 4 },
    });
    const work = { action: 'edit', quantity: 1, dims: edit.dims, resource: { shoot: 's' }, run: null, user: 'Ann' };
    expect(wallet.state().edits.e).toEqual({
      ...{ id: 'e', status: 'open', work: { ...work, phase: 'generate' }, hold: 'e', reserve: null },
      ...{ generateCharge: null, acceptCharge: null, acceptCredits: 4, lapsesAt: null },
    });
    expect(wallet.send({ do: 'generated', id: 'made', edit: 'e' })).toEqual({
      ...{ id: 'made', credits: 6, slices: [slice(6)], owned: 0, expiresAt: null, details: { edit: 'e' } },
    });
    expect(wallet.state().edits.e).toEqual(
      expect.objectContaining({ status: 'generated', generateCharge: 'e', lapsesAt: start + 30 * dayMs }),
    );
    expect(wallet.send({ do: 'accept', id: 'a', edit: 'e' })).toEqual({
      ...{ id: 'a', credits: 4, slices: [slice(4)], owned: 0, expiresAt: null, details: { edit: 'e' } },
    });
    expect(wallet.state().charges.a?.work).toEqual({ ...work, phase: 'accept' });
    expect(wallet.state().holds.a).toEqual(expect.objectContaining({ owned: 0, unitPrice: null, edit: 'e' }));
    expect(wallet.state().edits.e).toEqual(
      expect.objectContaining({ status: 'accepted', generateCharge: 'e', acceptCharge: 'a', lapsesAt: null }),
    );
    expect(wallet.send({ do: 'accept', id: 'again', edit: 'e' })).toEqual(
      expect.objectContaining({ credits: 0, owned: 1, details: { edit: 'e' } }),
    );
    expect([wallet.types(), wallet.balance().available]).toEqual([[], 10]);
  });

  test('is generated once, and what is told of it again says what it cost', () => {
    const wallet = opened();
    wallet.send({ do: 'generate', id: 'other', action: 'edit' });
    wallet.send({ do: 'generate', id: 'e', ...edit });
    wallet.send({ do: 'generated', edit: 'e' });
    expect(wallet.send({ do: 'generated', edit: 'e' })).toEqual(
      expect.objectContaining({ credits: 6, slices: [slice(6)] }),
    );
    expect([wallet.types(), wallet.state().edits.other?.status]).toEqual([[], 'open']);
    expect(wallet.refused({ do: 'generated', edit: 'x' })).toEqual({ code: 'not-found', edit: 'x', changed: false });
  });

  test('that failed costs nothing, however far it was, and fails once', () => {
    const wallet = opened();
    for (const id of ['open', 'made', 'kept']) wallet.send({ do: 'generate', id, action: 'edit' });
    for (const id of ['made', 'kept']) wallet.send({ do: 'generated', edit: id });
    wallet.send({ do: 'accept', edit: 'kept' });
    expect(wallet.send({ do: 'fail', id: 'f1', of: 'open' })).toEqual(expect.objectContaining({ credits: 1 }));
    expect(wallet.types()).toEqual(['voided', 'edit-changed']);
    expect(wallet.send({ do: 'fail', id: 'f2', of: 'made', user: 'Ann' }).credits).toBe(1);
    expect(wallet.told('refunded')[0]?.user).toBe('Ann');
    expect(wallet.told('refunded').map(({ refund, credits }) => [refund, credits])).toEqual([['f2:1', 1]]);
    expect(wallet.send({ do: 'fail', id: 'f3', of: 'kept' }).credits).toBe(3);
    expect(wallet.told('refunded').map(({ refund, credits }) => [refund, credits])).toEqual([
      ['f3:0', 2],
      ['f3:1', 1],
    ]);
    expect(Object.values(wallet.state().edits).map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
    expect(wallet.balance().available).toBe(20);
    expect([wallet.send({ do: 'fail', of: 'kept' }).credits, wallet.types()]).toEqual([0, []]);
    expect(wallet.send({ do: 'generated', edit: 'open' })).toEqual(expect.objectContaining({ credits: 0, slices: [] }));
  });

  test('is answered once', () => {
    const wallet = opened();
    for (const id of ['kept', 'refused', 'failed', 'left']) wallet.send({ do: 'generate', id, action: 'edit' });
    for (const id of ['kept', 'refused', 'failed', 'left']) wallet.send({ do: 'generated', edit: id });
    wallet.send({ do: 'accept', edit: 'kept' });
    expect(wallet.send({ do: 'reject', id: 'no', edit: 'refused' })).toEqual({
      ...{ id: 'no', credits: 0, slices: [], owned: 0, expiresAt: null, details: { edit: 'refused' } },
    });
    wallet.send({ do: 'fail', of: 'failed' });
    wallet.wait(30 * dayMs);
    const codes = (command: 'accept' | 'reject') =>
      ['kept', 'refused', 'failed', 'left'].map((id) => {
        const decision = wallet.ask({ do: command, edit: id });
        return decision.ok ? 'done' : decision.rejection.code;
      });
    expect(codes('accept')).toEqual(['done', 'already-rejected', 'already-voided', 'hold-expired']);
    expect(codes('reject')).toEqual(['already-captured', 'already-rejected', 'already-voided', 'hold-expired']);
  });

  test('answered before it was told to be there is there', () => {
    const wallet = opened();
    wallet.send({ do: 'generate', id: 'e', action: 'edit' });
    wallet.send({ do: 'generate', id: 'f', action: 'edit' });
    wallet.send({ do: 'accept', edit: 'e' });
    wallet.send({ do: 'reject', edit: 'f' });
    expect([wallet.balance().available, wallet.state().edits.f?.generateCharge]).toEqual([16, 'f']);
  });

  test('never lapses where the price list gives no time', () => {
    const rates = aWallet().catalog.rates.map(({ resultTtl: _, ...rate }) => rate);
    const wallet = aWallet({ change: { rates } });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 5 });
    wallet.send({ do: 'generate', id: 'e', action: 'edit' });
    wallet.send({ do: 'generated', edit: 'e' });
    expect(wallet.state().edits.e?.lapsesAt).toBeNull();
  });

  test('of a free action costs nothing to make and to keep', () => {
    const wallet = opened();
    expect(wallet.send({ do: 'generate', id: 'e', action: 'crop' })).toEqual(
      expect.objectContaining({ credits: 0, details: { edit: 'e', accept: 0 } }),
    );
    expect(wallet.send({ do: 'accept', edit: 'e' }).credits).toBe(0);
  });
});

describe('the price of keeping', () => {
  test('softly reserved has to be there when the edit is made', () => {
    expect(opened({ reserve: 'soft', credits: 2 }).refused({ do: 'generate', action: 'edit' })).toEqual({
      ...{ code: 'insufficient-credits', shortBy: 1, needed: 3, available: 2, changed: false },
    });
    const wallet = opened({ reserve: 'soft', credits: 3 });
    wallet.send({ do: 'generate', id: 'e', action: 'edit' });
    expect([wallet.balance().held, wallet.state().edits.e?.reserve]).toEqual([1, null]);
    expect(opened({ credits: 2 }).send({ do: 'generate', action: 'edit' }).credits).toBe(1);
  });

  test('reserved for good is held beside, spent by keeping, and given back by everything else', () => {
    for (const [answer, left, held] of [
      ['accept', 17, 0],
      ['reject', 19, 0],
      ['fail', 20, 0],
    ] as const) {
      const wallet = opened({ reserve: 'hard' });
      wallet.send({ do: 'generate', id: 'e', action: 'edit' });
      const reserve = wallet.state().edits.e?.reserve ?? '';
      expect([wallet.balance().held, wallet.state().holds[reserve]?.work.phase]).toEqual([3, 'accept']);
      expect(wallet.state().holds[reserve]).toEqual(
        expect.objectContaining({ credits: 2, edit: 'e', unitPrice: null, workKeys: [], owned: 0 }),
      );
      wallet.send({ do: 'generated', edit: 'e' });
      if (answer === 'fail') wallet.send({ do: 'fail', of: 'e' });
      else wallet.send({ do: answer, edit: 'e' });
      expect([answer, wallet.balance().available, wallet.balance().held]).toEqual([answer, left, held]);
    }
  });

  test('reserved is held for a day, as the work of keeping', () => {
    const wallet = opened({ reserve: 'hard' });
    wallet.send({ do: 'generate', id: 'e', ...edit });
    const reserve = wallet.state().holds[wallet.state().edits.e?.reserve ?? ''];
    expect([reserve?.expiresAt, wallet.state().holds.e?.expiresAt]).toEqual([start + dayMs, start + 15 * minuteMs]);
    expect(reserve?.work).toEqual({ ...wallet.state().holds.e?.work, phase: 'accept' });
  });

  test('lapses as its own action says', () => {
    const other = aWallet().catalog.rates.filter(({ action }) => action === 'edit');
    const rates = [
      ...other.map((rate) => ({ ...rate, action: 'other', resultTtl: 'P1D' })),
      ...aWallet().catalog.rates,
    ];
    const wallet = aWallet({ change: { rates } });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 20 });
    wallet.send({ do: 'generate', id: 'e', action: 'edit' });
    wallet.send({ do: 'generated', edit: 'e' });
    expect(wallet.state().edits.e?.lapsesAt).toBe(start + 30 * dayMs);
  });

  test('reserved and run out is asked for again', () => {
    const wallet = opened({ reserve: 'hard' });
    wallet.send({ do: 'generate', id: 'e', action: 'edit' });
    wallet.send({ do: 'generated', edit: 'e' });
    wallet.wait(29 * dayMs);
    expect([wallet.balance().held, wallet.balance().available]).toEqual([0, 19]);
    expect(wallet.send({ do: 'accept', edit: 'e' }).credits).toBe(2);
  });
});
