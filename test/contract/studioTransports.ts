import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import { startBrowserHost } from '../../src/browser/server.ts';
import type { StudioClient } from '../../src/contract/clients.ts';
import { loopback } from '../../src/contract/page.ts';
import { serveStudio } from '../../src/studio/hosting/serve.ts';
import type { StudioOnDisk } from './studioHost.ts';

// The three ways to a studio. Each is the product's own server side; only the far end is opened here.

/** The far end of a wire, for whoever wants to send what no client of ours would. */
export type RawWire = { send(frame: unknown): void; onReply(listener: (text: string) => void): void };

export type Transport = {
  client: StudioClient;
  /** Absent in process: there is no wire. */
  openRaw?(): Promise<RawWire>;
  close(): Promise<void>;
};

export function inProcess(on: StudioOnDisk): Promise<Transport> {
  return Promise.resolve({ client: on.studio.client, close: () => Promise.resolve() });
}

export async function overMessagePort(on: StudioOnDisk): Promise<Transport> {
  const opened: MessagePort[] = [];
  const open = () => {
    const { port1, port2 } = new MessageChannel();
    serveStudio(on.studio.router, {
      send: (text) => port1.postMessage(text),
      onFrame: (listener) => port1.addEventListener('message', ({ data }) => listener(data)),
      onClose: (listener) => port1.addEventListener('close', listener),
    });
    port1.start();
    port2.start();
    opened.push(port2);
    return port2;
  };
  return {
    client: createORPCClient<StudioClient>(new PortLink({ port: open() })),
    async openRaw() {
      const port = open();
      return {
        send: (frame) => port.postMessage(frame),
        onReply: (listener) => port.addEventListener('message', ({ data }) => listener(String(data))),
      };
    },
    async close() {
      for (const port of opened) port.close();
    },
  };
}

export async function overWebSocket(on: StudioOnDisk): Promise<Transport> {
  const host = await startBrowserHost({
    studio: on.studio,
    pageFiles: new Map(),
    imports: join(on.home, 'data', 'imports'),
  });
  const open = async () => {
    const { origin, hash, host: address } = new URL(host.address);
    const token = hash.slice(`#${loopback.fragmentKey}=`.length);
    const protocols = [loopback.socketProtocol, loopback.tokenProtocol(token)];
    const socket = new WebSocket(`ws://${address}${loopback.socketPath}`, protocols, { origin });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return socket;
  };
  return {
    client: createORPCClient<StudioClient>(
      new SocketLink({ websocket: (await open()) as unknown as globalThis.WebSocket }),
    ),
    async openRaw() {
      const socket = await open();
      return {
        send: (frame) =>
          socket.send(typeof frame === 'string' || frame instanceof Uint8Array ? frame : JSON.stringify(frame)),
        onReply: (listener) => void socket.on('message', (data) => listener(data.toString())),
      };
    },
    close: () => host.close(),
  };
}
