import { aWallet, dayMs, hourMs } from './aWallet.ts';

/** A wallet in which everything happened once: what is over lies beside what is open. */
export function aLife() {
  const wallet = aWallet({ zone: 'Europe/Amsterdam' });
  wallet.send({ do: 'open' });
  wallet.send({ do: 'subscribe', id: 'plan', plan: 'professional' });
  wallet.send({ do: 'grant', id: 'short', bucket: 'promo', credits: 30, expiresAt: wallet.now() + 20 * dayMs });
  wallet.send({ do: 'spend', id: 's-1', action: 'enhance', workKeys: ['a'] });
  wallet.send({ do: 'spend', id: 's-2', action: 'enhance', quantity: 7 });
  wallet.send({ do: 'hold', id: 'h-1', action: 'enhance', workKeys: ['b'] });
  wallet.send({ do: 'hold', id: 'h-2', action: 'enhance', workKeys: ['b'] });
  wallet.send({ do: 'hold', id: 'h-3', action: 'enhance', quantity: 4, ttl: 'PT24H' });
  wallet.send({ do: 'hold', id: 'h-4', action: 'enhance', quantity: 2, ttl: 'PT1H' });
  wallet.send({ do: 'extend', hold: 'h-1' });
  wallet.send({ do: 'capture', id: 'c-1', hold: 'h-1' });
  wallet.send({ do: 'void', hold: 'h-2' });
  wallet.send({ do: 'fail', of: 'h-3' });
  wallet.send({ do: 'buy', id: 'p-1', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'p-1', outcome: 'succeeded' });
  wallet.send({ do: 'buy', id: 'p-2', pack: 'pack-100' });
  wallet.send({ do: 'payment', purchase: 'p-2', outcome: 'declined' });
  wallet.send({ do: 'money-refund', id: 'm-1', purchase: 'p-1', credits: 10 });
  wallet.send({ do: 'generate', id: 'e-1', action: 'edit' });
  wallet.send({ do: 'generated', edit: 'e-1' });
  wallet.send({ do: 'accept', edit: 'e-1' });
  wallet.send({ do: 'generate', id: 'e-2', action: 'edit' });
  wallet.send({ do: 'generated', edit: 'e-2' });
  wallet.send({ do: 'reject', edit: 'e-2' });
  wallet.send({ do: 'run', run: 'r-1', action: 'enhance', photos: 60 });
  wallet.send({ do: 'lease', id: 'l-1', device: 'd-1', credits: 12 });
  wallet.send({ do: 'sync', device: 'd-1', lease: 'l-1', entries: [], returnsRest: true });
  wallet.send({ do: 'lease', id: 'l-2', device: 'd-2', credits: 9 });
  wallet.send({ do: 'recall', device: 'd-2', isRecalled: true });
  wallet.wait(5 * hourMs);
  wallet.send({ do: 'refund', id: 'f-1', of: 's-1', fault: 'vendor' });
  wallet.send({ do: 'plan-payment', outcome: 'failed' });
  wallet.wait(40 * dayMs);
  // What is open when it ends.
  wallet.send({ do: 'refund', id: 'f-2', of: 's-2', credits: 3, fault: 'vendor' });
  wallet.send({ do: 'hold', id: 'h-5', action: 'enhance', workKeys: ['c'] });
  wallet.send({ do: 'buy', id: 'p-3', pack: 'pack-50' });
  wallet.send({ do: 'generate', id: 'e-3', action: 'edit' });
  wallet.send({ do: 'generated', edit: 'e-3' });
  wallet.send({ do: 'generate', id: 'e-4', action: 'edit' });
  wallet.send({ do: 'lease', id: 'l-3', device: 'd-3', credits: 3 });
  wallet.send({ do: 'run', id: 'run-2', run: 'r-2', action: 'enhance', photos: 500 });
  wallet.send({ do: 'chargeback', purchase: 'p-1' });
  wallet.send({ do: 'grant', id: 'late', bucket: 'promo', credits: 60 });
  return wallet;
}
