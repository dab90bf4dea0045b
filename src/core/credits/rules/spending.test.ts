import { describe, expect, test } from 'vitest';
import { aWallet, dayMs, hourMs, minuteMs, start } from '../properties/aWallet.ts';
import { newPurse, spendOnDevice } from '../purse.ts';
import type { Lease } from '../state/device.ts';
import { ttlMs } from './hold.ts';

const work = { action: 'enhance' } as const;
function opened(credits = 20) {
  const wallet = aWallet();
  wallet.send({ do: 'grant', id: 'g', bucket: 'topup', credits });
  return wallet;
}
const slice = (credits: number) => ({ grantId: 'grant:g', bucket: 'topup', credits });

describe('a hold', () => {
  test('answers with what it took, from where, and until when', () => {
    const wallet = opened();
    wallet.send({ do: 'spend', ...work, workKeys: ['old'] });
    expect(wallet.send({ do: 'hold', id: 'h', ...work, quantity: 3, workKeys: ['old', 'a', 'b'] })).toEqual({
      ...{ id: 'h', credits: 2, slices: [slice(2)], owned: 1, expiresAt: start + 15 * minuteMs, details: {} },
    });
    expect(wallet.send({ do: 'hold', id: 'bare', credits: 2 }).expiresAt).toBe(start + 15 * minuteMs);
    expect(wallet.send({ do: 'hold', id: 'own', credits: 2, ttl: 'PT2H' }).expiresAt).toBe(start + 2 * hourMs);
    const { bare } = wallet.state().holds;
    expect([bare?.work.action, bare?.work.phase, bare?.unitPrice]).toEqual([null, null, null]);
  });

  test('lasts more than nothing and at most 24 hours', () => {
    expect([ttlMs('PT0.001S'), ttlMs('PT24H'), ttlMs('P1D')]).toEqual([1, dayMs, dayMs]);
    for (const ttl of ['PT0S', '-PT1M', 'PT24H0.001S', 'P1M', 'soon', ''])
      expect(() => ttlMs(ttl)).toThrow(expect.objectContaining({ code: 'bad-input', details: { ttl } }));
  });

  test('is refused at once when there is too little, and says how much', () => {
    const wallet = opened(4);
    const { offers } = wallet.catalog.shortfall;
    expect(wallet.refused({ do: 'hold', credits: 6 })).toEqual({
      ...{ code: 'insufficient-credits', shortBy: 2, needed: 6, available: 4, offers, changed: false },
    });
    expect(wallet.send({ do: 'hold', credits: 4 }).credits).toBe(4);
  });

  test('names either an action or credits', () => {
    const wallet = opened();
    expect(wallet.refused({ do: 'hold' }).code).toBe('bad-input');
    expect(wallet.refused({ do: 'hold', ...work, credits: 1 }).code).toBe('bad-input');
    expect(wallet.refused({ do: 'spend', ...work, credits: 1 }).code).toBe('bad-input');
  });

  test('has an id of its own', () => {
    const wallet = opened();
    wallet.send({ do: 'generate', id: 'e', action: 'edit' });
    wallet.send({ do: 'run', id: 'x', run: 'r', action: 'enhance', photos: 1 });
    const { holds } = wallet.state();
    wallet.put({ answers: {} });
    expect(wallet.refused({ do: 'hold', id: 'e', credits: 1 })).toEqual({
      code: 'idempotency-conflict',
      id: 'e',
      changed: false,
    });
    expect(wallet.state().holds).toEqual(holds);
  });

  test('extended lives again as long as before, or as long as asked', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'h', credits: 3, ttl: 'PT1H' });
    wallet.wait(10 * minuteMs);
    expect(wallet.send({ do: 'extend', id: 'x', hold: 'h' })).toEqual({
      ...{ id: 'x', credits: 3, slices: [], owned: 0, expiresAt: start + 70 * minuteMs, details: {} },
    });
    expect(wallet.send({ do: 'extend', hold: 'h', ttl: 'PT5M' }).expiresAt).toBe(start + 15 * minuteMs);
    expect(wallet.refused({ do: 'extend', hold: 'h', ttl: 'P2D' }).code).toBe('bad-input');
  });

  test('of work with keys has one key for each unit, all different', () => {
    const wallet = opened();
    for (const workKeys of [['a'], ['a', 'a'], ['a', 'b', 'c'], []])
      expect(wallet.refused({ do: 'hold', ...work, quantity: 2, workKeys })).toEqual({
        ...{ code: 'bad-input', quantity: 2, changed: false },
      });
    expect(wallet.send({ do: 'hold', ...work, quantity: 2, workKeys: ['a', 'b'] }).credits).toBe(2);
  });

  test('is known by its dimensions only where it has all of them', () => {
    const rates = aWallet().catalog.rates.map((rate) => ({ ...rate, repeatKey: ['photo', 'template'] }));
    const wallet = aWallet({ change: { rates } });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 9 });
    wallet.send({ do: 'spend', ...work, dims: { photo: 'p' } });
    expect(wallet.state().workKeys).toEqual({});
    wallet.send({ do: 'spend', ...work, dims: { photo: 'p', template: 't' } });
    expect(Object.keys(wallet.state().workKeys)).toEqual(['enhance single photo=p template=t']);
  });

  test('of one unit is known by its dimensions, of several it is not', () => {
    const dims = { workKey: 'w' };
    const wallet = opened();
    wallet.send({ do: 'spend', ...work, dims });
    expect(Object.keys(wallet.state().workKeys)).toEqual(['enhance single workKey=w']);
    expect(wallet.send({ do: 'spend', ...work, dims })).toEqual(expect.objectContaining({ credits: 0, owned: 1 }));
    expect(wallet.send({ do: 'spend', ...work, dims, quantity: 2 }).credits).toBe(2);
    expect(wallet.send({ do: 'spend', ...work }).credits).toBe(1);
    expect(wallet.send({ do: 'spend', action: 'edit', phase: 'generate', workKeys: ['w'] }).credits).toBe(1);
    expect(wallet.send({ do: 'spend', action: 'edit', phase: 'generate', workKeys: ['w'] }).credits).toBe(1);
  });
});

describe('a spend', () => {
  test('is refused while the wallet owes a single credit, and for a time that no hold may last', () => {
    const wallet = opened();
    const { offers } = wallet.catalog.shortfall;
    expect(wallet.refused({ do: 'spend', credits: 1, ttl: 'P2D' })).toEqual({
      ...{ code: 'bad-input', ttl: 'P2D', changed: false },
    });
    wallet.put({ debt: 1 as never });
    expect(wallet.refused({ do: 'spend', credits: 2 })).toEqual({
      ...{ code: 'insufficient-credits', shortBy: 2, needed: 2, available: 0, debt: 1, offers, changed: false },
    });
  });

  test('does not take the id of a charge that a device made', () => {
    const wallet = opened();
    wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 3 });
    const lease = wallet.state().leases.l as Lease;
    const line = { action: 'enhance', phase: 'single', quantity: 1, dims: {}, workKeys: [] } as const;
    const spend = { ...line, workKeys: [], id: 'a', credits: lease.credits, resource: null, run: null, user: null };
    const { journal } = spendOnDevice(newPurse(lease, start), spend, { wall: start, elapsedMs: 0 });
    wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [...journal], returnsRest: false });
    const taken = { code: 'idempotency-conflict', id: 'a', changed: false };
    expect(wallet.refused({ do: 'spend', id: 'a', credits: 1 })).toEqual(taken);
    wallet.put({ answers: {} });
    wallet.send({ do: 'hold', id: 'h', credits: 1 });
    expect(wallet.refused({ do: 'capture', id: 'a', hold: 'h' })).toEqual(taken);
  });

  test('answers with what it took and from where', () => {
    const wallet = opened();
    expect(wallet.send({ do: 'spend', id: 's', ...work, quantity: 2, workKeys: ['a', 'b'] })).toEqual({
      ...{ id: 's', credits: 2, slices: [slice(2)], owned: 0, expiresAt: null, details: {} },
    });
    expect(wallet.types().slice(0, 2)).toEqual(['held', 'captured']);
    expect(wallet.send({ do: 'spend', ...work, quantity: 3, workKeys: ['a', 'b', 'c'] }).owned).toBe(2);
    expect(wallet.send({ do: 'spend', ...work, quantity: 2, workKeys: ['a', 'b'] })).toEqual(
      expect.objectContaining({ credits: 0, owned: 2 }),
    );
    expect(wallet.types()).toEqual([]);
  });

  test('of work that another hold pays for is booked for nothing, and waits for nobody', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'h', ...work, workKeys: ['a'] });
    expect(wallet.send({ do: 'spend', id: 's', ...work, workKeys: ['a'] })).toEqual(
      expect.objectContaining({ credits: 0, owned: 1 }),
    );
    expect(wallet.types()).toEqual(['held', 'captured']);
    expect(wallet.told('captured')[0]?.delivered).toEqual(['a']);
    expect(wallet.refused({ do: 'void', hold: 'nobody' }).code).toBe('not-found');
    wallet.send({ do: 'void', id: 'v', hold: 'h' });
    expect([wallet.types(), wallet.state().charges.v?.credits]).toEqual([['captured'], 1]);
  });
});

describe('a capture', () => {
  test('answers with what it kept and what it gave back', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'h', credits: 5 });
    expect(wallet.send({ do: 'capture', id: 'c', hold: 'h', credits: 3 })).toEqual({
      ...{ id: 'c', credits: 3, slices: [slice(3)], owned: 0, expiresAt: null, details: { hold: 'h', released: 2 } },
    });
  });

  test('of more than is held is refused, and says how much is', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'h', credits: 5 });
    expect(wallet.refused({ do: 'capture', hold: 'h', credits: 6 })).toEqual({
      ...{ code: 'bad-input', held: 5, asked: 6, changed: false },
    });
    expect(wallet.send({ do: 'capture', hold: 'h', credits: 5 }).credits).toBe(5);
  });

  test('of some of the work charges those, counts those, and frees the others', () => {
    const wallet = opened();
    wallet.send({ do: 'spend', ...work, workKeys: ['z'] });
    wallet.send({ do: 'hold', id: 'h', ...work, quantity: 4, workKeys: ['a', 'b', 'c', 'z'] });
    wallet.send({ do: 'hold', id: 'waits', ...work, workKeys: ['b'] });
    wallet.send({ do: 'capture', id: 'c', hold: 'h', workKeys: ['a', 'c'] });
    const { charges, holds } = wallet.state();
    expect([charges.c?.credits, charges.c?.workKeys, charges.c?.work.quantity]).toEqual([2, ['a', 'c'], 3]);
    expect([holds.waits?.credits, holds.waits?.workKeys]).toEqual([1, ['b']]);
    wallet.send({ do: 'hold', id: 'all', ...work, quantity: 2, workKeys: ['d', 'e'] });
    wallet.send({ do: 'capture', id: 'all of it', hold: 'all' });
    expect(wallet.state().charges['all of it']?.work.quantity).toBe(2);
    wallet.send({ do: 'hold', id: 'none', ...work, quantity: 2, workKeys: ['f', 'g'] });
    wallet.send({ do: 'capture', id: 'none of it', hold: 'none', workKeys: [] });
    expect(wallet.state().charges['none of it']).toEqual(
      expect.objectContaining({ credits: 0, workKeys: [], work: expect.objectContaining({ quantity: 1 }) }),
    );
  });

  test('of some of the work that others pay for delivers those, and of a part of the credits delivers none', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'payer', ...work, quantity: 2, workKeys: ['a', 'b'] });
    wallet.send({ do: 'hold', id: 'named', ...work, quantity: 3, workKeys: ['a', 'b', 'c'] });
    wallet.send({ do: 'capture', hold: 'named', workKeys: ['b', 'c'] });
    expect(wallet.told('captured')[0]?.delivered).toEqual(['b']);
    wallet.send({ do: 'hold', id: 'part', ...work, quantity: 3, workKeys: ['a', 'd', 'e'] });
    wallet.send({ do: 'capture', hold: 'part', credits: 1 });
    expect([wallet.told('captured')[0]?.delivered, wallet.told('captured')[0]?.charge.workKeys]).toEqual([[], ['d']]);
    wallet.send({ do: 'hold', id: 'whole', ...work, quantity: 2, workKeys: ['a', 'f'] });
    wallet.send({ do: 'capture', hold: 'whole' });
    expect(wallet.told('captured')[0]?.delivered).toEqual(['a']);
  });

  test('of all hands nothing over: whoever waits for the same work has it for nothing', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'h', ...work, workKeys: ['a'] });
    wallet.send({ do: 'hold', id: 'waits', ...work, workKeys: ['a'] });
    wallet.send({ do: 'capture', hold: 'h' });
    expect(wallet.told('captured')[0]?.handOvers).toEqual([]);
    expect(wallet.state().holds.waits?.workKeys).toEqual([]);
  });

  test('of named work for a named amount pays for that work', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'h', ...work, quantity: 3, workKeys: ['a', 'b', 'c'] });
    wallet.send({ do: 'capture', id: 'c', hold: 'h', workKeys: ['a', 'b'], credits: 1 });
    expect(wallet.state().charges.c).toEqual(expect.objectContaining({ credits: 1, workKeys: ['a', 'b'] }));
  });

  test('by a failure makes good for what is over meanwhile, though a part of it was delivered', () => {
    const wallet = aWallet();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 2, expiresAt: start + hourMs });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 5 });
    wallet.send({ do: 'hold', id: 'h', ...work, quantity: 2, workKeys: ['a', 'b'], ttl: 'PT3H' });
    wallet.send({ do: 'spend', ...work, workKeys: ['a'] });
    wallet.wait(hourMs);
    expect(wallet.send({ do: 'fail', id: 'f', of: 'h' }).credits).toBe(1);
    expect(wallet.told('captured')[0]).toEqual(
      expect.objectContaining({ charge: expect.objectContaining({ workKeys: ['a'], credits: 1 }) }),
    );
    expect(wallet.buckets()).toEqual({ refund: 1, topup: 5 });
  });

  test('charges work that was delivered under another hold, whatever was finished of it here', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'h', ...work, quantity: 3, workKeys: ['a', 'b', 'c'] });
    wallet.send({ do: 'spend', ...work, workKeys: ['b'] });
    wallet.send({ do: 'capture', id: 'c', hold: 'h', workKeys: ['a'] });
    expect(wallet.state().charges.c).toEqual(expect.objectContaining({ credits: 2, workKeys: ['a', 'b'] }));
    expect(wallet.balance().available).toBe(18);
  });

  test('happens once, and so does giving back', () => {
    const wallet = opened();
    for (const id of ['c', 'v', 't']) wallet.send({ do: 'hold', id, credits: 1 });
    wallet.send({ do: 'capture', id: 'charge', hold: 'c' });
    expect(wallet.send({ do: 'void', id: 'back', hold: 'v' })).toEqual({
      ...{ id: 'back', credits: 1, slices: [], owned: 0, expiresAt: null, details: { hold: 'v' } },
    });
    wallet.wait(dayMs);
    for (const command of ['capture', 'void', 'extend'] as const) {
      expect(wallet.refused({ do: command, hold: 'c' })).toEqual({
        code: 'already-captured',
        hold: 'c',
        charge: 'charge',
        changed: false,
      });
      expect(wallet.refused({ do: command, hold: 'v' })).toEqual({ code: 'already-voided', hold: 'v', changed: false });
      expect(wallet.refused({ do: command, hold: 't' })).toEqual({ code: 'hold-expired', hold: 't', changed: false });
      expect(wallet.refused({ do: command, hold: 'x' })).toEqual({ code: 'not-found', hold: 'x', changed: false });
    }
  });

  test('of an edit is left to the edit', () => {
    const wallet = opened();
    wallet.send({ do: 'generate', id: 'e', action: 'edit' });
    for (const command of ['capture', 'void'] as const)
      expect(wallet.refused({ do: command, hold: 'e' })).toEqual({
        code: 'bad-input',
        hold: 'e',
        edit: 'e',
        changed: false,
      });
  });
});

describe('a run', () => {
  test('has an id of its own, and goes on while there is something to do', () => {
    const wallet = opened(4);
    expect(wallet.send({ do: 'run', id: 'a', run: 'r', action: 'enhance', photos: 6 })).toEqual({
      ...{ id: 'a', credits: 4, slices: [slice(4)], owned: 0, expiresAt: null },
      details: { run: 'r', status: 'paused', done: 4, pending: 2 },
    });
    expect(wallet.refused({ do: 'run', run: 'r', action: 'enhance', photos: 1 })).toEqual({
      code: 'bad-input',
      run: 'r',
      changed: false,
    });
    expect(wallet.refused({ do: 'resume', run: 'x' })).toEqual({ code: 'not-found', run: 'x', changed: false });
    expect(wallet.send({ do: 'resume', run: 'r' })).toEqual(
      expect.objectContaining({ credits: 0, slices: [], details: { run: 'r', status: 'paused', done: 4, pending: 2 } }),
    );
    wallet.send({ do: 'grant', id: 'h', bucket: 'topup', credits: 9 });
    wallet.send({ do: 'resume', id: 'b', run: 'r' });
    expect(wallet.state().runs.r).toEqual(
      expect.objectContaining({ status: 'finished', doneCount: 6, pendingCount: 0 }),
    );
    expect(wallet.state().charges.b?.work).toEqual(expect.objectContaining({ quantity: 2, run: 'r', phase: 'single' }));
    expect(wallet.refused({ do: 'resume', run: 'r' })).toEqual({ code: 'run-finished', run: 'r', changed: false });
  });

  test('does nothing while something is owed, and is free where its action is', () => {
    const wallet = opened(4);
    wallet.put({ debt: 1 as never });
    expect(wallet.send({ do: 'run', run: 'r', action: 'enhance', photos: 2 }).details).toEqual({
      ...{ run: 'r', status: 'paused', done: 0, pending: 2 },
    });
    expect(wallet.send({ do: 'run', run: 'free', action: 'export', photos: 9 }).details).toEqual({
      ...{ run: 'free', status: 'finished', done: 9, pending: 0 },
    });
  });

  test('of a price list that starts no run it cannot finish is refused', () => {
    const { shortfall } = aWallet().catalog;
    const wallet = aWallet({ change: { shortfall: { ...shortfall, batch: 'reject_all' } } });
    wallet.send({ do: 'grant', id: 'g', bucket: 'topup', credits: 4 });
    expect(wallet.refused({ do: 'run', run: 'r', action: 'enhance', photos: 5 })).toEqual(
      expect.objectContaining({ code: 'insufficient-credits', shortBy: 1, changed: false }),
    );
    expect(wallet.send({ do: 'run', run: 'r', action: 'enhance', photos: 4 }).credits).toBe(4);
  });

  test('with a price of a part of a credit does as many photos as its credits pay for, rounded up once', () => {
    const rates = aWallet().catalog.rates.map((rate) => (rate.action === 'enhance' ? { ...rate, base: '2/3' } : rate));
    const wallet = aWallet({ change: { rates } });
    wallet.send({ do: 'grant', id: 'g', bucket: 'topup', credits: 3 });
    expect(wallet.send({ do: 'run', run: 'r', action: 'enhance', photos: 9 })).toEqual(
      expect.objectContaining({ credits: 3, details: { run: 'r', status: 'paused', done: 4, pending: 5 } }),
    );
  });
});
