import { expect, test } from 'vitest';
import { createSeat } from './seat.ts';
import type { WorkerProcess } from './worker-process.ts';

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/** A process that has not said yet that it is ready, and ends when it is told to. */
function starting(): WorkerProcess {
  let exit = (): void => undefined;
  return {
    pid: undefined,
    send: () => undefined,
    onMessage: () => undefined,
    onExit: (listener) => {
      exit = () => void setImmediate(listener);
    },
    kill: () => exit(),
  };
}

test('a worker that is ended while it starts keeps nobody waiting', () => {
  const before = timers();
  const seat = createSeat({ lane: 'batch', spawn: starting });
  seat.prepare();
  expect(timers()).toBe(before + 1);
  seat.end();
  expect(timers()).toBe(before);
});
