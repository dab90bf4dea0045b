import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { SignedLease } from '../../contract/wallet/leases.ts';
import type { LeaseTerms } from '../../core/credits/purse/lines.ts';
import { signedTermsText } from '../../core/credits/purse/signed.ts';
import { credits } from '../../core/credits/values/amount.ts';
import { AppError } from '../../core/errors.ts';

// What the wallet signs and what the device signs: Ed25519, keys raw and in base64.

/** The DER of an Ed25519 public key is these bytes and the key; RFC 8410. */
const keyPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** A lease as the purse keeps it. @throws AppError forbidden when the wallet that this device knows did not sign it for this device */
export function trustedTerms(
  { terms, signature }: SignedLease,
  known: { walletKey: string; device: string },
): LeaseTerms {
  const der = Buffer.concat([keyPrefix, Buffer.from(known.walletKey, 'base64')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const isSigned = verify(null, Buffer.from(signedTermsText(terms)), key, Buffer.from(signature, 'base64'));
  if (!isSigned || terms.device !== known.device) {
    throw new AppError(
      'forbidden',
      'These credits were not signed by the wallet that this computer knows. They were not taken. Check the wallet address in Settings.',
      { lease: terms.id },
    );
  }
  return {
    ...{ id: terms.id, sequence: terms.sequence, credits: credits(terms.credits), head: terms.head },
    ...{ rates: terms.rates, freeActions: terms.freeActions, tiers: terms.tiers, refillAt: terms.refillAt },
    slices: terms.slices.map((slice) => ({ ...slice, credits: credits(slice.credits) })),
    issuedAt: Date.parse(terms.issuedAt),
    expiresAt: Date.parse(terms.expiresAt),
    reclaimAt: Date.parse(terms.reclaimAt),
  };
}

export function newDeviceKey(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(keyPrefix.length).toString('base64'),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
}

export function signedBy(privateKey: string, text: string): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return sign(null, Buffer.from(text), key).toString('base64');
}
