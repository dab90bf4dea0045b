import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import type { Kysely } from 'kysely';
import { AppError } from '../../core/errors.ts';
import type { Tables } from '../store/tables.ts';

// The key that signs leases: one for each database, made when it is first opened, and kept in it. Whoever has the database can make credits
// anyway, so the key is no safer elsewhere; and a backup that is restored still speaks with the voice that the devices know.

export type WalletKey = {
  /** Raw, base64: what devices keep. */
  readonly publicKey: string;
  /** Ed25519 over the text in UTF-8, base64. The same text has the same signature. */
  sign(text: string): string;
};

const theKey = 'wallet';

/** Makes the key when there is none. Of services that open one database at once, the first one's stays. */
export async function ensureKey(db: Kysely<Tables>, now: number): Promise<void> {
  const known = await db.selectFrom('keys').select('id').where('id', '=', theKey).executeTakeFirst();
  if (known !== undefined) return;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const row = {
    ...{ id: theKey, made_at: now, public_key: rawOf(publicKey) },
    private_key: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
  await db
    .insertInto('keys')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Reads the key at its first use; it never changes. */
export function walletKeyIn(db: Kysely<Tables>): () => Promise<WalletKey> {
  let key: WalletKey | undefined;
  return async () => {
    if (key !== undefined) return key;
    const row = await db.selectFrom('keys').selectAll().where('id', '=', theKey).executeTakeFirstOrThrow();
    const der = Buffer.from(row.private_key, 'base64');
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    key = { publicKey: row.public_key, sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64') };
    return key;
  };
}

/**
 * Whether somebody with this public key signed the text.
 * @param publicKey raw, base64
 * @throws AppError `bad-input` for what is no Ed25519 key
 */
export function isSignedBy(publicKey: string, { text, signature }: { text: string; signature: string }): boolean {
  return verify(null, Buffer.from(text), keyFrom(publicKey), Buffer.from(signature, 'base64'));
}

/** The DER of an Ed25519 public key is these bytes and the key; RFC 8410. */
const keyPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** @throws AppError `bad-input` */
export function keyFrom(publicKey: string): KeyObject {
  try {
    const der = Buffer.concat([keyPrefix, Buffer.from(publicKey, 'base64')]);
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch (error) {
    const message = 'This is no Ed25519 key. Nothing was changed. Send 32 bytes in base64.';
    throw new AppError('bad-input', message, {}, { cause: error });
  }
}

function rawOf(publicKey: KeyObject): string {
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(keyPrefix.length).toString('base64');
}
