import type { Balance } from '../../contract/wallet/shapes.ts';
import type { Event } from '../../core/credits/event.ts';
import type { Answer, Result } from '../../core/credits/state/answer.ts';
import type { Charge, Hold, Work } from '../../core/credits/state/work.ts';
import { none } from '../../core/credits/values/amount.ts';
import type { Failure } from '../../core/errors.ts';
import type { Tables } from './tables.ts';

// Events and answers as text. What a column says already, and what is nothing, is not written twice: there are millions of these.

type EventRow = { readonly type: string; readonly booked_at: number; readonly event: string };

export function eventText({ type, at, ...rest }: Event): string {
  return JSON.stringify(leaner(type, at, rest));
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

// A rebuild reads millions of these, and an object that is written out is made several times as fast as one that is put together of others.
// So every field has a line; a test makes sure that none is forgotten.

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

function leaner(type: string, at: number, body: object): object {
  if (type === 'held' && 'hold' in body) {
    const hold = body.hold as Hold;
    const plain = { ...plainHold, createdAt: at, expiresAt: hold.createdAt + hold.ttlMs };
    return { hold: { ...without(hold, plain), work: without(hold.work, plainWork) } };
  }
  if ((type !== 'captured' && type !== 'lease-spent') || !('charge' in body)) return body;
  const charge = body.charge as Charge;
  const told = { ...without(charge, { ...plainCharge, at }), work: without(charge.work, plainWork) };
  return { ...(type === 'captured' ? without(body, plainCapture) : body), charge: told };
}

function without(part: object, plain: Readonly<Record<string, unknown>>): object {
  const told: Record<string, unknown> = {};
  const said = part as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(part)) {
    const value = said[name];
    if (!Object.hasOwn(plain, name) || !isSame(value, plain[name])) told[name] = value;
  }
  return told;
}

function isSame(value: unknown, plain: unknown): boolean {
  if (value === plain) return true;
  if (typeof value !== 'object' || typeof plain !== 'object' || value === null || plain === null) return false;
  if (Array.isArray(plain) && plain.length === 0) return Array.isArray(value) && value.length === 0;
  return JSON.stringify(value) === JSON.stringify(plain);
}

const nothing: Omit<Result, 'id' | 'credits'> = { slices: [], owned: 0, expiresAt: null, details: {} };

/** A fingerprint without its names and hexadecimal digits: 43 characters in the place of 64. */
export function fingerprintText({ fingerprint }: Answer): string {
  return Buffer.from(fingerprint, 'hex').toString('base64url');
}

/** `made` is the event with the hold or the charge that the answer is about: what it tells is not told again. */
export function answerText({ fingerprint: _fingerprint, ...answer }: Answer, made: Event | null): string {
  if (!answer.ok) return JSON.stringify({ failure: answer.failure });
  const { id: _id, ...result } = answer.result;
  return JSON.stringify(without(result, { ...nothing, ...toldBy(made) }));
}

/** This never changes: what is written already relies on it. */
function toldBy(made: Event | null): Partial<Result> {
  if (made?.type === 'held') {
    const { credits, slices, owned, expiresAt } = made.hold;
    return { credits, slices, owned, expiresAt };
  }
  return made?.type === 'captured' ? { credits: made.charge.credits, slices: made.charge.slices } : {};
}

/** An answer, and the entry that it names. */
export type AnswerRow = Pick<Tables['answers'], 'id' | 'fingerprint' | 'answer'> & {
  readonly type: string | null;
  readonly booked_at: number | null;
  readonly event: string | null;
};

export function answerIn({ id, fingerprint: text, answer, type, booked_at, event }: AnswerRow): Answer {
  const fingerprint = Buffer.from(text, 'base64url').toString('hex');
  const said = JSON.parse(answer) as Partial<Result> & { failure?: Failure };
  if (said.failure !== undefined) return { fingerprint, ok: false, failure: said.failure };
  const made = type === null || booked_at === null || event === null ? null : eventIn({ type, booked_at, event });
  return { fingerprint, ok: true, result: { ...nothing, ...toldBy(made), ...said, id } as Result };
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
