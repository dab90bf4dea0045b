import { cut, cutBack } from '../burn.ts';
import type { CommandOf } from '../command.ts';
import type { HandOver, VoidReason } from '../event.ts';
import { priceOfKeys } from '../price/rate.ts';
import type { Result } from '../state/answer.ts';
import type { Slice } from '../state/grant.ts';
import type { Charge, Hold } from '../state/work.ts';
import { type Credits, credits, least, none, plus, total } from '../values/amount.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { type Fault, giveBack, usableBack } from './give-back.ts';
import { ttlMs } from './hold.ts';
import { openMonth } from './member-cap.ts';
import { resultOf } from './result.ts';

// A hold resolves once. Captured slices are kept from the front, the rest goes back from the end.

export function decideCapture(draft: Draft, command: CommandOf<'capture'>): Result {
  checkRight(draft, command, 'spend');
  const hold = ownHoldOf(draft, command.hold);
  const charge = capture(draft, hold, { chargeId: command.id, credits: command.credits, workKeys: command.workKeys });
  return resultOf(command, {
    credits: charge.credits,
    slices: charge.slices,
    owned: hold.owned,
    details: { hold: hold.id, released: hold.credits - charge.credits },
  });
}

export function decideVoid(draft: Draft, command: CommandOf<'void'>): Result {
  checkRight(draft, command, 'spend');
  const hold = ownHoldOf(draft, command.hold);
  const back = release(draft, hold, { id: command.id, reason: 'cancelled' });
  return resultOf(command, { credits: back, details: { hold: hold.id } });
}

export function decideExtend(draft: Draft, command: CommandOf<'extend'>): Result {
  checkRight(draft, command, 'spend');
  const hold = openHoldOf(draft, command.hold);
  const expiresAt = draft.now + (command.ttl === undefined ? hold.ttlMs : ttlMs(command.ttl));
  emit(draft, 'extended', { hold: hold.id, expiresAt });
  return resultOf(command, { credits: hold.credits, expiresAt });
}

/** The named hold, if it is open. Refuses `not-found`, `already-captured`, `already-voided`, `hold-expired`. */
export function openHoldOf(draft: Draft, id: string): Hold {
  const hold = own(draft.state.holds, id);
  if (hold === undefined) return refuse('not-found', `There is no hold "${id}". 0 credits used.`, { hold: id });
  switch (hold.status) {
    case 'open':
      return hold;
    case 'captured':
      return refuse('already-captured', 'This hold was captured before. Nothing more was charged.', {
        hold: id,
        charge: hold.charge,
      });
    case 'voided':
      return refuse('already-voided', 'This hold was given back before. 0 credits used.', { hold: id });
    case 'expired':
      return refuse('hold-expired', 'This hold ran out of time and was given back. 0 credits used. Start again.', {
        hold: id,
      });
  }
}

/** An edit resolves its holds itself: by being generated, accepted, rejected or failed. */
function ownHoldOf(draft: Draft, id: string): Hold {
  const hold = openHoldOf(draft, id);
  if (hold.edit === null) return hold;
  return refuse('bad-input', 'This hold belongs to an edit. Nothing was changed. Accept, reject or fail the edit.', {
    hold: id,
    edit: hold.edit,
  });
}

/**
 * Turns an open hold, all or part, into a charge.
 * Work of this hold that was delivered under another hold meanwhile is charged in any case: somebody has it.
 */
export function capture(
  draft: Draft,
  hold: Hold,
  asked: { chargeId: string; credits?: Credits | undefined; workKeys?: readonly string[] | undefined; fault?: Fault },
): Charge {
  checkUnused(draft, asked.chargeId);
  const part = partOf(draft, hold, asked);
  const { front, back } = cut(hold.slices, part.credits);
  const letGo = hold.workKeys.filter((key) => !part.workKeys.includes(key));
  const { handOvers, rest } = handOver(draft, hold, { keys: letGo, slices: back });
  const charge: Charge = {
    id: asked.chargeId,
    hold: hold.id,
    lease: null,
    work: { ...hold.work, quantity: Math.max(quantityOf(hold, part), 1) },
    credits: part.credits,
    debt: none,
    slices: front,
    workKeys: part.workKeys,
    refunded: none,
    period: draft.state.periodCount,
    at: draft.now,
    occurredAt: null,
    catalogVersion: hold.catalogVersion,
    ...(hold.member !== undefined && { member: hold.member }),
  };
  openMonth(draft, hold.member);
  emit(draft, 'captured', {
    charge,
    delivered: part.delivered,
    rest: giveBack(draft, rest, { id: asked.chargeId, fault: asked.fault ?? 'user' }),
    handOvers,
  });
  return charge;
}

/** Refuses an id that a charge has already. */
export function checkUnused(draft: Draft, id: string): void {
  if (own(draft.state.charges, id) === undefined) return;
  refuse('idempotency-conflict', 'This id belongs to another charge. Nothing was charged. Use a new id.', { id });
}

/** Gives an open hold back and says how much of it can be used again. */
export function release(draft: Draft, hold: Hold, back: { id: string; reason: VoidReason }): Credits {
  const fault = back.reason === 'failed' ? 'vendor' : 'user';
  const delivered = hold.workKeys.filter((key) => isDelivered(draft, key));
  if (delivered.length > 0) {
    const charge = capture(draft, hold, { chargeId: back.id, credits: none, workKeys: [], fault });
    return credits(hold.credits - charge.credits);
  }
  const { handOvers, rest } = handOver(draft, hold, { keys: hold.workKeys, slices: hold.slices });
  const returned = giveBack(draft, rest, { id: back.id, fault });
  emit(draft, 'voided', { hold: hold.id, reason: back.reason, rest: returned, handOvers });
  return credits(usableBack(returned));
}

type Part = { readonly credits: Credits; readonly workKeys: readonly string[]; readonly delivered: readonly string[] };

function partOf(
  draft: Draft,
  hold: Hold,
  asked: { credits?: Credits | undefined; workKeys?: readonly string[] | undefined },
): Part {
  const mine = hold.workKeys.filter((key) => isHeldBy(draft, key, hold));
  const named = namedIn(hold, asked.workKeys);
  const finished = named === undefined ? mine : mine.filter((key) => named.includes(key));
  const isWhole = named === undefined && mine.length === hold.workKeys.length;
  const wanted = asked.credits ?? (isWhole ? hold.credits : priceOfKeys(hold, finished.length));
  if (wanted > hold.credits) {
    refuse(
      'bad-input',
      `This hold has ${hold.credits} credits; ${wanted} cannot be captured from it. Nothing was charged. Open a second hold for the rest.`,
      {
        held: hold.credits,
        asked: wanted,
      },
    );
  }
  const paid = named === undefined && wanted < hold.credits ? paidBy(hold, finished, wanted) : finished;
  const owed = mine.filter((key) => !paid.includes(key) && isDelivered(draft, key));
  const isAllShared = named === undefined && wanted === hold.credits;
  return {
    credits: least(hold.credits, plus(wanted, priceOfKeys(hold, owed.length))),
    workKeys: [...paid, ...owed],
    delivered: hold.sharedKeys.filter((key) => isAllShared || named?.includes(key)),
  };
}

/** Where a price list charges every time, a hold has no keys: naming some is saying that it was done, naming none that it was not. */
function namedIn({ workKeys, sharedKeys }: Hold, named: readonly string[] | undefined): typeof named {
  const hasKeys = workKeys.length > 0 || sharedKeys.length > 0;
  return hasKeys || named?.length === 0 ? named : undefined;
}

/** False for work that a device paid for meanwhile: it costs nothing here. */
function isHeldBy(draft: Draft, key: string, hold: Hold): boolean {
  const holder = own(draft.state.workKeys, key);
  return holder?.status === 'held' && holder.hold === hold.id;
}

/** As many keys, from the first, as the credits pay for. */
function paidBy(hold: Hold, keys: readonly string[], wanted: Credits): string[] {
  return keys.filter((_, n) => priceOfKeys(hold, n + 1) <= wanted);
}

function quantityOf(hold: Hold, part: Part): number {
  if (hold.workKeys.length === 0 || part.credits === hold.credits) return hold.work.quantity;
  return part.workKeys.length + hold.owned;
}

function isDelivered(draft: Draft, key: string): boolean {
  const holder = own(draft.state.workKeys, key);
  return holder?.status === 'held' && holder.isDelivered;
}

/** Work that another open hold waits for takes its credits along, from the end of the slices. */
function handOver(
  draft: Draft,
  hold: Hold,
  freed: { keys: readonly string[]; slices: readonly Slice[] },
): { handOvers: HandOver[]; rest: readonly Slice[] } {
  const handOvers: HandOver[] = [];
  let rest: readonly Slice[] = freed.slices;
  for (const workKey of freed.keys) {
    const holder = own(draft.state.workKeys, workKey);
    const toHold = holder?.status === 'held' ? holder.sharedWith[0] : undefined;
    if (toHold === undefined) continue;
    const { front, back } = cutBack(rest, least(priceOfKeys(hold, 1), total(rest)));
    handOvers.push({ toHold, workKey, slices: back });
    rest = front;
  }
  return { handOvers, rest };
}
