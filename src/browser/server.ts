import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { loopback } from '../contract/page.ts';
import { maxFrameChars } from '../studio/hosting/frames.ts';
import type { PageFile } from '../studio/hosting/page-files.ts';
import { serveStudio } from '../studio/hosting/serve.ts';
import type { Studio } from '../studio/studio.ts';
import { answerRead, answerReturn, answerText, answerUpload } from './answers.ts';
import { type House, judge, type Knock } from './guard.ts';

// The same studio for a plain browser: one page, one socket, pictures and uploads, on this computer only.

export type BrowserHost = {
  /** With the token in its fragment, which is never sent over the wire and never logged. */
  address: string;
  /** The same, opening on a shoot. */
  addressOf(shootId: string): string;
  /** Frames that were dropped unread since the start. */
  refusedFrames(): number;
  close(): Promise<void>;
};

/** Serves the studio on 127.0.0.1 and a free port until it is closed. Closing does not close the studio. */
export async function startBrowserHost(given: {
  studio: Studio;
  pageFiles: ReadonlyMap<string, PageFile>;
  /** Where dropped files are kept. */
  imports: string;
}): Promise<BrowserHost> {
  const token = randomBytes(32).toString('hex');
  const server = createServer({ requestTimeout: 0, headersTimeout: 10_000, maxHeaderSize: 16_384 });
  const host = `127.0.0.1:${await listen(server)}`;
  const house: House = { host, token };
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameChars,
    perMessageDeflate: false,
    handleProtocols: () => loopback.socketProtocol,
  });
  let refusedFrames = 0;

  server.on('request', (request, response) => {
    const verdict = judge(knockOf(request, false), house);
    if (!verdict.isAllowed) return answerText(response, verdict.status, 'Tonebank answers only its own page.');
    if (verdict.as === 'return') {
      // What goes wrong here has its place in the page that waits for it.
      void given.studio.returned(verdict.checkout).catch(() => undefined);
      return answerReturn(response);
    }
    const answer =
      verdict.as === 'upload'
        ? answerUpload(request, response, given.imports)
        : answerRead({ path: request.url ?? '/', method: request.method ?? 'GET' }, response, given);
    answer.catch(() =>
      response.headersSent ? response.destroy() : answerText(response, 404, 'It is no longer there.'),
    );
  });

  server.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy());
    const verdict = judge(knockOf(request, true), house);
    if (!verdict.isAllowed) return socket.end(`HTTP/1.1 ${verdict.status} Refused\r\nConnection: close\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, (line) => {
      line.on('error', () => line.terminate());
      serveStudio(given.studio.router, wireOf(line), () => refusedFrames++);
    });
  });

  const address = `http://${host}/#${loopback.fragmentKey}=${token}`;
  return {
    address,
    addressOf: (shootId) => `${address}&to=/shoot/${encodeURIComponent(shootId)}`,
    refusedFrames: () => refusedFrames,
    async close() {
      for (const line of sockets.clients) line.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function knockOf(request: IncomingMessage, isUpgrade: boolean): Knock {
  const single = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    host: single('host'),
    origin: single('origin'),
    fetchSite: single('sec-fetch-site'),
    fetchMode: single('sec-fetch-mode'),
    isUpgrade,
    protocols: single('sec-websocket-protocol'),
    token: single(loopback.tokenHeader),
  };
}

function wireOf(line: WebSocket) {
  return {
    send: (text: string) => line.send(text),
    onFrame: (listener: (frame: unknown) => void) =>
      void line.on('message', (data, isBinary) => listener(isBinary ? null : data.toString())),
    onClose: (listener: () => void) => void line.on('close', listener),
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  return (server.address() as AddressInfo).port;
}
