import { connect, createServer, type Socket } from 'node:net';

// A wire to a service on this machine that can be pulled out and put back.

export type Wire = {
  /** The service's address by way of the wire. */
  url: string;
  /** Nothing gets through: what was under way breaks, what is tried anew is turned away. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
};

export async function aWire(serviceUrl: string): Promise<Wire> {
  const service = new URL(serviceUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(service.port), service.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // A broken wire is what this is for.
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(serviceUrl);
  url.port = String(typeof address === 'object' ? address?.port : '');
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.origin,
    cut() {
      isCut = true;
      breakAll();
    },
    mend() {
      isCut = false;
    },
    async close() {
      breakAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
