import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';

// A payment provider on this machine that the real client talks to. It knows the few calls that the wallet makes, answers in the client's own
// types, keeps idempotency keys, and fails on demand: declines, asks for authentication, is slow, or breaks off with an unknown outcome.

type Outcome = 'succeeds' | 'declined' | 'authentication-required' | 'processing';
type Break = 'before it is done' | 'after it is done';

type Session = Pick<
  Stripe.Checkout.Session,
  | (
      | 'id'
      | 'object'
      | 'mode'
      | 'status'
      | 'payment_status'
      | 'url'
      | 'customer'
      | 'metadata'
      | 'created'
      | 'expires_at'
    )
  | ('amount_total' | 'currency' | 'automatic_tax' | 'total_details' | 'client_reference_id' | 'success_url')
> & {
  payment_intent: string | null;
  setup_intent: string | null;
  subscription: string | null;
  keepsCard: boolean;
  intentMarks: Marks;
  months: number;
};
type Intent = Pick<
  Stripe.PaymentIntent,
  'id' | 'object' | 'amount' | 'currency' | 'status' | 'customer' | 'metadata' | 'created' | 'setup_future_usage'
> & { payment_method: string | null };
type Subscription = Pick<
  Stripe.Subscription,
  'id' | 'object' | 'status' | 'customer' | 'metadata' | 'cancel_at_period_end'
> & {
  priceMinor: number;
  /** How often it is billed. */
  months: number;
  /** What was charged for a better plan, beside what each period costs: minor units. */
  chargedMinor: readonly number[];
  /** Set when such a change began a period anew. */
  isAnew: boolean;
  /** Waits for the end of what is paid. */
  next: { schedule: string; priceMinor: number; months: number } | null;
};
type Invoice = Pick<Stripe.Invoice, 'id' | 'object' | 'billing_reason' | 'created' | 'amount_paid'> & {
  subscription: string;
  intent: string;
};
type Refund = Pick<Stripe.Refund, 'id' | 'object' | 'amount' | 'status' | 'metadata'> & { payment_intent: string };
type Dispute = { intent: string; status: Stripe.Dispute.Status } & Pick<Stripe.Dispute, 'amount' | 'currency'>;
type Marks = Record<string, string>;
type Answer = { status: number; body: unknown };

export type StripeDouble = Awaited<ReturnType<typeof stripeDouble>>;

export const webhookSecret = 'whsec_only_for_tests';

export async function stripeDouble() {
  const sessions = new Map<string, Session>();
  const intents = new Map<string, Intent>();
  const setups = new Map<string, { id: string; method: string }>();
  const subscriptions = new Map<string, Subscription>();
  const disputes = new Map<string, Dispute>();
  const invoices: Invoice[] = [];
  const events: { id: string; type: string; created: number; data: object }[] = [];
  const refunds: Refund[] = [];
  const detached = new Set<string>();
  const outcomes = new Map<string, Outcome>();
  const answered = new Map<string, Answer & { words: string }>();
  const requests: { method: string; path: string; key: string | null }[] = [];
  const breaks: { path: RegExp; how: Break }[] = [];
  let count = 0;
  let watching = (_: Break): boolean => false;
  const next = (prefix: string) => `${prefix}_${++count}`;
  const nowSeconds = () => Math.floor(Date.now() / 1000);

  type Card = Pick<Stripe.PaymentMethod.Card, 'fingerprint' | 'brand' | 'last4' | 'exp_month' | 'exp_year'>;
  const methodOf = (id: string): Pick<Stripe.PaymentMethod, 'id' | 'object' | 'type'> & { card: Card } => ({
    ...{ id, object: 'payment_method', type: 'card' },
    card: {
      ...{ fingerprint: `fingerprint-of-${id.split('#')[0]}`, brand: 'visa', last4: '4242' },
      ...{ exp_month: 4, exp_year: 2031 },
    },
  });

  const newIntent = (words: URLSearchParams, status: Intent['status'], method: string | null, marks: Marks): Intent => {
    const intent: Intent = {
      ...{ id: next('pi'), object: 'payment_intent', amount: Number(words.get('amount')), status },
      ...{ currency: words.get('currency') ?? 'eur', customer: words.get('customer'), metadata: marks },
      ...{ created: nowSeconds(), setup_future_usage: null, payment_method: method },
    };
    intents.set(intent.id, intent);
    return intent;
  };

  const charge = (words: URLSearchParams): Answer => {
    const method = words.get('payment_method') ?? '';
    const outcome = outcomes.get(method) ?? 'succeeds';
    const marks = marksIn(words, 'metadata');
    if (outcome === 'succeeds') return ok(newIntent(words, 'succeeded', method, marks));
    if (outcome === 'processing') return ok(newIntent(words, 'processing', method, marks));
    const code = outcome === 'declined' ? 'card_declined' : 'authentication_required';
    const intent = newIntent(words, 'requires_payment_method', null, marks);
    return { status: 402, body: { error: { type: 'card_error', code, message: 'declined', payment_intent: intent } } };
  };

  /** What a plan or a better one costs is charged at once. */
  const bill = (subscription: Subscription, amount: number, billing_reason: Stripe.Invoice.BillingReason): void => {
    const words = new URLSearchParams({ amount: String(amount), customer: String(subscription.customer) });
    const { id: intent } = newIntent(words, 'succeeded', 'pm_good', {});
    invoices.push({
      ...{ id: next('in'), object: 'invoice', billing_reason, created: nowSeconds(), amount_paid: amount },
      ...{ subscription: subscription.id, intent },
    });
  };

  const openSession = (words: URLSearchParams): Answer => {
    const amount = Number(words.get('line_items[0][price_data][unit_amount]') ?? 0);
    if (amount > 99_999_999) return invalid('amount_too_large');
    const id = next('cs_test');
    const session: Session = {
      ...{ id, object: 'checkout.session', mode: modeIn(words), status: 'open', payment_status: 'unpaid' },
      ...{
        url: `https://checkout.example/${id}`,
        customer: words.get('customer'),
        metadata: marksIn(words, 'metadata'),
      },
      ...{ created: nowSeconds(), expires_at: Number(words.get('expires_at') ?? nowSeconds() + 86_400) },
      ...{ amount_total: amount, client_reference_id: words.get('client_reference_id') },
      currency: words.get('line_items[0][price_data][currency]') ?? words.get('currency'),
      success_url: words.get('success_url'),
      automatic_tax: {
        enabled: words.get('automatic_tax[enabled]') === 'true',
        liability: null,
        provider: null,
        status: null,
      },
      total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: Math.round((amount * 21) / 121) },
      ...{ payment_intent: null, setup_intent: null, subscription: null },
      keepsCard: words.get('payment_intent_data[setup_future_usage]') === 'off_session',
      intentMarks: marksIn(words, 'payment_intent_data[metadata]'),
      months: Number(words.get('line_items[0][price_data][recurring][interval_count]') ?? 1),
    };
    sessions.set(id, session);
    return ok(session);
  };

  const shownSession = (session: Session, words: URLSearchParams): unknown => {
    const expands = [...words.entries()].filter(([name]) => name.startsWith('expand')).map(([, value]) => value);
    const has = (what: string) => expands.some((one) => one === what || one.startsWith(`${what}.`));
    const intent = intents.get(session.payment_intent ?? '');
    const setup = setups.get(session.setup_intent ?? '');
    return {
      ...session,
      ...(has('payment_intent') &&
        intent !== undefined && { payment_intent: shownIntent(intent, has('payment_intent.payment_method')) }),
      ...(has('setup_intent') &&
        setup !== undefined && {
          setup_intent: { id: setup.id, status: 'succeeded', payment_method: methodOf(setup.method) },
        }),
      ...(has('subscription') &&
        session.subscription !== null && { subscription: subscriptions.get(session.subscription) }),
    };
  };

  const shownIntent = (intent: Intent, withMethod: boolean): unknown =>
    withMethod && intent.payment_method !== null
      ? { ...intent, payment_method: methodOf(intent.payment_method) }
      : intent;

  const routes: readonly [string, RegExp, (words: URLSearchParams, id: string) => Answer][] = [
    ['POST', /^\/v1\/customers$/, () => ok({ id: next('cus'), object: 'customer' })],
    ['POST', /^\/v1\/checkout\/sessions$/, openSession],
    ['GET', /^\/v1\/checkout\/sessions$/, (words) => ok(listOf(madeSince(words, sessions.values())))],
    [
      'GET',
      /^\/v1\/checkout\/sessions\/([^/]+)$/,
      (words, id) => found(sessions.get(id), (one) => shownSession(one, words)),
    ],
    [
      'POST',
      /^\/v1\/checkout\/sessions\/([^/]+)\/expire$/,
      (_, id) => {
        const session = sessions.get(id);
        if (session?.status !== 'open') return invalid('only open sessions can be expired');
        sessions.set(id, { ...session, status: 'expired', url: null });
        return ok(sessions.get(id));
      },
    ],
    ['POST', /^\/v1\/payment_intents$/, charge],
    ['GET', /^\/v1\/payment_intents$/, (words) => ok(listOf(madeSince(words, intents.values())))],
    ['GET', /^\/v1\/payment_intents\/([^/]+)$/, (_, id) => found(intents.get(id), (one) => shownIntent(one, true))],
    [
      'POST',
      /^\/v1\/payment_intents\/([^/]+)\/cancel$/,
      (_, id) => {
        const intent = intents.get(id);
        if (intent === undefined || intent.status === 'succeeded' || intent.status === 'canceled')
          return invalid('too late');
        intents.set(id, { ...intent, status: 'canceled' });
        return ok(intents.get(id));
      },
    ],
    [
      'POST',
      /^\/v1\/refunds$/,
      (words) => {
        const intent = words.get('payment_intent') ?? '';
        const amount = Number(words.get('amount'));
        const sent = refunds.filter((one) => one.payment_intent === intent && one.status !== 'failed');
        const before = sent.reduce((sum, one) => sum + one.amount, 0);
        if (before + amount > (intents.get(intent)?.amount ?? 0)) return invalid('charge_already_refunded');
        const refund: Refund = {
          id: next('re'),
          object: 'refund',
          amount,
          status: 'succeeded',
          payment_intent: intent,
          metadata: marksIn(words, 'metadata'),
        };
        refunds.push(refund);
        return ok(refund);
      },
    ],
    [
      'GET',
      /^\/v1\/disputes\/([^/]+)$/,
      (_, id) =>
        found(disputes.get(id), ({ intent, ...dispute }) => ({
          ...{ id, object: 'dispute', ...dispute, payment_intent: intents.get(intent) },
        })),
    ],
    [
      'GET',
      /^\/v1\/refunds$/,
      (words) => ok(listOf(refunds.filter((one) => one.payment_intent === words.get('payment_intent')).reverse())),
    ],
    [
      'GET',
      /^\/v1\/events$/,
      (words) => {
        const types = [...words.entries()].filter(([name]) => name.startsWith('types')).map(([, type]) => type);
        const from = Number(words.get('created[gte]') ?? 0);
        const asked = events.filter(({ type, created }) => types.includes(type) && created >= from);
        return ok(listOf(asked.map((event) => ({ ...event, object: 'event' })).reverse()));
      },
    ],
    [
      'GET',
      /^\/v1\/invoice_payments$/,
      (words) => {
        const of = invoices.find(({ intent }) => intent === words.get('payment[payment_intent]'));
        const metadata = subscriptions.get(of?.subscription ?? '')?.metadata;
        const invoice = { id: of?.id, object: 'invoice', parent: { subscription_details: { metadata } } };
        return ok(listOf(of === undefined ? [] : [{ id: 'inpay_1', object: 'invoice_payment', invoice }]));
      },
    ],
    [
      'GET',
      /^\/v1\/refunds\/([^/]+)$/,
      (_, id) =>
        found(
          refunds.find((one) => one.id === id),
          (one) => ({ ...one, currency: 'eur' }),
        ),
    ],
    [
      'GET',
      /^\/v1\/invoices$/,
      (words) => {
        const asked = madeSince(words, invoices).filter((one) => one.subscription === words.get('subscription'));
        return ok(listOf(asked.map(shownInvoice)));
      },
    ],
    ['GET', /^\/v1\/subscriptions\/([^/]+)$/, (_, id) => found(subscriptions.get(id), shownSubscription)],
    [
      'POST',
      /^\/v1\/subscriptions\/([^/]+)$/,
      (words, id) => {
        const before = subscriptions.get(id);
        if (before === undefined) return invalid('no such subscription');
        const ends = words.get('cancel_at_period_end');
        const price = words.get('items[0][price_data][unit_amount]');
        if (before.next !== null) return invalid('the subscription is managed by a schedule');
        if (before.status === 'canceled') return invalid('a canceled subscription cannot be changed');
        const after = {
          ...before,
          metadata: { ...before.metadata, ...marksIn(words, 'metadata') },
          cancel_at_period_end: ends === null ? before.cancel_at_period_end : ends === 'true',
          priceMinor: price === null ? before.priceMinor : Number(price),
          months: Number(words.get('items[0][price_data][recurring][interval_count]') ?? before.months),
          isAnew: before.isAnew || words.get('billing_cycle_anchor[type]') === 'now',
        };
        if (words.get('proration_behavior') === 'always_invoice') {
          const outcome = outcomes.get(id) ?? 'succeeds';
          // What cannot be charged is not changed: that is what was asked for.
          if (outcome !== 'succeeds' && words.get('payment_behavior') === 'error_if_incomplete') {
            const code = outcome === 'declined' ? 'card_declined' : 'subscription_payment_intent_requires_action';
            return { status: 402, body: { error: { type: 'card_error', code, message: 'not paid' } } };
          }
          const difference = after.priceMinor - before.priceMinor;
          after.chargedMinor = [...before.chargedMinor, difference];
          if (difference > 0) bill(before, difference, 'subscription_update');
        }
        subscriptions.set(id, after);
        return ok(shownSubscription(after));
      },
    ],
    [
      'DELETE',
      /^\/v1\/subscriptions\/([^/]+)$/,
      (_, id) => {
        const before = subscriptions.get(id);
        if (before === undefined || before.status === 'canceled') return invalid('no such subscription');
        subscriptions.set(id, { ...before, status: 'canceled', next: null });
        return ok(shownSubscription({ ...before, status: 'canceled' }));
      },
    ],
    [
      'POST',
      /^\/v1\/subscription_schedules$/,
      (words) => {
        const of = subscriptions.get(words.get('from_subscription') ?? '');
        if (of === undefined || of.next !== null) return invalid('it has a schedule already, or is not there');
        const schedule = next('sub_sched');
        subscriptions.set(of.id, { ...of, next: { schedule, priceMinor: of.priceMinor, months: of.months } });
        return ok(shownSchedule(schedule));
      },
    ],
    ['GET', /^\/v1\/subscription_schedules\/([^/]+)$/, (_, id) => ok(shownSchedule(id))],
    [
      'POST',
      /^\/v1\/subscription_schedules\/([^/]+)$/,
      (words, id) => {
        const of = [...subscriptions.values()].find((one) => one.next?.schedule === id);
        if (of === undefined || words.get('phases[0][items][0][price]') !== 'price_1')
          return invalid('no such schedule');
        const phase = 'phases[1][items][0][price_data]';
        const priceMinor = Number(words.get(`${phase}[unit_amount]`));
        const months = Number(words.get(`${phase}[recurring][interval_count]`));
        subscriptions.set(of.id, { ...of, next: { schedule: id, priceMinor, months } });
        return ok(shownSchedule(id));
      },
    ],
    [
      'POST',
      /^\/v1\/subscription_schedules\/([^/]+)\/release$/,
      (_, id) => {
        const of = [...subscriptions.values()].find((one) => one.next?.schedule === id);
        if (of === undefined) return invalid('no such schedule');
        subscriptions.set(of.id, { ...of, next: null });
        return ok(shownSchedule(id));
      },
    ],
    [
      'POST',
      /^\/v1\/payment_methods\/([^/]+)\/detach$/,
      (_, id) => {
        if (detached.has(id)) return invalid('it is attached to nobody');
        detached.add(id);
        return ok(methodOf(id));
      },
    ],
    ['POST', /^\/v1\/billing_portal\/sessions$/, () => ok({ id: next('bps'), url: 'http://portal.example/1' })],
  ];

  const perform = (request: { method: string; path: string; key: string | null; words: URLSearchParams }): Answer => {
    const { method, path, key, words } = request;
    const known = key === null ? undefined : answered.get(key);
    if (known !== undefined) {
      if (known.words === words.toString()) return known;
      return {
        status: 400,
        body: { error: { type: 'idempotency_error', message: 'the key was used with other words' } },
      };
    }
    for (const [verb, pattern, work] of routes) {
      const match = pattern.exec(path);
      if (verb !== method || match === null) continue;
      const answer = work(words, match[1] ?? '');
      if (key !== null && method === 'POST') answered.set(key, { ...answer, words: words.toString() });
      return answer;
    }
    return { status: 404, body: { error: { type: 'invalid_request_error', message: `no ${method} ${path}` } } };
  };

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://double');
      const key = header(request, 'idempotency-key');
      const asked = { method: request.method ?? 'GET', path: url.pathname, key };
      requests.push(asked);
      const words = new URLSearchParams(asked.method === 'GET' ? url.search : body);
      const index = breaks.findIndex(({ path }) => path.test(`${asked.method} ${asked.path}`));
      const [broken] = index < 0 ? [] : breaks.splice(index, 1);
      if (broken?.how === 'before it is done' || watching('before it is done')) return request.socket.destroy();
      const answer = perform({ ...asked, words });
      if (broken !== undefined || watching('after it is done')) return request.socket.destroy();
      say(response, answer);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));

  const mustBe = <Thing>(thing: Thing | undefined): Thing => {
    if (thing === undefined) throw new Error('there is no such thing at the double');
    return thing;
  };

  return {
    options: { ...placeOf(server), key: 'sk_test_only_for_tests', webhookSecret, retriesMost: 0, timeoutMs: 5000 },
    requests,
    sessions: () => [...sessions.values()],
    intents: () => [...intents.values()],
    refunds: () => refunds,
    detached: () => [...detached],
    subscriptions: () => [...subscriptions.values()],
    /** What was really taken from cards, minor units. */
    takenMinor: () =>
      [...intents.values()].reduce((sum, { status, amount }) => sum + (status === 'succeeded' ? amount : 0), 0),
    /** What of it has not gone back, minor units. */
    keptMinor(): number {
      const sent = refunds.filter(({ status }) => status !== 'failed').reduce((sum, { amount }) => sum + amount, 0);
      return this.takenMinor() - sent;
    },
    /** What a saved card does from now on. */
    card: (method: string, outcome: Outcome) => void outcomes.set(method, outcome),
    /** The next request to such a path breaks off, and so does the client's own second try of it: nobody knows what became of it. */
    breakNext: (path: RegExp, how: Break) => void breaks.push({ path, how }, { path, how }),
    /** Asked before and after each request whether it breaks off there. */
    watch(breaksOff: (where: Break) => boolean): void {
      watching = breaksOff;
    },
    /** As after a day: a request that is sent again is a new one. */
    forgetKeys: () => answered.clear(),
    /** The buyer pays on the page. @returns the ids that events speak of */
    pay(sessionId: string, { card = 'pm_good', slowly = false } = {}): { session: string; intent: string } {
      const session = mustBe(sessions.get(sessionId));
      if (session.status !== 'open') throw new Error(`the page is ${session.status}`);
      const words = new URLSearchParams({ amount: String(session.amount_total), customer: String(session.customer) });
      const intent = newIntent(words, slowly ? 'processing' : 'succeeded', card, session.intentMarks);
      if (session.keepsCard) intents.set(intent.id, { ...intent, setup_future_usage: 'off_session' });
      const payment_status = slowly ? 'unpaid' : 'paid';
      sessions.set(sessionId, { ...session, status: 'complete', payment_status, payment_intent: intent.id, url: null });
      return { session: sessionId, intent: intent.id };
    },
    /** The buyer saves a card on the page. */
    saveCard(sessionId: string, method: string): void {
      const setup = { id: next('seti'), method };
      setups.set(setup.id, setup);
      sessions.set(sessionId, { ...mustBe(sessions.get(sessionId)), status: 'complete', setup_intent: setup.id });
    },
    /** The buyer takes the plan on the page. */
    takePlan(sessionId: string): string {
      const session = mustBe(sessions.get(sessionId));
      const made: Subscription = {
        ...{ id: next('sub'), object: 'subscription', status: 'active', customer: String(session.customer) },
        ...{ metadata: session.metadata ?? {}, cancel_at_period_end: false, priceMinor: session.amount_total ?? 0 },
        ...{ months: session.months, chargedMinor: [], isAnew: false, next: null },
      };
      subscriptions.set(made.id, made);
      bill(made, made.priceMinor, 'subscription_create');
      sessions.set(sessionId, { ...session, status: 'complete', payment_status: 'paid', subscription: made.id });
      return made.id;
    },
    setSubscription: (id: string, status: Subscription['status']) =>
      void subscriptions.set(id, { ...mustBe(subscriptions.get(id)), status }),
    /** Somebody ends it at the provider's own pages, after what is paid, or takes it up again. */
    endSubscription: (id: string, ends: boolean) =>
      void subscriptions.set(id, { ...mustBe(subscriptions.get(id)), cancel_at_period_end: ends }),
    /** A subscription as it is billed, in a few words. */
    billed(id: string) {
      const {
        priceMinor,
        months,
        cancel_at_period_end: ends,
        next,
        chargedMinor,
        isAnew,
      } = mustBe(subscriptions.get(id));
      const waits = next === null ? {} : { next: [next.priceMinor, next.months] };
      return { price: [priceMinor, months], ends, charged: chargedMinor, ...waits, ...(isAnew && { isAnew }) };
    },
    /** A page that is another one than was asked for, as when somebody changes it at the provider. */
    changeSession: (id: string, change: Partial<Pick<Session, 'amount_total' | 'currency'>>) =>
      void sessions.set(id, { ...mustBe(sessions.get(id)), ...change }),
    setIntent(id: string, status: Intent['status']): void {
      intents.set(id, { ...mustBe(intents.get(id)), status });
      for (const [key, session] of sessions)
        if (session.payment_intent === id && status === 'succeeded')
          sessions.set(key, { ...session, payment_status: 'paid' });
    },
    /** A bank disputes a payment: all of it, or the amount that is named. */
    dispute(
      intent: string,
      status: Stripe.Dispute.Status = 'needs_response',
      { amount, currency }: { amount?: number; currency?: string } = {},
    ): string {
      const id = next('dp');
      const paid = mustBe(intents.get(intent));
      disputes.set(id, { intent, status, amount: amount ?? paid.amount, currency: currency ?? paid.currency });
      return id;
    },
    setDispute: (id: string, status: Stripe.Dispute.Status) =>
      void disputes.set(id, { ...mustBe(disputes.get(id)), status }),
    /** Somebody sends money back at the provider's own pages. */
    refundByHand(intent: string, amount: number): Refund {
      const refund: Refund = {
        ...{ id: next('re'), object: 'refund', amount, status: 'succeeded', payment_intent: intent, metadata: null },
      };
      refunds.push(refund);
      return refund;
    },
    /** The bank could not hand it over. */
    failRefund({ id }: { id: string }): void {
      const index = refunds.findIndex((one) => one.id === id);
      refunds[index] = { ...mustBe(refunds[index]), status: 'failed' };
    },
    /** A signed message, as it would be sent. */
    message(type: Stripe.Event.Type, object: object, { id = next('evt'), secret = webhookSecret } = {}) {
      const created = nowSeconds();
      const body = JSON.stringify({ id, object: 'event', type, created, data: { object } });
      // What somebody else signed did not happen here.
      if (secret === webhookSecret && !events.some((event) => event.id === id)) {
        events.push({ id, type, created, data: { object } });
      }
      return { body, signature: Stripe.webhooks.generateTestHeaderString({ payload: body, secret }) };
    },
    close: () => new Promise<void>((closed) => server.closeAllConnections() ?? server.close(() => closed())),
  };
}

function shownSchedule(id: string) {
  return { id, object: 'subscription_schedule', current_phase: { start_date: 1, end_date: 2 } };
}

function shownInvoice({ intent, subscription: _, ...invoice }: Invoice) {
  const payment = { type: 'payment_intent', payment_intent: intent };
  const paid = { object: 'invoice_payment', status: 'paid', amount_paid: invoice.amount_paid, payment };
  return { ...invoice, payments: { object: 'list', data: [paid], has_more: false, url: '/' } };
}

function shownSubscription({
  priceMinor,
  next,
  months: _months,
  chargedMinor: _charged,
  isAnew: _,
  ...rest
}: Subscription) {
  const price = { id: 'price_1', object: 'price', unit_amount: priceMinor, product: 'prod_1' };
  return {
    ...rest,
    schedule: next?.schedule ?? null,
    items: { object: 'list', data: [{ id: 'si_1', object: 'subscription_item', price }] },
  };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function invalid(message: string): Answer {
  return { status: 400, body: { error: { type: 'invalid_request_error', message } } };
}

function found<Thing>(thing: Thing | undefined, show: (thing: Thing) => unknown): Answer {
  return thing === undefined
    ? {
        status: 404,
        body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'no such thing' } },
      }
    : ok(show(thing));
}

function listOf(data: readonly unknown[]) {
  return { object: 'list', data, has_more: false, url: '/' };
}

/** The newest first. */
function madeSince<Thing extends { created: number }>(words: URLSearchParams, things: Iterable<Thing>): Thing[] {
  const from = Number(words.get('created[gte]') ?? 0);
  return [...things].filter(({ created }) => created >= from).reverse();
}

function marksIn(words: URLSearchParams, name: string): Marks {
  const marks: Marks = {};
  for (const [key, value] of words) {
    const match = key.startsWith(`${name}[`) ? /\[([^[\]]+)\]$/.exec(key) : null;
    if (match?.[1] !== undefined && key === `${name}[${match[1]}]`) marks[match[1]] = value;
  }
  return marks;
}

function modeIn(words: URLSearchParams): Session['mode'] {
  const mode = words.get('mode');
  return mode === 'setup' || mode === 'subscription' ? mode : 'payment';
}

function placeOf(server: Server) {
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, protocol: 'http' as const };
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function say(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' });
  response.end(JSON.stringify(body));
}
