import { expect, test } from 'vitest';
import { aWallet } from '../properties/aWallet.ts';

// A viewer looks and changes nothing. Each of these is done for an owner.

function opened() {
  const wallet = aWallet();
  wallet.send({ do: 'grant', bucket: 'promo', credits: 50 });
  wallet.send({ do: 'hold', id: 'h', credits: 1 });
  wallet.send({ do: 'spend', id: 's', credits: 5 });
  wallet.send({ do: 'generate', id: 'e', action: 'edit' });
  wallet.send({ do: 'generate', id: 'e2', action: 'edit' });
  wallet.send({ do: 'generated', edit: 'e2' });
  wallet.send({ do: 'run', run: 'r', action: 'enhance', photos: 60 });
  wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
  wallet.send({ do: 'buy', id: 'q', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'q', outcome: 'succeeded' });
  wallet.send({ do: 'chargeback', purchase: 'q' });
  wallet.send({ do: 'subscribe', plan: 'solo' });
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 2 });
  return wallet;
}

const asked: Parameters<ReturnType<typeof aWallet>['ask']>[0][] = [
  { do: 'grant', bucket: 'promo', credits: 1 },
  { do: 'grant', bucket: 'topup', credits: 1 },
  { do: 'hold', credits: 1 },
  { do: 'spend', credits: 1 },
  { do: 'capture', hold: 'h' },
  { do: 'void', hold: 'h' },
  { do: 'extend', hold: 'h' },
  { do: 'fail', of: 'h' },
  { do: 'refund', of: 's', fault: 'vendor' },
  { do: 'subscribe', plan: 'team' },
  { do: 'cancel' },
  { do: 'plan-payment', outcome: 'failed' },
  { do: 'zone', zone: 'Asia/Kathmandu' },
  { do: 'buy', pack: 'pack-50' },
  { do: 'payment', purchase: 'p', outcome: 'declined' },
  { do: 'money-refund', purchase: 'p' },
  { do: 'chargeback', purchase: 'p' },
  { do: 'chargeback-won', purchase: 'q' },
  { do: 'money-returned', purchase: 'p', refunds: [{ refund: 're', amountMinor: 240, hasFailed: false }] },
  { do: 'recharge', enabled: true, pack: 'pack-50' },
  { do: 'card', fingerprint: 'f' },
  { do: 'generate', action: 'edit' },
  { do: 'generated', edit: 'e' },
  { do: 'accept', edit: 'e2' },
  { do: 'reject', edit: 'e2' },
  { do: 'run', run: 'r2', action: 'enhance', photos: 1 },
  { do: 'resume', run: 'r' },
  { do: 'lease', device: 'd', credits: 1 },
  { do: 'sync', device: 'd', lease: 'l', entries: [], returnsRest: true },
];

test.each(asked.map((one) => [one.do, one] as const))(
  '%s is forbidden to a viewer, and done for an owner',
  (_, one) => {
    const refusal = opened().refused({ ...one, as: 'viewer' });
    expect([refusal.code, refusal.changed]).toEqual(['forbidden', false]);
    opened().send(one);
  },
);

test('an operator spends and neither buys, nor grants, nor refunds', () => {
  const wallet = opened();
  wallet.send({ do: 'spend', credits: 1, as: 'operator' });
  for (const one of [
    { do: 'buy', pack: 'pack-50', as: 'operator' },
    { do: 'grant', bucket: 'promo', credits: 1, as: 'operator' },
    { do: 'refund', of: 's', fault: 'vendor', as: 'operator' },
    { do: 'recharge', enabled: false, as: 'operator' },
  ] as const)
    expect(wallet.refused(one)).toEqual(expect.objectContaining({ code: 'forbidden', role: 'operator' }));
});

test('an operator says that open work failed; what was charged for it is given back by those who may refund', () => {
  const wallet = opened();
  for (const work of ['s', 'e2'])
    expect(wallet.refused({ do: 'fail', of: work, as: 'operator' })).toEqual({
      ...{ code: 'forbidden', role: 'operator', right: 'refund', changed: false },
    });
  wallet.send({ do: 'fail', of: 'h', as: 'operator' });
  wallet.send({ do: 'fail', of: 'e', as: 'operator' });
  for (const work of ['s', 'e2']) expect(wallet.send({ do: 'fail', of: work, as: 'admin' }).credits).toBeGreaterThan(0);
});
