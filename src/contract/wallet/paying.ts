import { z } from 'zod';
import { procedure } from '../errors.ts';
import { entryId, instant, money } from './shapes.ts';

// What belongs to paying and telling beside the purchase itself: whom invoices are made out to, the saved card, the provider's portal, and
// what members are told.

/**
 * A page to come back to after a checkout: of the app in a browser, its deep link, or an origin that whoever runs the service has named. The service
 * refuses any other (`bad-input`).
 */
export const returnUrl = z
  .string()
  .max(2000)
  .regex(/^(https?|tonebank):\/\//, 'expected an address that begins with https://, http:// or tonebank://');

export const organisation = z.object({
  name: z.string().max(200),
  address: z.array(z.string().max(200)).max(6).describe('the lines of the address, without the country'),
  country: z
    .string()
    .regex(/^([A-Z]{2})?$/, 'expected two capital letters such as NL')
    .describe('ISO 3166-1 alpha-2, or empty'),
  vatId: z.string().max(40).nullable(),
  email: z.email().max(254).nullable().describe('told by e-mail when no member asked to be'),
});
export type Organisation = z.infer<typeof organisation>;

export const paymentWays = z.object({
  provider: z.string(),
  takesTestCards: z.boolean().describe('the sandbox: no money moves'),
  hasPortal: z.boolean(),
  hasCard: z.boolean().describe('a card is saved for recharges'),
  card: z
    .object({ brand: z.string(), lastFour: z.string(), expires: z.string().nullable().describe('such as "2031-04"') })
    .nullable()
    .describe(
      'what is shown of it; null without one, where the provider did not say, and for whoever may not change it',
    ),
});

/** What somebody went to the provider for, and how far it has come. */
export const checkout = z.object({
  id: z.string(),
  what: z.enum(['purchase', 'card', 'plan']),
  state: z
    .enum(['open', 'processing', 'done', 'over'])
    .describe('open: it waits for its buyer. over: declined, expired or given up, and can no longer be paid'),
  checkoutUrl: z.string().nullable(),
});
export type CheckoutView = z.infer<typeof checkout>;

/** One that waits for its buyer, as the books know it. */
export const openCheckout = checkout.extend({
  state: z.literal('open'),
  checkoutUrl: z.string(),
  name: z.string().nullable().describe('of the plan, or of the pack'),
  price: money.nullable().describe('null for a card'),
  at: instant.nullable().describe('when it was opened'),
});
export type OpenCheckout = z.infer<typeof openCheckout>;

export const noticeKinds = ['low', 'recharge', 'spending', 'renewal', 'expiry', 'payment'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export const notice = z.object({
  id: z.string(),
  kind: z.enum(noticeKinds),
  what: z.string().describe('such as "low-balance", "recharge-made", "expires-soon"'),
  severity: z.enum(['info', 'warning', 'urgent']),
  title: z.string(),
  text: z.string(),
  details: z.record(z.string(), z.unknown()),
  at: instant,
  isRead: z.boolean(),
});
export type Notice = z.infer<typeof notice>;

const way = z.object({ app: z.boolean(), email: z.boolean() });
export const noticePreferences = z.object({
  email: z.email().max(254).nullable().describe('where e-mails go; null: none are sent'),
  kinds: z.object({ low: way, recharge: way, spending: way, renewal: way, expiry: way, payment: way }),
});
export type NoticePreferences = z.infer<typeof noticePreferences>;

export const payingCalls = {
  payments: {
    ways: procedure.route({ method: 'GET', path: '/api/payments' }).output(paymentWays),
    /** A page of the provider with payment methods and past payments. */
    portal: procedure
      .route({ method: 'POST', path: '/api/payments/portal' })
      .input(z.object({ returnUrl: returnUrl.optional() }))
      .output(z.object({ url: z.string() })),
    /** Opens a page where a card is saved; asked again with the same id, it says whether that was done. */
    card: procedure
      .route({ method: 'POST', path: '/api/payments/card' })
      .input(z.object({ id: entryId, returnUrl: returnUrl.optional() }))
      .output(z.object({ id: z.string(), isSaved: z.boolean(), checkoutUrl: z.string().nullable() })),
    /** Forgets the saved card, here and at the provider. Auto-recharge is switched off with it. */
    removeCard: procedure
      .route({ method: 'DELETE', path: '/api/payments/card' })
      .input(z.object({ id: entryId }))
      .output(paymentWays),
    /** The checkouts that wait for their buyer, newest first: so that one which was left is found again. The provider is not asked. */
    open: procedure.route({ method: 'GET', path: '/api/payments/checkouts' }).output(z.array(openCheckout)),
    /** Asks the provider what became of a checkout: of a purchase, a card or a plan. Whoever may begin one may ask. */
    checkout: procedure
      .route({ method: 'POST', path: '/api/payments/checkouts/{id}' })
      .input(z.object({ id: entryId }))
      .output(checkout),
    /** Gives a checkout up: it is closed at the provider, so that it can no longer be paid. What was paid already stays paid. */
    forget: procedure
      .route({ method: 'DELETE', path: '/api/payments/checkouts/{id}' })
      .input(z.object({ id: entryId }))
      .output(checkout),
  },
  /** Paper, as PDF. The same bytes are at `/api/invoices/{id}.pdf` and `/api/runs/{run}/receipt.pdf` for whoever downloads by address. */
  papers: {
    invoice: procedure
      .route({ method: 'GET', path: '/api/invoices/{id}/pdf' })
      .input(z.object({ id: entryId }))
      .output(z.file().mime('application/pdf')),
    receipt: procedure
      .route({ method: 'GET', path: '/api/runs/{id}/receipt' })
      .input(z.object({ id: entryId }))
      .output(z.file().mime('application/pdf')),
  },
  organisation: {
    get: procedure.route({ method: 'GET', path: '/api/organisation' }).output(organisation),
    put: procedure.route({ method: 'PUT', path: '/api/organisation' }).input(organisation).output(organisation),
  },
  notices: {
    list: procedure
      .route({ method: 'GET', path: '/api/notices' })
      .input(z.object({ limit: z.coerce.number().int().min(1).max(200).optional() }))
      .output(z.object({ notices: z.array(notice), unreadCount: z.number().int().nonnegative() })),
    read: procedure
      .route({ method: 'PUT', path: '/api/notices/read' })
      .input(z.object({ ids: z.array(z.string().max(300)).max(200) }))
      .output(z.object({ unreadCount: z.number().int().nonnegative() })),
    preferences: procedure.route({ method: 'GET', path: '/api/notices/preferences' }).output(noticePreferences),
    prefer: procedure
      .route({ method: 'PUT', path: '/api/notices/preferences' })
      .input(noticePreferences)
      .output(noticePreferences),
  },
};
