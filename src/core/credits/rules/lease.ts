import { availableIn, take } from '../burn.ts';
import type { Catalog } from '../catalog.ts';
import type { CommandOf } from '../command.ts';
import type { LeasePrices } from '../event.ts';
import { tierRank, zoneOf } from '../price/selector.ts';
import { headOfLease } from '../purse.ts';
import type { Result } from '../state/answer.ts';
import type { Device, Lease } from '../state/device.ts';
import { type Credits, credits, least, none, total } from '../values/amount.ts';
import { later } from '../values/calendar.ts';
import { floor } from '../values/rational.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { giveBack } from './give-back.ts';
import { leasableGrants } from './leasable.ts';
import { leftOf, openMonth, refuseCap } from './member-cap.ts';
import { resultOf } from './result.ts';

// Credits move to one device, which spends them without a network and can never spend more. Its journal comes back later (journal.ts); what
// it did not spend comes back with it, or after the lease's time and grace.

export function decideLease(draft: Draft, command: CommandOf<'lease'>): Result {
  checkRight(draft, command, 'spend');
  const policy = draft.catalog.offline?.leases;
  if (policy === undefined)
    return refuse('bad-input', 'This price list does not lease credits to devices. 0 credits used.');
  checkWelcome(own(draft.state.devices, command.device));
  const grants = leasableGrants(draft);
  const available = draft.state.debt > 0 ? none : availableIn(grants);
  const asked = command.credits ?? sizeOf(draft, policy, available, command.dailySpend ?? none);
  const allowed = leftOf(draft, command.member) ?? available;
  const size = least(least(least(asked, credits(policy.max)), available), allowed);
  if (allowed === 0 && available > 0 && command.member !== undefined) refuseCap(draft, command.member, asked);
  if (size === 0) {
    refuse(
      'insufficient-credits',
      'There are no credits to take along. Nothing was leased. Add credits and try again.',
      {
        shortBy: asked,
        available,
        ...(draft.state.debt > 0 ? { debt: draft.state.debt } : {}),
      },
    );
  }
  const lease = newLease(draft, command, take(grants, size), policy);
  openMonth(draft, command.member);
  emit(draft, 'leased', { lease, prices: pricesOf(draft, policy) });
  return resultOf(command, {
    credits: size,
    slices: lease.slices,
    expiresAt: lease.expiresAt,
    details: { lease: lease.id, head: lease.head },
  });
}

/** The rest of a lease goes back to the grants that it came from. */
export function closeLease(draft: Draft, lease: Lease, status: 'returned' | 'reclaimed'): void {
  if (status === 'reclaimed') openMonth(draft, lease.member);
  const rest = giveBack(draft, lease.slices, { id: `lease:${lease.id}`, fault: 'user' });
  emit(draft, 'lease-closed', { lease: lease.id, status, rest });
}

/** Refuses `not-found`. */
export function leaseOf(draft: Draft, id: string): Lease {
  return (
    own(draft.state.leases, id) ?? refuse('not-found', `There is no lease "${id}". Nothing was changed.`, { lease: id })
  );
}

function checkWelcome(device: Device | undefined): void {
  if (device?.isFrozen) {
    refuse('lease-frozen', 'The journal of this device has two branches. Nothing was leased. Ask an owner to look.', {
      device: device.id,
    });
  }
  if (device?.isRecalled) {
    refuse(
      'forbidden',
      'The credits of this device were called back. Nothing was leased. Ask an owner or admin of the account.',
      { device: device.id, isRecalled: true },
    );
  }
}

type LeasePolicy = NonNullable<Catalog['offline']>['leases'];

/** min(max, what the device spends in `days`, an equal share of what is free among the devices and one more); one credit at least. */
function sizeOf(draft: Draft, policy: LeasePolicy, available: Credits, dailySpend: Credits): Credits {
  const open = Object.values(draft.state.leases).filter((lease) => lease.status === 'open');
  const active = new Set(open.map((lease) => lease.device)).size;
  const share = floor({ numerator: BigInt(available), denominator: BigInt(active + 1) });
  const wanted = dailySpend === 0 ? share : Math.min(share, dailySpend * policy.days);
  return credits(Math.min(policy.max, Math.max(wanted, 1)));
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
    ...(command.member !== undefined && { member: command.member }),
  };
}

/** What is charged for this lease is what the device was told, however long it stays away. */
function pricesOf({ state, catalog }: Draft, policy: LeasePolicy): LeasePrices {
  return {
    catalog: catalog.id,
    version: catalog.version,
    rates: catalog.rates,
    freeActions: catalog.freeActions,
    tiers: catalog.tiers.slice(0, tierRank(state, catalog) + 1).map((tier) => tier.id),
    refillAt: policy.refillAt,
  };
}
