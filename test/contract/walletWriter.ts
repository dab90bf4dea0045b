import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { presets } from '../../src/core/credits/presets.ts';
import { openWallet } from '../../src/wallet/open.ts';

// Run by itself: spends one credit after another from the wallet file it is given, or several at once, and prints the id of each charge as soon as
// the wallet has acknowledged it. It goes on until it is killed.

const [, , file = '', atOnce = '1'] = process.argv;
const catalogs = presets.studio;
if (catalogs === undefined) throw new Error('the studio price list is missing');
const { client } = await openWallet({ file, catalogs, zone: 'Europe/Amsterdam', isOpenedByApp: true });
await client.grant({ id: 'g-1', bucket: 'promo', credits: 100_000, reason: 'to spend' });
await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    for (;;) {
      const id = randomUUID();
      await client.hold({ id: `h-${id}`, action: 'enhance', workKeys: [id] });
      await client.capture({ id: `c-${id}`, hold: `h-${id}` });
      writeSync(1, `c-${id}\n`);
    }
  }),
);
