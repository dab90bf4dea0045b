import { statSync } from 'node:fs';
import { sql } from 'kysely';
import type { Catalog } from '../../src/core/credits/catalog.ts';
import { openWallet } from '../../src/wallet/open.ts';

const pairCount = 2000;
/** A page of 4,096 bytes and its head, as the log has it. */
const frameBytes = 4120;

/** How many pages a hold and a capture write to the log of an embedded wallet on average, as its books grow to four thousand entries. */
export async function pagesWritten(file: string, catalog: Catalog) {
  const { client, db, close } = await openWallet({ file, catalogs: catalog, zone: 'UTC' });
  await client.grant({ id: 'g-1', bucket: 'promo', credits: pairCount, reason: 'to spend' });
  // The log is not folded into the file meanwhile, so that it only grows.
  await sql`pragma wal_autocheckpoint = 1000000`.execute(db);
  const logBytes = () => statSync(`${file}-wal`).size;
  let [hold, capture] = [0, 0];
  for (let n = 0; n < pairCount; n += 1) {
    const before = logBytes();
    await client.hold({ id: `h-${n}`, action: 'enhance', workKeys: [`photo-${n}`], run: `run-${Math.floor(n / 500)}` });
    const between = logBytes();
    await client.capture({ id: `c-${n}`, hold: `h-${n}` });
    hold += between - before;
    capture += logBytes() - between;
  }
  await close();
  return { pagesOfHold: hold / frameBytes / pairCount, pagesOfCapture: capture / frameBytes / pairCount };
}
