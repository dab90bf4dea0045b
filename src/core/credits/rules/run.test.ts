import { describe, expect, test } from 'vitest';
import type { Catalog, Rate } from '../catalog.ts';
import { presets } from '../presets.ts';
import { aWallet } from '../properties/aWallet.ts';

// One press of Enhance over many photos, and what becomes of it when the credits run out.

const studio = presets.studio as Catalog;
const enhance = studio.rates[0] as Rate;

/** A wallet of so many credits, where a photo costs `base`. */
function opened(size: number, { base = 1 as Rate['base'], batch = 'pause' as Catalog['shortfall']['batch'] } = {}) {
  const rates = studio.rates.map((rate) => (rate.action === 'enhance' ? { ...enhance, base } : rate));
  const wallet = aWallet({ change: { rates, freeActions: ['preview'], shortfall: { ...studio.shortfall, batch } } });
  if (size > 0) wallet.send({ do: 'grant', id: 'g', bucket: 'topup', credits: size });
  return wallet;
}
const photos = (count: number) => ({ do: 'run', run: 'r', action: 'enhance', photos: count }) as const;
const slice = (credits: number) => ({ grantId: 'grant:g', bucket: 'topup', credits });

describe('a run', () => {
  test('is one charge for all its photos, for one photo too', () => {
    for (const count of [1, 20]) {
      const wallet = opened(20);
      const resource = { shoot: 's' };
      expect(wallet.send({ ...photos(count), id: 'x', dims: { template: 't' }, resource, user: 'Ann' })).toEqual({
        ...{ id: 'x', credits: count, slices: [slice(count)], owned: 0, expiresAt: null },
        details: { run: 'r', status: 'finished', done: count, pending: 0 },
      });
      expect(wallet.types().slice(0, 3)).toEqual(['held', 'captured', 'run-changed']);
      const work = { action: 'enhance', phase: 'single', quantity: count, dims: { template: 't' } } as const;
      expect(wallet.told('captured')[0]?.charge).toEqual(
        expect.objectContaining({ id: 'x', credits: count, work: { ...work, resource, run: 'r', user: 'Ann' } }),
      );
      expect(wallet.state().runs.r).toEqual({
        ...{ id: 'r', status: 'finished', doneCount: count, pendingCount: 0 },
        work: { ...work, resource, run: 'r', user: 'Ann' },
      });
    }
  });

  test('pauses where the credits end, and goes on from there', () => {
    const wallet = opened(5);
    expect(wallet.send(photos(7)).details).toEqual({ run: 'r', status: 'paused', done: 5, pending: 2 });
    expect(wallet.send({ do: 'resume', run: 'r' })).toEqual(
      expect.objectContaining({
        ...{ credits: 0, slices: [] },
        details: { run: 'r', status: 'paused', done: 5, pending: 2 },
      }),
    );
    expect(wallet.types()).toEqual(['run-changed']);
    wallet.send({ do: 'grant', id: 'g2', bucket: 'topup', credits: 9 });
    expect(wallet.send({ do: 'resume', run: 'r' })).toEqual(
      expect.objectContaining({ credits: 2, details: { run: 'r', status: 'finished', done: 7, pending: 0 } }),
    );
    expect(wallet.refused({ do: 'resume', run: 'r' })).toEqual({ code: 'run-finished', run: 'r', changed: false });
    expect(wallet.refused({ do: 'resume', run: 'x' })).toEqual({ code: 'not-found', run: 'x', changed: false });
    expect(wallet.refused(photos(1))).toEqual({ code: 'bad-input', run: 'r', changed: false });
  });

  test('does as many photos as their price, rounded up once, allows', () => {
    for (const [size, base, done, credits] of [
      [4, '1/3', 12, 4],
      [2, '2/3', 3, 2],
      [1, '2/3', 1, 1],
      [7, '5/2', 2, 5],
      [8, '5/2', 3, 8],
      [0, '1/3', 0, 0],
    ] as const) {
      const wallet = opened(size, { base });
      const result = wallet.send(photos(20));
      expect([size, base, result.details.done, result.credits]).toEqual([size, base, done, credits]);
    }
  });

  test('that may not pause starts with all its photos or with none', () => {
    const wallet = opened(5, { batch: 'reject_all' });
    expect(wallet.refused(photos(6))).toEqual(
      expect.objectContaining({ code: 'insufficient-credits', shortBy: 1, needed: 6, available: 5, changed: false }),
    );
    expect(wallet.state().runs).toEqual({});
    expect(wallet.send(photos(5)).details.status).toBe('finished');
  });

  test('of what costs nothing is done without credits, and books no charge', () => {
    for (const [action, base] of [
      ['preview', 1],
      ['enhance', 0],
    ] as const) {
      const wallet = opened(0, { base });
      expect(wallet.send({ do: 'run', run: 'r', action, photos: 3 })).toEqual(
        expect.objectContaining({ credits: 0, details: { run: 'r', status: 'finished', done: 3, pending: 0 } }),
      );
      expect([action, wallet.types()]).toEqual([action, ['run-changed']]);
    }
  });

  test('of a member does what the limit still allows, down to one photo, and is refused when it allows none', () => {
    const asked = { ...photos(3), as: 'operator', member: 'ana' } as const;
    const wallet = opened(9);
    wallet.send({ do: 'member-cap', of: 'ana', credits: 1 });
    expect(wallet.send(asked).details).toEqual({ run: 'r', status: 'paused', done: 1, pending: 2 });
    const refused = { code: 'forbidden', reason: 'member-cap', needed: 1, left: 0, changed: false };
    const resume = { do: 'resume', run: 'r', as: 'operator', member: 'ana' } as const;
    expect(wallet.refused(resume)).toEqual(expect.objectContaining(refused));
    const dear = opened(9, { base: '5/2' });
    dear.send({ do: 'member-cap', of: 'ana', credits: 2 });
    expect(dear.refused(asked)).toEqual(expect.objectContaining({ ...refused, needed: 3, left: 2 }));
    const poor = opened(0);
    poor.send({ do: 'member-cap', of: 'ana', credits: 2 });
    expect(poor.send(asked).details).toEqual({ run: 'r', status: 'paused', done: 0, pending: 3 });
    const whole = opened(9, { batch: 'reject_all' });
    whole.send({ do: 'member-cap', of: 'ana', credits: 2 });
    expect(whole.refused(asked)).toEqual(expect.objectContaining({ ...refused, needed: 3, left: 2 }));
    expect(whole.state().runs).toEqual({});
  });

  test('waits while the wallet owes, however little', () => {
    const wallet = opened(5);
    wallet.put({ debt: 1 as never });
    expect(wallet.send(photos(2)).details).toEqual({ run: 'r', status: 'paused', done: 0, pending: 2 });
  });
});
