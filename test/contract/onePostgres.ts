import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { TestPostgres } from './postgres.ts';

// One PostgreSQL for all files of a run, started by the first that asks for it: each takes databases of its own from it. A file asks at a port
// that the environment names, and reads the server's URL.

export default async function onePostgres(): Promise<() => Promise<void>> {
  let started: Promise<TestPostgres> | undefined;
  const door = createServer(async (asking) => {
    asking.on('error', () => undefined);
    started ??= import('./postgres.ts').then(({ ownPostgres }) => ownPostgres());
    try {
      asking.end((await started).url);
    } catch (error) {
      // Whoever asked hears nothing, and says that; the reason is here.
      console.error(error);
      asking.destroy();
    }
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  process.env.TONEBANK_TEST_POSTGRES = String((door.address() as AddressInfo).port);
  return async () => {
    door.close();
    await (await started)?.stop();
  };
}
