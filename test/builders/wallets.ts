import type { WalletClient } from '../../src/contract/clients.ts';
import { AppError } from '../../src/core/errors.ts';
import type { WorkerProcess } from '../../src/studio/host.ts';
import { faultyDisk } from './faultyDisk.ts';

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

/** A disk on which developed photos wait at a gate before they get their names: their credits are held, and not spent. */
export function gatedNames() {
  const gate = aGate();
  const disk = faultyDisk(async ({ name, path }) => {
    if (name === 'link' && path.endsWith('.jpg')) await gate.pass();
  });
  return { ...gate, disk };
}

/** Darkroom workers that are given nothing to develop before the gate is opened: what a run does ahead of its pictures is done by then. */
export function gatedDevelops() {
  const gate = aGate();
  const spawn = (start: () => WorkerProcess): WorkerProcess => {
    const worker = start();
    const send = (message: unknown) => {
      const { type, task } = message as { type?: string; task?: string };
      if (type === 'work' && task === 'develop') void gate.pass().then(() => worker.send(message));
      else worker.send(message);
    };
    return { ...worker, send };
  };
  return { ...gate, spawn };
}

/** A wallet that can be made to take each question and say nothing; afterwards it answers what was asked meanwhile. */
export function aSilence() {
  let gate: ReturnType<typeof aGate> | null = null;
  return {
    wallet: (client: WalletClient) =>
      calledThrough(client, async (ask) => {
        await gate?.pass();
        return ask();
      }),
    begin: () => {
      gate = aGate();
    },
    end: () => {
      gate?.open();
      gate = null;
    },
  };
}

/** A network between a studio and its wallet that can be cut, and that loses answers: what was asked has then happened all the same. */
export function aNetwork() {
  const state = { isCut: false, losesNext: 0 };
  const away = () => new AppError('wallet-unreachable', 'The wallet cannot be reached. Try again.', {});
  const wallet = (client: WalletClient) =>
    calledThrough(client, async (ask) => {
      if (state.isCut) throw away();
      const answer = await ask();
      if (state.losesNext > 0) {
        state.losesNext -= 1;
        throw away();
      }
      return answer;
    });
  return {
    wallet,
    cut: () => {
      state.isCut = true;
    },
    mend: () => {
      state.isCut = false;
    },
    /** The next answers are lost on their way. */
    lose: (answers: number) => {
      state.losesNext = answers;
    },
  };
}

/** The same client, each of whose calls goes through `call`. */
function calledThrough(client: WalletClient, call: (ask: () => unknown) => Promise<unknown>): WalletClient {
  const through = (part: object): object =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' || (typeof value === 'object' && value !== null) ? through(value) : value;
      },
      apply: (target, self, given) => call(() => Reflect.apply(target as (...rest: unknown[]) => unknown, self, given)),
    });
  return through(client as object) as WalletClient;
}
