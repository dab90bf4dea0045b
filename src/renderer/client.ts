import { type ClientContext, type ClientLink, createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { StudioClient } from '../contract/clients.ts';
import { loopback } from '../contract/page.ts';
import { bridge, takePort } from './bridge.ts';
import { setConnection } from './stores/connection.ts';
import { takeToken } from './token.ts';

// One typed client over whatever the host offers: a message port in the desktop window, a socket in a plain browser. A call made
// while the socket is away waits for it; a call that was under way when it broke fails, and the caller decides whether to repeat it.

type Link = ClientLink<ClientContext>;

let current: Link | null = null;
let waiting: ((link: Link) => void)[] = [];

const link: Link = {
  async call(path, input, options) {
    const live = current ?? (await nextLink(options.signal));
    return live.call(path, input, options);
  },
};

export const studio: StudioClient = createORPCClient(link);

/** Connects to the studio for as long as the page lives. */
export function connect(): void {
  const desktop = bridge();
  if (desktop) void connectPort(takePort(desktop));
  else connectSocket(takeToken());
}

/**
 * Follows a stream for as long as `signal` allows, and takes it up again after every interruption. The studio's streams begin with
 * the whole state, so nothing that was missed matters.
 */
export async function follow<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  take: (event: T) => void,
  options: { signal: AbortSignal; onFailure?: (error: unknown) => void },
): Promise<void> {
  const { signal, onFailure } = options;
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      for await (const event of await open(signal)) {
        attempt = 0;
        take(event);
      }
    } catch (error) {
      if (signal.aborted) return;
      onFailure?.(error);
    }
    await pause(Math.min(5_000, 250 * 2 ** attempt), signal);
  }
}

function nextLink(signal: AbortSignal | undefined): Promise<Link> {
  return new Promise((resolve, reject) => {
    waiting.push(resolve);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function use(live: Link): void {
  current = live;
  setConnection('open');
  const resolvers = waiting;
  waiting = [];
  for (const resolve of resolvers) resolve(live);
}

async function connectPort(port: Promise<MessagePort>): Promise<void> {
  const live = await port;
  use(new PortLink({ port: live }));
  live.start();
}

function connectSocket(token: string | null): void {
  if (!token) {
    setConnection('refused');
    return;
  }
  let attempt = 0;
  const open = (): void => {
    const protocols = [loopback.socketProtocol, loopback.tokenProtocol(token)];
    const socket = new WebSocket(`ws://${location.host}${loopback.socketPath}`, protocols);
    // Blobs are read asynchronously and could overtake each other.
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      attempt = 0;
      use(new SocketLink({ websocket: socket }));
    });
    socket.addEventListener('close', () => {
      current = null;
      setConnection('lost');
      setTimeout(open, Math.min(5_000, 400 * 2 ** attempt++));
    });
  };
  open();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
