import { type AnyRouter, onError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { toRefusal } from '../refusals.ts';
import { mayEnter } from './frames.ts';

// The studio at one end of a wire, whatever the wire is: a message port in the window, a socket in the browser host.

export type Wire = {
  send(text: string): void;
  onFrame(listener: (frame: unknown) => void): void;
  onClose(listener: () => void): void;
};

/**
 * Answers the frames of one page until the wire closes; then everything that the page was watching ends.
 * Frames that are not ours are dropped before they are decoded and counted by `onRefused`.
 */
export function serveStudio(router: AnyRouter, wire: Wire, onRefused: () => void = () => {}): void {
  const handler = new RPCHandler(router, { clientInterceptors: [onError(refuse)] });
  // The handler is written for a socket and asks it for exactly these two.
  const socket = {
    send: (text: string) => wire.send(text),
    addEventListener: (type: string, listener: (event: { data?: string }) => void) => {
      if (type === 'close') wire.onClose(() => listener({}));
      if (type === 'message') wire.onFrame((frame) => (mayEnter(frame) ? listener({ data: frame }) : onRefused()));
    },
  };
  void handler.upgrade(socket as unknown as Parameters<typeof handler.upgrade>[0]);
}

function refuse(error: unknown): never {
  throw toRefusal(error);
}
