import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { AppError } from '../../core/errors.ts';
import type { Pdf } from '../invoices/documents.ts';
import { checkoutPages } from '../payments/sandbox/page.ts';
import type { WalletService } from '../service.ts';
import type { Caller } from '../team/caller.ts';
import { rateLimit } from './rate-limit.ts';

// What of billing is no call of the contract: the provider's messages, checkout pages for people, and paper.

export type PayingDoors = Pick<WalletService, 'documents' | 'hearing' | 'sandbox'>;
type Env = { Variables: { caller: Caller } };

const messageBytesMost = 1024 * 1024;
const visitors = { burst: 60, perSecond: 2 };

/** Doors that need no token: a message is known by its signature, a checkout by its address. */
export function publicDoors({ hearing, sandbox }: PayingDoors): Hono {
  const app = new Hono();
  const perVisitor = rateLimit(visitors);
  app.post('/webhooks/stripe', bodyLimit({ maxSize: messageBytesMost, onError: tooLong }), async (context) => {
    // The signature is over the bytes as they came.
    const body = Buffer.from(await context.req.arrayBuffer()).toString('utf8');
    const heard = await hearing
      .hear(body, context.req.header('stripe-signature') ?? null)
      .catch(() => 'again' as const);
    if (heard === 'done' || heard === 'known') return context.json({ received: true });
    if (heard === 'deaf') return context.notFound();
    if (heard === 'forged')
      return refusal(400, 'This message is not signed by the payment provider. Nothing was done.');
    return refusal(503, 'The message could not be followed now. Nothing was booked. Send it again.');
  });
  app.use('/sandbox/*', async (context, next) => {
    if (perVisitor.take('anybody', performance.now()) > 0)
      return context.text('Too many visitors. Wait a moment.', 429);
    await next();
  });
  app.use('/sandbox/*', bodyLimit({ maxSize: 10_000, onError: tooLong }));
  app.route('/', checkoutPages(sandbox));
  return app;
}

/** Paper for whoever has a token; mounted behind the check of it. */
export function paperDoors({ documents }: PayingDoors): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/api/invoices/:file{.+\\.pdf}', async (context) => {
    const file = context.req.param('file');
    return asPdf(context, await documents.invoice(context.get('caller'), file.slice(0, -'.pdf'.length)));
  });
  app.get('/api/runs/:run/receipt.pdf', async (context) =>
    asPdf(context, await documents.receipt(context.get('caller'), context.req.param('run'))),
  );
  return app;
}

function tooLong(context: Context): Response {
  return context.text('That is too long. Nothing was done.', 413);
}

function asPdf(context: Context<Env>, { fileName, bytes }: Pdf): Response {
  return context.body(new Uint8Array(bytes), 200, {
    'Content-Type': 'application/pdf',
    'Content-Disposition': `attachment; filename="${fileName}"`,
    'X-Content-Type-Options': 'nosniff',
  });
}

function refusal(status: 400 | 503, message: string): Response {
  const { code, details } = new AppError(status === 400 ? 'bad-input' : 'wallet-unreachable', message);
  return Response.json({ code, message, details }, { status });
}
