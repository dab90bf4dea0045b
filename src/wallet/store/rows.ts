import type { Balance } from '../../contract/wallet/shapes.ts';
import type { Event, Returned } from '../../core/credits/event.ts';
import type { Answer, Result } from '../../core/credits/state/answer.ts';
import type { Charge, Hold, Work } from '../../core/credits/state/work.ts';
import { type Credits, none } from '../../core/credits/values/amount.ts';
import type { Failure } from '../../core/errors.ts';
import type { Tables } from './tables.ts';

// Events and answers as text. What a column says already, and what is nothing, is not written twice: there are millions of these.

type EventRow = { readonly type: string; readonly booked_at: number; readonly event: string };

export function eventText(event: Event): string {
  const { type, at } = event;
  // What is undefined is left out.
  switch (type) {
    case 'held':
      return JSON.stringify({ hold: saidOfHold(event.hold, at) });
    case 'captured':
      return JSON.stringify({
        charge: saidOfCharge(event.charge, at),
        delivered: unlessEmpty(event.delivered),
        rest: isNothing(event.rest) ? undefined : event.rest,
        handOvers: unlessEmpty(event.handOvers),
      });
    case 'lease-spent':
      return JSON.stringify({ ...event, type: undefined, at: undefined, charge: saidOfCharge(event.charge, at) });
    default:
      return JSON.stringify({ ...event, type: undefined, at: undefined });
  }
}

export function eventIn({ type, booked_at: at, event }: EventRow): Event {
  return eventSaid(type, at, JSON.parse(event));
}

/** biome-ignore lint/suspicious/noExplicitAny: whatever was written by `eventText` */
export function eventSaid(type: string, at: number, said: any): Event {
  switch (type) {
    case 'held':
      return { type, at, hold: holdIn(said.hold, at) };
    case 'captured': {
      const { delivered, handOvers, rest } = plainCapture;
      return {
        ...{ type, at, charge: chargeIn(said.charge, at), delivered: said.delivered ?? delivered },
        ...{ rest: said.rest ?? rest, handOvers: said.handOvers ?? handOvers },
      };
    }
    case 'lease-spent':
      return { type, at, ...said, charge: chargeIn(said.charge, at) };
    default:
      return { type, at, ...said };
  }
}

// An object that is written out is made several times as fast as one that is put together of others, and there are millions of these. So
// every field has a line; a test makes sure that none is forgotten.

function saidOfHold(hold: Hold, at: number): Of<Hold> {
  return {
    id: hold.id,
    status: unless(hold.status, plainHold.status),
    work: saidOfWork(hold.work),
    credits: hold.credits,
    slices: hold.slices,
    workKeys: hold.workKeys,
    sharedKeys: unlessEmpty(hold.sharedKeys),
    owned: unless(hold.owned, plainHold.owned),
    unitPrice: isPlainPrice(hold.unitPrice) ? undefined : hold.unitPrice,
    createdAt: unless(hold.createdAt, at),
    expiresAt: unless(hold.expiresAt, hold.createdAt + hold.ttlMs),
    ttlMs: unless(hold.ttlMs, plainHold.ttlMs),
    edit: unless(hold.edit, plainHold.edit),
    catalogVersion: hold.catalogVersion,
    charge: unless(hold.charge, plainHold.charge),
    member: hold.member,
  };
}

function holdIn(said: Said<Hold>, at: number): Hold {
  const hold: Writable<Hold> = {
    id: said.id,
    status: said.status ?? plainHold.status,
    work: workIn(said.work),
    credits: said.credits,
    slices: said.slices,
    workKeys: said.workKeys,
    sharedKeys: said.sharedKeys ?? plainHold.sharedKeys,
    owned: said.owned ?? plainHold.owned,
    unitPrice: said.unitPrice === undefined ? plainHold.unitPrice : said.unitPrice,
    createdAt: said.createdAt ?? at,
    expiresAt: said.expiresAt ?? (said.createdAt ?? at) + (said.ttlMs ?? plainHold.ttlMs),
    ttlMs: said.ttlMs ?? plainHold.ttlMs,
    edit: said.edit ?? plainHold.edit,
    catalogVersion: said.catalogVersion,
    charge: said.charge ?? plainHold.charge,
  };
  if (said.member !== undefined) hold.member = said.member;
  return hold;
}

function saidOfCharge(charge: Charge, at: number): Of<Charge> {
  return {
    id: charge.id,
    hold: charge.hold,
    lease: unless(charge.lease, plainCharge.lease),
    work: saidOfWork(charge.work),
    credits: charge.credits,
    debt: unless(charge.debt, none),
    slices: charge.slices,
    workKeys: charge.workKeys,
    refunded: unless(charge.refunded, none),
    period: unless(charge.period, plainCharge.period),
    at: unless(charge.at, at),
    occurredAt: unless(charge.occurredAt, plainCharge.occurredAt),
    entry: charge.entry,
    catalogVersion: charge.catalogVersion,
    member: charge.member,
    uncounted: charge.uncounted,
  };
}

function chargeIn(said: Said<Charge>, at: number): Charge {
  const charge: Writable<Charge> = {
    id: said.id,
    hold: said.hold,
    lease: said.lease ?? plainCharge.lease,
    work: workIn(said.work),
    credits: said.credits,
    debt: said.debt ?? none,
    slices: said.slices,
    workKeys: said.workKeys,
    refunded: said.refunded ?? none,
    period: said.period ?? plainCharge.period,
    at: said.at ?? at,
    occurredAt: said.occurredAt ?? plainCharge.occurredAt,
    catalogVersion: said.catalogVersion,
  };
  if (said.entry !== undefined) charge.entry = said.entry;
  if (said.member !== undefined) charge.member = said.member;
  if (said.uncounted !== undefined) charge.uncounted = said.uncounted;
  return charge;
}

function saidOfWork(work: Work): Of<Work> {
  return {
    action: work.action,
    phase: unless(work.phase, plainWork.phase),
    quantity: unless(work.quantity, plainWork.quantity),
    dims: isEmpty(work.dims) ? undefined : work.dims,
    resource: unless(work.resource, plainWork.resource),
    run: unless(work.run, plainWork.run),
    user: unless(work.user, plainWork.user),
  };
}

function workIn(said: Said<Work>): Work {
  return {
    action: said.action,
    phase: said.phase === undefined ? plainWork.phase : said.phase,
    quantity: said.quantity ?? plainWork.quantity,
    dims: said.dims ?? plainWork.dims,
    resource: said.resource ?? plainWork.resource,
    run: said.run ?? plainWork.run,
    user: said.user ?? plainWork.user,
  };
}

/** As it is written; what is plain may be absent. */
type Said<Part> = { readonly [Name in keyof Part]: Part[Name] };
/** As it is told: each field is named, and undefined where it is plain. */
type Of<Part> = { readonly [Name in keyof Required<Part>]: unknown };
type Writable<Part> = { -readonly [Name in keyof Part]: Part[Name] };

/** What holds and charges are as a rule, and so is not written. This never changes: what is written already relies on it. */
const plainWork = { phase: 'single', quantity: 1, dims: {}, resource: null, run: null, user: null } as const;
const plainHold = {
  ...({ status: 'open', sharedKeys: [], owned: 0, edit: null, charge: null } as const),
  ...{ unitPrice: { numerator: '1', denominator: '1' }, ttlMs: 900_000 },
};
const plainCharge = { lease: null, debt: 0, refunded: 0, occurredAt: null, period: 0 };
const plainCapture = {
  ...{ delivered: [], handOvers: [] },
  rest: { returned: [], expired: [], regranted: [], moved: [] },
};

function unless<Value>(value: Value, plain: Value): Value | undefined {
  return value === plain ? undefined : value;
}

function unlessEmpty<One>(ones: readonly One[]): readonly One[] | undefined {
  return ones.length === 0 ? undefined : ones;
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

function isPlainPrice(price: Hold['unitPrice']): boolean {
  return price?.numerator === plainHold.unitPrice.numerator && price.denominator === plainHold.unitPrice.denominator;
}

function isNothing({ returned, expired, regranted, moved }: Returned): boolean {
  return returned.length + expired.length + regranted.length + moved.length === 0;
}

const nothing: Omit<Result, 'id' | 'credits'> = { slices: [], owned: 0, expiresAt: null, details: {} };

/** `made` is the event with the hold or the charge that the answer is about: what it tells is not told again. */
export function answerText(answer: Answer, made: Event | null): string {
  if (!answer.ok) return JSON.stringify({ failure: answer.failure });
  const { credits, slices, owned, expiresAt, details } = answer.result;
  const told = toldBy(made);
  const isTold = slices === told.slices || JSON.stringify(slices) === JSON.stringify(told.slices);
  return JSON.stringify({
    credits: unless<number | undefined>(credits, told.credits),
    slices: isTold ? undefined : slices,
    owned: unless(owned, told.owned),
    expiresAt: unless(expiresAt, told.expiresAt),
    details: isEmpty(details) ? undefined : details,
  });
}

/** This never changes: what is written already relies on it. */
function toldBy(made: Event | null): typeof nothing & { readonly credits?: Credits } {
  if (made?.type === 'held') {
    const { credits, slices, owned, expiresAt } = made.hold;
    return { credits, slices, owned, expiresAt, details: nothing.details };
  }
  return made?.type === 'captured' ? { ...nothing, credits: made.charge.credits, slices: made.charge.slices } : nothing;
}

/** An answer, and the entry that it names. */
export type AnswerRow = Pick<Tables['answers'], 'id' | 'fingerprint' | 'answer'> & {
  readonly type: string | null;
  readonly booked_at: number | null;
  readonly event: string | null;
};

export function answerIn({ id, fingerprint, answer, type, booked_at, event }: AnswerRow): Answer {
  const said = JSON.parse(answer) as Partial<Result> & { failure?: Failure };
  if (said.failure !== undefined) return { fingerprint, ok: false, failure: said.failure };
  const made = type === null || booked_at === null || event === null ? null : eventIn({ type, booked_at, event });
  return { fingerprint, ok: true, result: { ...toldBy(made), ...said, id } as Result };
}

/** A balance by position; its names are in the contract. */
export function balanceText({ available, held, leased, debt, buckets }: Balance): string {
  const each = buckets.map(({ bucket, label, remaining, expiresAt }) => [bucket, label, remaining, expiresAt]);
  return JSON.stringify([available, held, leased, debt, each]);
}

type BucketRow = [string, string, number, string | null];

export function balanceIn(text: string): Balance {
  const [available, held, leased, debt, each] = JSON.parse(text) as [number, number, number, number, BucketRow[]];
  const buckets = each.map(([bucket, label, remaining, expiresAt]) => ({ bucket, label, remaining, expiresAt }));
  return { available, held, leased, debt, buckets };
}
