import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { WalletClient } from '../../src/contract/clients.ts';
import type { Role } from '../../src/contract/wallet/shapes.ts';
import { type CommandInput, commandSchema, type PaymentOutcome } from '../../src/core/credits/command.ts';
import { estimate } from '../../src/core/credits/price/estimate.ts';
import { priceOf, rateOf, unitPrice } from '../../src/core/credits/price/rate.ts';
import { signedSyncText } from '../../src/core/credits/purse/signed.ts';
import { newPurse, type Purse, spendOnDevice } from '../../src/core/credits/purse.ts';
import type { ShownEvent } from '../../src/core/credits/shown/events.ts';
import { catalogOf, compare, type Example, scenarioOf } from '../../src/core/credits/simulate/examples/example.ts';
import type { SimulationResult, StepOutcome } from '../../src/core/credits/simulate/result.ts';
import { type Step, stepSchema } from '../../src/core/credits/simulate/scenario.ts';
import { credits } from '../../src/core/credits/values/amount.ts';
import { instantOf, rfc3339 } from '../../src/core/credits/values/calendar.ts';
import { AppError } from '../../src/core/errors.ts';
import { walletApp } from '../../src/wallet/http/http.ts';
import { remoteWallet } from '../../src/wallet/http/remote.ts';
import { openWallet } from '../../src/wallet/open.ts';
import type { Payment, PaymentProvider, PaymentState, Word } from '../../src/wallet/payments/provider.ts';
import { testClock } from '../../src/wallet/test-clock.ts';

// The worked examples, played over HTTP: each step is the call that a client would make, and the answers are compared with what the example
// expects of the engine. The events of a step are those that the stream of changes tells after it.

/** Steps for which HTTP has no call. They go to the ledger behind the service, or are no business of a wallet. */
export const stepsWithoutCall: Readonly<Record<string, string>> = {
  open: 'the app opens its own wallet',
  'plan-payment': 'the word of a provider that bills plans; payments.stripe.test.ts brings it to POST /webhooks/stripe',
  card: 'what a bank does with the card that is saved already; another card is saved over HTTP',
  'spend of bare credits': 'over HTTP work has an action',
  'device-spend': 'happens on the device',
  backup: 'happens on the device',
  restore: 'happens on the device',
  estimate: 'happens in the head',
};

type Played = { differences: string[]; calls: number; withoutCall: string[] };

/** @param database `:memory:`, a file or `postgres://…`, empty */
export async function playOverHttp(example: Example, database: string): Promise<Played> {
  const scenario = scenarioOf(example);
  const world = await open(example, database);
  try {
    const steps: StepOutcome[] = [];
    for (const [index, raw] of scenario.steps.entries()) steps.push(await play(world, raw, index));
    const { transactions } = await world.as('owner', null).billing({ limit: 1000 });
    const history = transactions.toReversed().map(({ kind, resource, run, action: _, ...line }) => ({
      ...{ ...line, tab: kind },
      ...(resource === null ? {} : { resource }),
      ...(run === null ? {} : { run }),
    }));
    const months = await world.as('owner', null).usage.months();
    const result = { steps, history, months } as unknown as SimulationResult;
    const differences = compare(asFarAsTold(example), result);
    return { differences, calls: world.calls, withoutCall: [...world.withoutCall] };
  } finally {
    world.changes.ending.abort();
    await world.close();
  }
}

/** What the stream tells up to the last entry there is. */
async function toldSince(world: World): Promise<ShownEvent[]> {
  const now = new AbortController();
  const latest = await world.as('owner', null).events({}, { signal: now.signal });
  const first = await latest[Symbol.asyncIterator]().next();
  if (first.done) throw new Error('the stream of changes ended');
  now.abort();
  const shown: ShownEvent[] = [];
  const { changes } = world;
  while (changes.seq < first.value.seq) {
    const next = await changes.stream.next();
    if (next.done) throw new Error('the stream of changes ended');
    changes.seq = next.value.seq;
    shown.push(...(next.value.shown as ShownEvent[]));
  }
  return shown;
}

type Device = { key: KeyObject; purses: Purse[]; backup: Purse[]; readAt: number };
type World = Awaited<ReturnType<typeof open>>;

async function open(example: Example, database: string) {
  const { start, zone } = scenarioOf(example);
  const clock = testClock(instantOf(start));
  const outcomes = new Map<string, PaymentOutcome>();
  const provider = aProvider(outcomes);
  const catalog = catalogOf(example);
  const wallet = await openWallet({ file: database, catalogs: catalog, testClock: clock, zone, provider });
  const { db, router, tokens, service } = wallet;
  const saved = { wallet: wallet.wallet, provider: 'scenario', reference: 'saved', fingerprint: 'saved' };
  await db.insertInto('cards').values(saved).execute();
  const app = walletApp({ router, tokens, doors: service });
  const clients = new Map<string, WalletClient>();
  const world = {
    /** The provider speaks: in the one place where it may. */
    async tell(word: Word): Promise<void> {
      world.calls += 1;
      const headers = { 'stripe-signature': signature };
      const { status } = await app.request('/webhooks/stripe', { method: 'POST', body: JSON.stringify(word), headers });
      if (status !== 200) throw new Error(`the message was answered ${status}`);
    },
    ...{ catalog, clock, outcomes, service, provider, wallet: wallet.wallet, calls: 0, withoutCall: new Set<string>() },
    ...{ devices: new Map<string, Device>(), making: new Set<string>(), close: () => wallet.close() },
    as(role: Role, user: string | null): WalletClient {
      const known = clients.get(`${role} ${user}`);
      if (known === undefined) throw new Error(`nobody is ${role} ${user}`);
      return known;
    },
    async know(role: Role, user: string | null): Promise<WalletClient> {
      const name = `${role} ${user}`;
      if (!clients.has(name)) {
        const { token } = await tokens.issue({ wallet: wallet.wallet, role, user });
        const fetch = async (request: Request | string | URL, init?: RequestInit) => {
          world.calls += 1;
          return app.request(request instanceof Request ? request : new Request(request, init));
        };
        clients.set(name, remoteWallet('http://wallet.test', token, fetch as typeof globalThis.fetch));
      }
      return world.as(role, user);
    },
  };
  await world.know('owner', null);
  await world.know('system', 'System');
  await world.as('owner', null).test.clock({ now: start });
  const ending = new AbortController();
  const changes = await world.as('owner', null).events({ cursor: 0 }, { signal: ending.signal });
  return Object.assign(world, { changes: { stream: changes[Symbol.asyncIterator](), seq: 0, ending } });
}

const signature = 'signed by the bank of the example';

/** A provider that does what the scenario says. */
function aProvider(outcomes: Map<string, PaymentOutcome>): PaymentProvider & { card: PaymentOutcome } {
  const stateOf = (purchase: string): PaymentState => {
    const outcome = outcomes.get(purchase) ?? 'unknown';
    return outcome === 'succeeded'
      ? 'paid'
      : outcome === 'abandoned'
        ? 'pending'
        : outcome === 'given-up'
          ? 'declined'
          : outcome;
  };
  const provider = {
    name: 'scenario',
    card: 'succeeded' as PaymentOutcome,
    async start({ purchase }: { purchase: string }): Promise<Payment> {
      if (!outcomes.has(purchase)) outcomes.set(purchase, provider.card);
      return { reference: purchase, state: lost.has(purchase) ? 'pending' : stateOf(purchase) };
    },
    async look(reference: string): Promise<Payment> {
      if (outcomes.get(reference) === 'authentication-required' && reference.includes('recharge'))
        outcomes.set(reference, provider.card);
      return { reference, state: stateOf(reference) };
    },
    charge: (order: { purchase: string }): Promise<Payment> => provider.start(order),
    end: async (reference: string): Promise<Payment> => ({ reference, state: 'declined' }),
    refund: async (): Promise<'sent'> => 'sent',
    dispute: async () => ({ state: 'taken' as const }),
    hear: async (body: string, signed: string | null) => (signed === signature ? (JSON.parse(body) as Word) : null),
    lost: new Set<string>(),
  };
  const { lost } = provider;
  return provider;
}

type Done = { credits?: number; details?: Record<string, unknown> };

async function play(world: World, raw: Record<string, unknown>, index: number): Promise<StepOutcome> {
  const id = typeof raw.id === 'string' ? raw.id : `step-${index}`;
  const parsed = stepSchema.safeParse(raw);
  const owner = world.as('owner', null);
  let outcome: object;
  if (parsed.success) {
    const step = parsed.data;
    await finishMaking(world, step.do === 'fail' ? step.of : null);
    if (step.at !== undefined) await owner.test.clock({ now: step.at });
    outcome = await call(world, step, id).then(
      ({ credits, details }) => ({ ok: true, ...(credits !== undefined && { credits }), ...(details && { details }) }),
      (error: unknown) => {
        if (!(error instanceof AppError) || error.code === 'internal') throw error;
        return { ok: false, code: error.code, message: error.message, details: error.details };
      },
    );
  } else outcome = { ok: false, code: 'bad-input', message: 'written wrongly', details: {} };
  await owner.test.clock({ now: rfc3339(world.clock.now()) });
  const { balance } = await owner.billing({ limit: 1 });
  const none = Object.fromEntries(world.catalog.buckets.map((bucket) => [bucket.id, 0]));
  const buckets = {
    ...none,
    ...Object.fromEntries(balance.buckets.map(({ bucket, remaining }) => [bucket, remaining])),
  };
  const shown = { ...balance, buckets };
  return {
    do: String(raw.do),
    id,
    at: rfc3339(world.clock.now()),
    events: await toldSince(world),
    balance: shown,
    ...outcome,
  } as unknown as StepOutcome;
}

async function finishMaking(world: World, failing: string | null): Promise<void> {
  for (const edit of [...world.making]) {
    world.making.delete(edit);
    if (edit !== failing) await world.as('system', 'System').edits.generated({ edit, id: `${edit}:generated` });
  }
}

async function call(world: World, step: Step, id: string): Promise<Done> {
  const role = step.as ?? 'owner';
  const user = step.user ?? (role === 'system' ? 'System' : null);
  const client = await world.know(role, user);
  const behind = async (command: Record<string, unknown>, why: string = step.do): Promise<Done> => {
    world.withoutCall.add(why);
    const { at: _, ...rest } = command;
    const asked = commandSchema.parse({ ...rest, id, as: role, user }) as CommandInput;
    const { result } = await world.service.ledger.command(world.wallet, asked);
    return { credits: result.credits, details: { ...result.details } };
  };
  const spendOf = (spend: Extract<Step, { do: 'hold' }> | Extract<Step, { do: 'spend' | 'quote' }>) => ({
    ...{ action: spend.action ?? '', phase: spend.phase, quantity: spend.quantity, dims: spend.dims },
    workKeys: spend.workKeys,
  });

  switch (step.do) {
    case 'show':
      await client.billing({ limit: 1 });
      return {};
    case 'estimate': {
      world.withoutCall.add(step.do);
      const { subtotal, total } = estimate(step.lines, step.bufferPct);
      return { credits: total, details: { subtotal } };
    }
    case 'quote': {
      const { credits, ...details } = await client.quote(spendOf(step));
      return { credits, details };
    }
    case 'zone':
      await client.zone.put({ id, zone: step.zone });
      return {};
    case 'subscribe':
      await client.subscription.put({ id, plan: step.plan, allocation: step.allocation });
      return {};
    case 'cancel':
      await client.subscription.cancel({ id });
      return {};
    case 'grant':
      return client.grant({
        id,
        bucket: step.bucket,
        credits: step.credits,
        reason: step.reason ?? '',
        expiresAt: utc(step.expiresAt),
      });
    case 'spend': {
      if (step.action === undefined) return behind(step, 'spend of bare credits');
      return {
        credits: (await client.spend({ id, ...spendOf(step), resource: step.resource, run: step.run })).credits,
      };
    }
    case 'hold': {
      if (step.action === undefined) return behind(step, 'spend of bare credits');
      const { credits } = await client.hold({
        id,
        ...spendOf(step),
        resource: step.resource,
        run: step.run,
        ttl: step.ttl,
      });
      return { credits };
    }
    case 'capture':
      return {
        credits: (await client.capture({ id, hold: step.hold, credits: step.credits, workKeys: step.workKeys }))
          .credits,
      };
    case 'void':
      return { credits: (await client.void({ id, hold: step.hold })).credits };
    case 'extend':
      await client.extend({ id, hold: step.hold, ttl: step.ttl });
      return {};
    case 'fail':
      return { credits: (await client.fail({ id, work: step.of })).credits };
    case 'refund': {
      const { of: charge, credits, fault, reason = '' } = step;
      return { credits: (await client.refund({ id, charge, credits, fault, reason })).credits };
    }
    case 'money-refund': {
      const { credits, money } = await client.moneyRefund({ id, purchase: step.purchase, credits: step.credits });
      return { credits, details: { amountMinor: money.minor } };
    }
    case 'generate': {
      const { credits } = await client.edits.generate({
        id,
        action: step.action,
        dims: step.dims,
        resource: step.resource,
      });
      world.making.add(id);
      return { credits };
    }
    case 'accept':
      return { credits: (await client.edits.accept({ id, edit: step.edit })).credits };
    case 'reject':
      return { credits: (await client.edits.reject({ id, edit: step.edit })).credits };
    case 'run': {
      const { action, photos, dims, resource } = step;
      const { credits, run, status, done, pending } = await client.runs.start({ id, action, photos, dims, resource });
      return { credits, details: { run, status, done, pending } };
    }
    case 'resume': {
      const { credits, run, status, done, pending } = await client.runs.resume({ id, run: step.run });
      return { credits, details: { run, status, done, pending } };
    }
    case 'buy': {
      const payment = step.payment ?? 'succeeded';
      if (!world.outcomes.has(id)) world.outcomes.set(id, payment === 'webhook-lost' ? 'succeeded' : payment);
      if (payment === 'webhook-lost') (world.provider as unknown as { lost: Set<string> }).lost.add(id);
      const bought = await client.purchases.create({ id, pack: step.pack, units: step.units });
      return { credits: bought.credits, details: { status: bought.state } };
    }
    case 'recheck': {
      const before = await world.as('owner', null).purchases.list();
      const wasPaid = before.some((one) => one.id === step.purchase && one.state === 'paid');
      const { state, credits, id: purchase } = await client.purchases.recheck({ purchase: step.purchase });
      const paid = state === 'paid';
      return { credits: paid && !wasPaid ? credits : 0, details: { purchase, status: state, paid } };
    }
    case 'webhook': {
      // The purchases that a wallet begins by itself are named after it.
      const purchase = step.purchase.replace(':simulated:', `:${world.wallet}:`);
      const known = world.outcomes.get(purchase) ?? 'unknown';
      const outcome = known === 'processing' || known === 'authentication-required' ? 'succeeded' : known;
      world.outcomes.set(purchase, outcome);
      const word = { about: 'payment', wallet: world.wallet, purchase, reference: purchase } as const;
      for (let time = 0; time < (step.times ?? 1); time += 1) await world.tell({ ...word, id: `${id}:${time}` });
      return {};
    }
    case 'chargeback':
      await world.tell({ id, about: 'dispute', wallet: world.wallet, purchase: step.purchase, dispute: id });
      return {};
    case 'recharge': {
      const { enabled, pack, threshold, cap } = step;
      await client.autoRecharge.put({ id, enabled, pack, threshold, cap });
      return {};
    }
    case 'card': {
      world.provider.card = step.outcome;
      if (step.fingerprint === undefined) world.withoutCall.add(step.do);
      else await client.autoRecharge.card({ id, sandboxCard: 'saved', fingerprint: step.fingerprint });
      return {};
    }
    case 'open':
    case 'plan-payment':
      return behind(step);
    default:
      return onDevice(world, step, { id, client, user });
  }
}

type OnDevice = Extract<Step, { do: 'lease' | 'device-spend' | 'sync' | 'backup' | 'restore' }>;

/** The same as the simulation's devices, with the wallet at the other end of a wire. */
async function onDevice(
  world: World,
  step: OnDevice,
  { id, client, user }: { id: string; client: WalletClient; user: string | null },
): Promise<Done> {
  const now = world.clock.now();
  const device = world.devices.get(step.device) ?? (await registered(world, step.device));
  world.devices.set(step.device, device);
  switch (step.do) {
    case 'lease': {
      const { terms } = await client.leases.create({ id, device: step.device, credits: step.credits });
      const { device: owner, head, expiresAt } = terms;
      const given = { id, device: owner, credits: credits(terms.credits), expiresAt: instantOf(expiresAt), head };
      if (!device.purses.some((purse) => purse.lease === id)) device.purses.push(newPurse(given, now));
      device.readAt = now;
      return { credits: terms.credits };
    }
    case 'backup':
      device.backup = [...device.purses];
      world.withoutCall.add(step.do);
      return {};
    case 'restore':
      device.purses = [...device.backup];
      world.withoutCall.add(step.do);
      return {};
    case 'device-spend': {
      world.withoutCall.add(step.do);
      const { action, quantity = 1, dims = {}, resource = null } = step;
      const rate = rateOf(world.catalog, { action, phase: 'single' });
      const credits = priceOf(unitPrice(rate ?? unknownAction(action), dims), quantity);
      const found = device.purses.findIndex(({ leased, spent }) => credits <= leased - spent);
      const at = found === -1 ? device.purses.length - 1 : found;
      const purse = device.purses[at];
      if (purse === undefined) throw new AppError('lease-exhausted', 'This device has no credits.', {});
      const wall = step.clock === undefined ? now : instantOf(step.clock);
      const elapsedMs = now - device.readAt;
      device.readAt = now;
      const known = purse.latestAt + elapsedMs;
      if (wall < known - 5 * 60_000) device.purses[at] = { ...purse, isFrozen: true, latestAt: known };
      const work = { action, phase: 'single', quantity, dims, workKeys: [], resource, run: null, user } as const;
      const next = spendOnDevice(purse, { id, credits, ...work, workKeys: [] }, { wall, elapsedMs });
      device.purses[at] = next;
      return { credits, details: { left: next.leased - next.spent } };
    }
    case 'sync': {
      let credits = 0;
      let returned = 0;
      for (let time = 0; time < (step.times ?? 1); time += 1) {
        for (const [n, { lease, journal }] of device.purses.entries()) {
          const part = { id: time === 0 && n === 0 ? id : `${id}:${time}:${n}`, lease, entries: [...journal] };
          const sync = { ...part, device: step.device, returnsRest: true };
          const signature = sign(null, Buffer.from(signedSyncText(sync)), device.key).toString('base64');
          const answer = await client.leases.sync({ ...sync, signature });
          credits += answer.credits;
          returned += answer.returned;
        }
      }
      device.readAt = now;
      device.purses = device.purses.map((purse) => ({ ...purse, isFrozen: false, latestAt: now, leased: purse.spent }));
      const { balance } = await world.as('owner', null).billing({ limit: 1 });
      return { credits, details: { returned, debt: balance.debt } };
    }
  }
}

async function registered(world: World, id: string): Promise<Device> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64');
  await world.as('owner', null).devices.create({ id, name: id, publicKey: raw });
  return { key: privateKey, purses: [], backup: [], readAt: world.clock.now() };
}

function unknownAction(action: string): never {
  throw new AppError('bad-input', `There is no price for "${action}".`, { action });
}

function utc(instant: string | null | undefined): string | null | undefined {
  return instant == null ? instant : rfc3339(instantOf(instant));
}

/** What HTTP does not tell is not expected of it: what a plan step moved, and more of its details. */
function asFarAsTold(example: Example): Example {
  const steps = example.steps.map(({ expect, ...step }) => {
    if (expect === undefined) return { ...step } as Example['steps'][number];
    const { credits, details, ...amounts } = expect;
    const silent = ['subscribe', 'cancel', 'webhook', 'chargeback', 'recharge'];
    const tellsCredits = credits !== undefined && !silent.includes(step.do);
    const tellsDetails = details !== undefined && ![...silent, 'accept'].includes(step.do);
    return { ...step, expect: { ...amounts, ...(tellsCredits && { credits }), ...(tellsDetails && { details }) } };
  });
  return { ...example, steps } as Example;
}
