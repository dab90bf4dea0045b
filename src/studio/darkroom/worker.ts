import { setPriority } from 'node:os';
import { AppError, failureOf } from '../../core/errors.ts';
import { maxWorkerBytes } from './open/limits.ts';
import type { FromWorker, ToWorker, Usage } from './pool/messages.ts';
import { createHands } from './work/hands.ts';

// The entry of a worker process: one piece of work at a time, from a message to an answer. It owns no state that anybody would miss, so it
// may die at any moment.

type Port = { post: (message: FromWorker) => void; onMessage: (listener: (message: ToWorker) => void) => void };

const memoryCheckMs = 100;
/** A batch steps back for whoever looks at the screen. */
const batchNiceness = 5;

const port = openPort();
const hands = createHands();
let running: { id: number; controller: AbortController } | null = null;
let peakBytes = 0;

setInterval(() => {
  const residentBytes = process.memoryUsage.rss();
  peakBytes = Math.max(peakBytes, residentBytes);
  if (residentBytes <= maxWorkerBytes) return;
  port.post({ type: 'out-of-memory', id: running?.id ?? null });
  setTimeout(() => process.exit(1), 20);
}, memoryCheckMs).unref();

port.onMessage((message) => {
  if (message.type === 'work') void work(message);
  else if (message.type === 'cancel') {
    if (running?.id === message.id) running.controller.abort();
  } else if (message.lane === 'batch') stepBack();
  else setImmediate(() => void hands.warmUp(() => running === null));
});
port.post({ type: 'ready' });

async function work({ id, task, order }: Extract<ToWorker, { type: 'work' }>): Promise<void> {
  const controller = new AbortController();
  running = { id, controller };
  const cpu = process.cpuUsage();
  try {
    const answer = await hands.do(task, order, { id, signal: controller.signal });
    port.post({ type: 'done', id, answer, usage: usageSince(cpu) });
  } catch (error) {
    if (!(error instanceof AppError)) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    port.post({ type: 'failed', id, failure: failureOf(error), usage: usageSince(cpu) });
  } finally {
    running = null;
  }
}

function usageSince(start: NodeJS.CpuUsage): Usage {
  const { user, system } = process.cpuUsage(start);
  const residentBytes = process.memoryUsage.rss();
  peakBytes = Math.max(peakBytes, residentBytes);
  return { cpuMs: (user + system) / 1000, residentBytes, peakBytes };
}

function stepBack(): void {
  try {
    setPriority(batchNiceness);
  } catch (error) {
    // Some sandboxes forbid it. The work is the same, only less polite.
    process.stderr.write(`priority unchanged: ${String(error)}\n`);
  }
}

/** Electron gives a utility process a port; fork gives `process.send`. A worker never outlives whoever started it. */
function openPort(): Port {
  const parent = (process as { parentPort?: ElectronPort }).parentPort;
  if (parent) {
    return {
      post: (message) => parent.postMessage(message),
      onMessage: (listener) => {
        parent.on('message', ({ data }) => listener(data as ToWorker));
      },
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    post: (message) => process.send?.(message),
    onMessage: (listener) => {
      process.on('message', (message) => listener(message as ToWorker));
    },
  };
}

type ElectronPort = {
  postMessage: (message: unknown) => void;
  on: (event: 'message', listener: (event: { data: unknown }) => void) => void;
};
