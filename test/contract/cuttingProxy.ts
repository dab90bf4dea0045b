import { connect, createServer, type Socket } from 'node:net';

// A wire to a database that breaks at the worst moment: at the commit, before it arrives or before its answer does.

export type Cut = 'never' | 'before the commit arrives' | 'before the commit is answered';

export type CuttingProxy = { url: string; next(cut: Cut): void; cuts(): number; close(): Promise<void> };

/** The word itself, or the one statement that books a whole command. */
const isCommit = /commit|update "wallets"/;

export async function cuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl);
  let cut: Cut = 'never';
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname);
    let isDeaf = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (sent) => {
      if (cut === 'never' || !isCommit.test(sent.toString('latin1'))) {
        upstream.write(sent);
        return;
      }
      count += 1;
      if (cut === 'before the commit arrives') {
        client.destroy();
        upstream.destroy();
      } else {
        isDeaf = true;
        upstream.write(sent);
      }
      cut = 'never';
    });
    upstream.on('data', (answer) => {
      if (isDeaf) {
        client.destroy();
        upstream.end();
      } else client.write(answer);
    });
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' ? address?.port : '');
  return {
    url: url.href,
    next(wanted) {
      cut = wanted;
    },
    cuts: () => count,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
