import { describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { type CommandInput, commandSchema } from '../command.ts';
import { presets } from '../presets.ts';
import { aWallet } from '../properties/aWallet.ts';
import { newPurse, spendOnDevice } from '../purse.ts';
import type { Lease } from '../state/device.ts';
import { credits } from '../values/amount.ts';
import { nothingTouched, touchedBy } from './touched.ts';

// What a command names comes back from what was put away, so that nothing is done a second time under an id that somebody has. Every test
// wallet decides twice, once with what is over put away (properties/aWallet.ts).

const studio = presets.studio as Catalog;
const conflict = (id: string) => ({ code: 'idempotency-conflict', id, changed: false });

function opened(reserve: 'none' | 'hard' = 'none') {
  const rates = studio.rates.map((rate) => (rate.action === 'edit' ? { ...rate, acceptReserve: reserve } : rate));
  const wallet = aWallet({ change: { rates } });
  wallet.send({ do: 'grant', id: 'g', bucket: 'topup', credits: 60 });
  return wallet;
}

/** A device charges under this id, and brings its journal back. */
function chargeOnDevice(wallet: ReturnType<typeof aWallet>, id: string): void {
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 5 });
  const work = { action: 'enhance', phase: 'single', quantity: 1, dims: {} } as const;
  const spend = { ...work, id, credits: credits(1), workKeys: [], resource: null, run: null, user: null };
  const clock = { wall: wallet.now(), elapsedMs: 0 };
  const { journal } = spendOnDevice(newPurse(wallet.state().leases.l as Lease, wallet.now()), spend, clock);
  wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [...journal], returnsRest: false });
}

describe('an id that a device has charged under is taken', () => {
  test.each<[string, Omit<CommandInput, 'id' | 'as'>]>([
    ['a spend', { do: 'spend', action: 'enhance' } as never],
    ['a run', { do: 'run', run: 'r', action: 'enhance', photos: 2 } as never],
    ['an edit', { do: 'generate', action: 'edit' } as never],
    ['the acceptance of an edit', { do: 'accept', edit: 'e' } as never],
    ['a run that goes on', { do: 'resume', run: 'paused' } as never],
  ])('for %s', (_, asked) => {
    const wallet = opened();
    wallet.send({ do: 'generate', id: 'e', action: 'edit' });
    wallet.send({ do: 'run', id: 'first', run: 'paused', action: 'enhance', photos: 500 });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 20 });
    chargeOnDevice(wallet, 'x');
    expect(wallet.refused({ ...asked, id: 'x' } as never)).toEqual(conflict('x'));
  });

  test('for the generation that was begun under it before', () => {
    const wallet = opened();
    wallet.send({ do: 'generate', id: 'e', action: 'edit' });
    chargeOnDevice(wallet, 'e');
    for (const asked of ['generated', 'accept'] as const)
      expect(wallet.refused({ do: asked, edit: 'e' })).toEqual(conflict('e'));
  });
});

describe('an id that a hold had is taken', () => {
  test('for the reserve of an acceptance', () => {
    const wallet = opened('hard');
    wallet.send({ do: 'hold', id: 'e:accept', action: 'enhance' });
    wallet.send({ do: 'void', hold: 'e:accept' });
    expect(wallet.refused({ do: 'generate', id: 'e', action: 'edit' })).toEqual(conflict('e:accept'));
  });

  test('by the reserve of an acceptance', () => {
    for (const asked of [{ do: 'hold' }, { do: 'spend' }] as const) {
      const wallet = opened('hard');
      wallet.send({ do: 'generate', id: 'e', action: 'edit' });
      wallet.send({ do: 'generated', edit: 'e' });
      wallet.send({ do: 'reject', edit: 'e' });
      expect(wallet.refused({ ...asked, id: 'e:accept', action: 'enhance' })).toEqual(conflict('e:accept'));
    }
  });
});

describe('a command names', () => {
  const rates = studio.rates.map((rate) => ({
    ...rate,
    ...(rate.phase === 'generate' && { repeatKey: ['model'] }),
  }));
  const named = (asked: object, catalog: Catalog = studio) =>
    touchedBy(commandSchema.parse({ id: 'c', as: 'owner', ...asked }), catalog);

  test.each([
    ['fail', 'of'],
    ['refund', 'of'],
  ])('with %s a hold, a charge or an edit', (what, field) => {
    const asked = { do: what, [field]: 'x', ...(what === 'refund' && { fault: 'user' }) };
    expect(named(asked)).toEqual({ ...nothingTouched, answers: ['c'], works: ['x'], edits: ['x'] });
  });

  test.each(['generated', 'accept'])('with %s an edit, its charge and the charge that is to be made', (what) => {
    const touched = named({ do: what, edit: 'x' });
    expect(touched).toEqual({ ...nothingTouched, answers: ['c'], works: ['c', 'x'], edits: ['x'] });
  });

  test('the work that the rate of its phase pays for once, and of no other phase', () => {
    const catalog = { ...studio, rates } as Catalog;
    const work = { do: 'hold', action: 'edit', dims: { model: 'm' } };
    expect(named({ ...work, phase: 'generate' }, catalog).workKeys).toEqual(['edit generate model=m']);
    expect(named({ ...work, phase: 'accept' }, catalog).workKeys).toEqual([]);
    const ofAnother = { ...work, action: 'enhance', phase: 'generate' };
    expect(named(ofAnother, catalog).workKeys).toEqual([]);
  });
});
