import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { AppError } from '../../core/errors.ts';
import { openWallet, type WalletOptions } from '../open.ts';
import type { Site } from '../payments/way-back.ts';
import type { WalletRouter } from '../router.ts';
import { sweeping } from '../sweep.ts';
import { newToken, type Tokens } from '../team/access.ts';
import type { Caller } from '../team/caller.ts';
import { testClock } from '../test-clock.ts';
import { type PayingDoors, paperDoors, publicDoors } from './http-paying.ts';
import { type LogLine, pathWithoutIds } from './log.ts';
import { openApi } from './openapi.ts';
import { unpacked } from './packed.ts';
import { type Rate, rateLimit } from './rate-limit.ts';
import { asBody, asWireError, type RefusalBody, refusalOf } from './refusals.ts';

// The wallet service over HTTP: the paths that the contract names, a bearer token before any of them, and one shape of refusal.

/** The longest body, unpacked: ten thousand lines of a device's journal. */
const bodyBytesMost = 16 * 1024 * 1024;

export type ServeOptions = WalletOptions & {
  /** Where to listen; only this machine unless told otherwise. */
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  /** A token for the owner; made here when it is not given. It is kept as a hash, and stays good after a restart. */
  adminToken?: string;
  /** The time stands still until `PUT /api/test/clock` sets it. */
  isTestClock?: boolean;
  /** Where the service is reached from outside, when a proxy stands before it; its own address otherwise. */
  publicUrl?: string;
  /** Origins of other pages that a checkout may lead back to, such as `https://studio.example`. */
  returnOrigins?: readonly string[];
  /** What one token may ask. */
  rate?: Rate;
  /** Told of every request; nothing in it says who asked. */
  log?: (line: LogLine) => void;
};

const rateUnlessAsked: Rate = { burst: 2000, perSecond: 400 };
const strangers: Rate = { burst: 60, perSecond: 1 };
const sweepMs = 30_000;

export type ServedWallet = { url: string; adminToken: string; close(): Promise<void> };

/** Opens the wallet and serves it until `close`. */
export async function serveWallet(options: ServeOptions): Promise<ServedWallet> {
  const clock = options.isTestClock ? testClock((options.clock ?? { now: Date.now }).now()) : undefined;
  const site: Site = { url: options.publicUrl ?? null, origins: options.returnOrigins ?? [] };
  const wallet = await openWallet({ ...options, site, ...(clock !== undefined && { testClock: clock }) });
  const adminToken = options.adminToken ?? newToken();
  await wallet.tokens.keep(adminToken, { wallet: wallet.wallet, role: 'owner', user: null });
  const { router, tokens, service } = wallet;
  const app = walletApp({ router, tokens, doors: service, ...pick(options) });
  const sweeps = sweeping(() => service.sweep(), { everyMs: sweepMs });
  const host = options.host ?? '127.0.0.1';
  try {
    const server = await listening(app, { host, port: options.port ?? 0 });
    const { port } = server.address() as AddressInfo;
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    site.url ??= url;
    return {
      url,
      adminToken,
      async close() {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeAllConnections();
        await closed;
        await sweeps.stop();
        await wallet.close();
      },
    };
  } catch (error) {
    await sweeps.stop();
    await wallet.close();
    throw error;
  }
}

function pick({ rate, log }: ServeOptions) {
  return { ...(rate && { rate }), ...(log && { log }) };
}

type App = Hono<{ Variables: { caller: Caller } }>;

type AppParts = {
  router: WalletRouter;
  tokens: Tokens;
  /** What there is beside the contract's calls. */
  doors?: PayingDoors;
  rate?: Rate;
  log?: (line: LogLine) => void;
};

/** The service as a function from request to response: what a test can call without a socket. */
export function walletApp({ router, tokens, doors, rate = rateUnlessAsked, log }: AppParts): App {
  const perToken = rateLimit(rate);
  const perStranger = rateLimit(strangers);

  const handler = new OpenAPIHandler(router, {
    clientInterceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          throw asWireError(refusalOf(error));
        }
      },
    ],
    customErrorResponseBodyEncoder: asBody,
  });

  const app: App = new Hono();
  app.get('/openapi.json', async (context) => context.json(await openApi()));
  if (log !== undefined) {
    app.use('*', async (context, next) => {
      const { req } = context;
      const from = performance.now();
      await next();
      const { status } = context.res;
      const ms = Math.round((performance.now() - from) * 10) / 10;
      log({ at: new Date().toISOString(), method: req.method, path: pathWithoutIds(req.path), status, ms });
    });
  }
  if (doors !== undefined) app.route('/', publicDoors(doors));
  app.use('/api/*', async (context, next) => {
    const token = bearerOf(context.req.header('authorization'));
    const caller = await tokens.callerOf(token);
    const now = performance.now();
    if (caller === null) {
      // Whoever guesses tokens is slowed down; members are counted apart.
      const waitMs = perStranger.take('anybody', now);
      throw waitMs > 0 ? tooMany(waitMs) : unauthorized();
    }
    const waitMs = perToken.take(token ?? '', now);
    if (waitMs > 0) throw tooMany(waitMs);
    context.set('caller', caller);
    await next();
  });
  app.use('/api/*', bodyLimit({ maxSize: bodyBytesMost, onError: () => Promise.reject(tooLong()) }));
  if (doors !== undefined) app.route('/', paperDoors(doors));
  app.use('/api/*', async (context, next) => {
    const request = await unpacked(context.req.raw, { bytesMost: bodyBytesMost });
    const { matched, response } = await handler.handle(request, { context: { caller: context.get('caller') } });
    if (!matched) return next();
    context.res = response;
  });
  app.notFound(() => refused(new AppError('not-found', 'There is nothing at this address of the wallet service.')));
  app.onError((error) => refused(error));
  return app;
}

function refused(error: unknown): Response {
  const { code, message, details } = asBody(error);
  const headers = hintsOf({ code, details });
  return Response.json({ code, message, details }, { status: asWireError(refusalOf(error)).status, headers });
}

/** What HTTP itself has a header for: how to be known, and when to ask again. */
function hintsOf({ code, details }: Pick<RefusalBody, 'code' | 'details'>): Record<string, string> {
  if (code === 'unauthorized') return { 'WWW-Authenticate': 'Bearer realm="Tonebank wallet"' };
  if (code !== 'rate-limited' || typeof details.waitMs !== 'number') return {};
  return { 'Retry-After': String(Math.ceil(details.waitMs / 1000)) };
}

function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([\x21-\x7e]+)$/i.exec(header ?? '')?.[1] ?? null;
}

function unauthorized(): AppError {
  return new AppError(
    'unauthorized',
    'The wallet does not know this token. Nothing was changed. Ask an admin of the wallet for a new one.',
  );
}

function tooMany(waitMs: number): AppError {
  return new AppError(
    'rate-limited',
    'That was too much at once. Nothing was changed and no credits were used. Wait a moment and ask again with the same id.',
    { waitMs },
  );
}

function tooLong(): AppError {
  return new AppError(
    'bad-input',
    'The request is too long. Nothing was changed and no credits were used. Ask for fewer at once.',
    {
      bytesMost: bodyBytesMost,
    },
  );
}

function listening(app: App, { host, port }: { host: string; port: number }): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(server)) as Server;
    server.once('error', (error) => reject(cannotListen(error, { host, port })));
  });
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): unknown {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Something else is listening on port ${port} of ${host}. The service was not started. Choose another --port, or 0 for a free one.`,
    EACCES: `This user may not listen on port ${port} of ${host}. The service was not started. Choose a --port above 1023, or 0 for a free one.`,
    EADDRNOTAVAIL: `${host} is no address of this computer. The service was not started. Choose another --host.`,
    ENOTFOUND: `There is no host ${host}. The service was not started. Choose another --host.`,
  };
  const message = reasons[error.code ?? ''];
  return message === undefined ? error : new AppError('bad-input', message, { host, port }, { cause: error });
}
