import { generateKeyPairSync } from 'node:crypto';
import type { WalletClient } from '../../src/contract/clients.ts';
import { sandboxCards } from '../../src/wallet/payments/sandbox/sandbox.ts';
import { pasts } from './creditsPasts.ts';

// An account that has been used for months: the past of its price list, and people, computers, payments that went wrong and a saved card.

export async function livedIn(
  catalog: string,
  wallet: WalletClient,
  at: (instant: string | null) => void,
): Promise<void> {
  await pasts[catalog]?.(wallet, at);
  const { packs, autoRecharge } = await wallet.catalog();
  at('2026-11-20T16:00:00Z');
  const people = [
    ['Second camera', 'operator'],
    ['Office on the Lindengracht, upstairs', 'admin'],
    ['Bookkeeping', 'viewer'],
  ] as const;
  for (const [name, role] of people) await wallet.members.create({ id: `m-${role}`, name, role });
  const order = packs[0] ? { pack: packs[0].id } : { units: 1000 };
  await wallet.purchases
    .create({ id: 'declined', ...order, sandboxCard: sandboxCards.declined })
    .then(() => Promise.reject(new Error('the card that is declined was taken')))
    .catch(onlyDeclined);
  const [first] = packs;
  if (autoRecharge && first) {
    await wallet.autoRecharge.card({ id: 'saved', sandboxCard: '4242424242424242' });
    await wallet.autoRecharge.put({ id: 'on', enabled: true, pack: first.id, threshold: 20, cap: 5000 });
  }
  for (const [n, name] of ['Studio iMac', 'Laptop – on the road'].entries()) {
    const id = `device-${n}`;
    await wallet.devices.create({ id, name, publicKey: aPublicKey() });
    await wallet.leases.create({ id: `lease-${n}`, device: id, credits: 12 + n, dailySpend: 4 });
  }
  await wallet.devices.recall({ id: 'back-home', device: 'device-1' });
  // Of today, so that it has not run out.
  at(null);
  await wallet.purchases.create({ id: 'slow', ...order, sandboxCard: sandboxCards.staysInProcessing });
}

function onlyDeclined(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'payment-declined')) throw error;
}

/** Of a key that signs nothing here. */
function aPublicKey(): string {
  const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url').toString('base64');
}
