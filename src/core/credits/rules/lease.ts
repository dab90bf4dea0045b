import { type Credits, credits, excess, least, none, plus, total } from '../amount.ts';
import { availableIn, cut, take, usableGrants } from '../burn.ts';
import { later } from '../calendar.ts';
import type { Catalog } from '../catalog.ts';
import type { CommandOf, JournalEntry } from '../command.ts';
import { checkRight, type Draft, emit } from '../draft.ts';
import { entryHash, headOfLease } from '../purse.ts';
import { floor } from '../rational.ts';
import { own } from '../record.ts';
import { refuse } from '../refusal.ts';
import { zoneOf } from '../selector.ts';
import type { Charge, Grant, Lease, Result, Work } from '../state.ts';
import { giveBack } from './give-back.ts';
import { resultOf } from './result.ts';

// Credits move to one device, which spends them without a network and can never spend more. Its journal comes back later, once or many
// times; what it did not spend comes back with it, or after the lease's time and grace.

const shortestLeaseMs = 3_600_000;

export function decideLease(draft: Draft, command: CommandOf<'lease'>): Result {
  checkRight(draft, command, 'spend');
  const policy = draft.catalog.offline?.leases;
  if (policy === undefined)
    return refuse('bad-input', 'This price list does not lease credits to devices. 0 credits used.');
  const device = own(draft.state.devices, command.device);
  if (device?.isFrozen)
    refuse('lease-frozen', 'The journal of this device has two branches. Nothing was leased. Ask an owner to look.', {
      device: command.device,
    });
  const grants = leasable(draft);
  const available = draft.state.debt > 0 ? none : availableIn(grants);
  const asked = command.credits ?? sizeOf(draft, policy, available, command.dailySpend ?? none);
  const size = least(least(asked, credits(policy.max)), available);
  if (size === 0) {
    refuse(
      'insufficient-credits',
      'There are no credits to take along. Nothing was leased. Add credits and try again.',
      {
        shortBy: Math.max(asked, 1),
        available,
        ...(draft.state.debt > 0 ? { debt: draft.state.debt } : {}),
      },
    );
  }
  const lease = newLease(draft, command, take(grants, size), policy);
  emit(draft, 'leased', { lease });
  return resultOf(command, {
    credits: size,
    slices: lease.slices,
    expiresAt: lease.expiresAt,
    details: { lease: lease.id, head: lease.head },
  });
}

/** Takes a device's journal as far as it is new. The same entries may come again; a second branch is refused and freezes the device. */
export function decideSync(draft: Draft, command: CommandOf<'sync'>): Result {
  checkRight(draft, command, 'spend');
  const lease = leaseOf(draft, command.lease);
  if (lease.device !== command.device)
    refuse('forbidden', 'This lease belongs to another device. Nothing was changed.', { lease: lease.id });
  if (lease.status === 'frozen')
    refuse('lease-frozen', 'This lease is frozen. Its journal waits for an owner to look.', { lease: lease.id });
  let charged = none;
  for (const entry of [...command.entries].sort((a, b) => a.index - b.index))
    charged = plus(charged, bookEntry(draft, command.lease, entry));
  const after = leaseOf(draft, command.lease);
  const left = total(after.slices);
  if (command.returnsRest && after.status === 'open') closeLease(draft, after, 'returned');
  return resultOf(command, {
    credits: charged,
    details: { lease: lease.id, returned: command.returnsRest ? left : 0, debt: draft.state.debt },
  });
}

/** The rest of a lease goes back to the grants that it came from. */
export function closeLease(draft: Draft, lease: Lease, status: 'returned' | 'reclaimed'): void {
  const rest = giveBack(draft, lease.slices, { id: `lease:${lease.id}`, fault: 'user' });
  emit(draft, 'lease-closed', { lease: lease.id, status, rest });
}

function bookEntry(draft: Draft, leaseId: string, entry: JournalEntry): Credits {
  const lease = leaseOf(draft, leaseId);
  const known = lease.entryHashes[entry.index - 1];
  if (known === entry.hash) return none;
  const isNext = entry.index === lease.entryCount + 1 && entry.prevHash === lease.head;
  const isAfterReturn = lease.status === 'returned' && entry.index > lease.entryCount;
  if (known !== undefined || isAfterReturn || (entry.index === lease.entryCount + 1 && !isNext))
    return freeze(draft, lease, 'second-branch');
  if (!isNext || entryHash(entry) !== entry.hash) {
    return refuse(
      'bad-input',
      'The journal has a gap or was changed. Nothing was taken from it. Send all of it again.',
      {
        expected: lease.entryCount + 1,
        index: entry.index,
      },
    );
  }
  if (own(draft.state.charges, entry.id) !== undefined) {
    refuse('idempotency-conflict', 'This id belongs to another charge. Nothing was taken from the journal.', {
      id: entry.id,
    });
  }
  const isPaid =
    entry.workKeys.length > 0 && entry.workKeys.every((key) => own(draft.state.workKeys, key)?.status === 'paid');
  const price = isPaid ? none : entry.credits;
  const isLate = lease.status !== 'open';
  if (plus(lease.spent, price) > lease.credits) return freeze(draft, lease, 'overspent');
  const work = workOf(entry);
  const slices = isLate
    ? take(usableGrants(draft.state, draft.now, draft.catalog, work), price)
    : cut(lease.slices, price).front;
  const charge = chargeFor(draft, lease, entry, { price, work, slices, debt: excess(price, total(slices)) });
  emit(draft, 'lease-spent', { lease: lease.id, entry: { id: entry.id, hash: entry.hash }, charge, isLate });
  return price;
}

/** What happened before stays booked; the branch itself is refused, and that it came is remembered. */
function freeze(draft: Draft, lease: Lease, reason: 'second-branch' | 'overspent'): never {
  emit(draft, 'lease-frozen', { lease: lease.id, reason });
  draft.keepsEvents = true;
  return refuse(
    'lease-frozen',
    'The journal of this device does not continue what it sent before. It was not taken. Ask an owner to look.',
    {
      lease: lease.id,
      reason,
    },
  );
}

function chargeFor(
  draft: Draft,
  lease: Lease,
  entry: JournalEntry,
  paid: { price: Credits; work: Work; slices: Charge['slices']; debt: Credits },
): Charge {
  return {
    id: entry.id,
    hold: null,
    lease: lease.id,
    work: paid.work,
    credits: paid.price,
    debt: paid.debt,
    slices: paid.slices,
    workKeys: entry.workKeys.filter((key) => own(draft.state.workKeys, key)?.status !== 'paid'),
    refunded: none,
    period: draft.state.periodCount,
    at: draft.now,
    occurredAt: entry.occurredAt,
    catalogVersion: lease.catalogVersion,
  };
}

function workOf({ action, phase, quantity, dims, resource, run, user }: JournalEntry): Work {
  return { action, phase, quantity, dims, resource, run, user };
}

type LeasePolicy = NonNullable<Catalog['offline']>['leases'];

/** min(max, what the device spends in `days`, an equal share of what is free among the devices and one more). */
function sizeOf(draft: Draft, policy: LeasePolicy, available: Credits, dailySpend: Credits): Credits {
  const active = Object.values(draft.state.leases).filter((lease) => lease.status === 'open').length;
  const share = floor({ numerator: BigInt(available), denominator: BigInt(active + 1) });
  const wanted = dailySpend === 0 ? share : Math.min(share, dailySpend * policy.days);
  return credits(Math.min(policy.max, wanted));
}

/** Whatever every spend may use, and not about to expire. */
function leasable(draft: Draft): Grant[] {
  const anything: Work = { action: null, phase: null, quantity: 1, dims: {}, resource: null, run: null, user: null };
  return usableGrants(draft.state, draft.now, draft.catalog, anything).filter(
    (grant) => grant.expiresAt === null || grant.expiresAt >= draft.now + shortestLeaseMs,
  );
}

/** Never outlives the first of its grants to expire. */
function newLease(draft: Draft, command: CommandOf<'lease'>, slices: Lease['slices'], policy: LeasePolicy): Lease {
  const zone = zoneOf(draft.state, draft.catalog);
  const device = own(draft.state.devices, command.device);
  const expiries = slices.map((slice) => own(draft.state.grants, slice.grantId)?.expiresAt ?? Number.MAX_SAFE_INTEGER);
  const expiresAt = Math.min(later(draft.now, policy.ttl, zone), ...expiries);
  return {
    id: command.id,
    device: command.device,
    status: 'open',
    credits: total(slices),
    slices,
    spent: none,
    issuedAt: draft.now,
    expiresAt,
    reclaimAt: later(expiresAt, policy.grace, zone),
    sequence: (device?.sequence ?? 0) + 1,
    catalogVersion: draft.catalog.version,
    head: headOfLease(command.id, device?.head ?? ''),
    entryCount: 0,
    entryHashes: [],
  };
}

function leaseOf(draft: Draft, id: string): Lease {
  return (
    own(draft.state.leases, id) ?? refuse('not-found', `There is no lease "${id}". Nothing was changed.`, { lease: id })
  );
}
