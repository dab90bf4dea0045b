import type { WalletClient } from '../../src/contract/clients.ts';
import { purseOn } from './devices/real-purse.ts';
import type { Sabotage } from './world/world.ts';

// Things done wrong on purpose, one at a time: a simulator that does not find them would find nothing.

export const sabotages: Readonly<Record<string, Sabotage>> = {
  'a purse that tells of a charge and writes nothing': {
    openPurse: async (computer, parts) => {
      const purse = await purseOn(computer, parts);
      let count = 0;
      return otherwise(purse, {
        async capture(order) {
          count += 1;
          if (count % 3 !== 0) return purse.capture(order);
          await purse.release(order.hold);
          return 1;
        },
      });
    },
  },
  'a purse that never gives back what was set aside': {
    openPurse: async (computer, parts) => otherwise(await purseOn(computer, parts), { release: async () => 0 }),
  },
  'a line on which a journal arrives under a new id each time, and half of it is dropped': {
    openPurse: (computer, parts) => {
      const { client } = parts;
      let count = 0;
      const sync = ((input: Parameters<WalletClient['leases']['sync']>[0]) => {
        count += 1;
        if (input.entries.length < 2) return client.leases.sync(input);
        return client.leases.sync({ ...input, id: `${input.id}-${count}`, entries: input.entries.slice(1) });
      }) as WalletClient['leases']['sync'];
      const leases = otherwise(client.leases, { sync });
      return purseOn(computer, { ...parts, client: otherwise(client, { leases }) });
    },
  },
  'a bank that is believed before anybody paid': {
    provider: (provider) => ({
      ...provider,
      start: async (order) => ({ ...(await provider.start(order)), state: 'paid' }),
    }),
  },
  'a bank whose disputes are always won': {
    provider: (provider) => ({ ...provider, dispute: async () => ({ state: 'won' }) }),
  },
  'a telling on the engine alone that leaves the plan out': {
    after: ({ house }) => {
      const place = house.sent.findIndex(({ command }) => command.do === 'subscribe');
      if (place >= 0) (house.sent as unknown[]).splice(place, 1);
    },
  },
  'a service that forgets what is owed as soon as it dies': {
    after: ({ house }) => {
      const account = "json_remove(account, '$.debt')";
      house.database.exec(`update wallets set account = ${account}, version = version + 1 where account <> ${account}`);
    },
  },
  'a service that tells nobody that credits run low': {
    after: ({ house }) => {
      house.database.exec("delete from notices where id like 'alert:%'");
    },
  },
  'a service that gives a grant one credit more than its books say': {
    after: ({ house }) => {
      house.database.exec(
        "update grants set available = available + 1 where wallet = 'main' and available between 10 and 20",
      );
    },
  },
};

/** The same thing, with some of it done otherwise. */
function otherwise<Whole extends object>(whole: Whole, changes: Partial<Whole>): Whole {
  return new Proxy(whole, { get: (target, name) => Reflect.get(name in changes ? changes : target, name) });
}
