import type { WalletClient } from '../../src/contract/clients.ts';

/** A wallet of which some calls are done otherwise. */
export function walletWith(client: WalletClient, changes: Partial<WalletClient>): WalletClient {
  return new Proxy(client, {
    get: (target, name) => Reflect.get(name in changes ? changes : target, name),
  });
}

/** A door that calls wait at until it is opened. */
export function aGate() {
  const opened = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  return {
    /** Resolves when the first call stands at the door. */
    reached: reached.promise,
    open: () => opened.resolve(),
    pass: () => {
      reached.resolve();
      return opened.promise;
    },
  };
}

/** A wallet whose captures wait at a gate. */
export function gatedCaptures() {
  const gate = aGate();
  const wallet = (client: WalletClient): WalletClient =>
    walletWith(client, {
      capture: (async (...rest: Parameters<WalletClient['capture']>) => {
        await gate.pass();
        return client.capture(...rest);
      }) as WalletClient['capture'],
    });
  return { ...gate, wallet };
}
