import { cut, take, usableGrants } from '../burn.ts';
import type { CommandOf, JournalEntry } from '../command.ts';
import { journalBooks } from '../effects/devices.ts';
import type { EventOf } from '../event.ts';
import { unheardOf } from '../members.ts';
import { entryHash } from '../purse.ts';
import type { Result } from '../state/answer.ts';
import type { Lease } from '../state/device.ts';
import type { Charge, Work } from '../state/work.ts';
import { type Credits, excess, minus, none, plus, total } from '../values/amount.ts';
import { ceil } from '../values/rational.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { closeLease, leaseOf } from './lease.ts';
import { openMonth } from './member-cap.ts';
import { resultOf } from './result.ts';

// A device brings its journal back. It may come in parts, and the same lines may come again: each is charged once. A line that does not
// continue what was taken before belongs to a second branch, from a copy of the device or a backup: it is refused and freezes the device.

type Books = ReturnType<typeof journalBooks>;
type Taken = { readonly charged: Credits; readonly alreadyPaid: Credits };

const nothingTaken: Taken = { charged: none, alreadyPaid: none };

export function decideSync(draft: Draft, command: CommandOf<'sync'>): Result {
  checkRight(draft, command, 'spend');
  const lease = leaseOf(draft, command.lease);
  if (lease.device !== command.device)
    refuse('forbidden', 'This lease belongs to another device. Nothing was changed.', { lease: lease.id });
  if (lease.status === 'frozen')
    refuse('lease-frozen', 'This lease is frozen. Its journal waits for an owner to look.', { lease: lease.id });
  if (command.entries.length > 0) openMonth(draft, lease.member);
  const books = journalBooks(draft.state);
  let taken = nothingTaken;
  for (const entry of [...command.entries].sort((a, b) => a.index - b.index)) {
    const { charged, alreadyPaid } = takeEntry(draft, books, command.lease, entry);
    taken = { charged: plus(taken.charged, charged), alreadyPaid: plus(taken.alreadyPaid, alreadyPaid) };
  }
  const after = leaseOf(draft, command.lease);
  const returned = command.returnsRest ? total(after.slices) : none;
  if (command.returnsRest && after.status === 'open') closeLease(draft, after, 'returned');
  if (command.returnsRest) giveBackUnheard(draft, after);
  const { status, entryCount, head } = leaseOf(draft, command.lease);
  return resultOf(command, {
    credits: taken.charged,
    details: {
      ...{ lease: lease.id, returned, alreadyPaid: taken.alreadyPaid, debt: draft.state.debt },
      ...{ status, entryCount, head },
    },
  });
}

/** "Returns the rest" is a device's last word, also when the rest was taken back before: what is known to be unspent may be spent otherwise. */
function giveBackUnheard(draft: Draft, lease: Lease): void {
  const credits = unheardOf(draft.state, lease, draft.now);
  if (credits > 0) emit(draft, 'lease-heard', { lease: lease.id, credits });
}

function takeEntry(draft: Draft, books: Books, leaseId: string, entry: JournalEntry): Taken {
  const lease = leaseOf(draft, leaseId);
  const known = own(draft.state.charges, entry.id);
  if (entry.index <= lease.entryCount) {
    const isRepeat = known?.lease === lease.id && known.entry?.hash === entry.hash && known.entry.index === entry.index;
    return isRepeat ? nothingTaken : freeze(draft, lease, 'second-branch');
  }
  checkNext(draft, lease, entry);
  if (known !== undefined) {
    refuse('idempotency-conflict', 'This id belongs to another charge. Nothing was taken from the journal.', {
      id: entry.id,
    });
  }
  const price = priceOf(draft, entry);
  if (plus(lease.spent, price) > lease.credits) return freeze(draft, lease, 'overspent');
  const event = spentBy(draft, lease, entry, price);
  draft.state = books.book(event);
  draft.events.push(event);
  return { charged: price, alreadyPaid: event.alreadyPaid };
}

/** A line that is new has to be the next one, and to be what its hash says. */
function checkNext(draft: Draft, lease: Lease, entry: JournalEntry): void {
  const expected = lease.entryCount + 1;
  const isBranch = entry.index === expected && entry.prevHash !== lease.head;
  if (isBranch || lease.status === 'returned') freeze(draft, lease, 'second-branch');
  if (entry.index === expected && entryHash(entry) === entry.hash) return;
  refuse('bad-input', 'The journal has a gap or was changed. Nothing was taken from it. Send all of it again.', {
    expected,
    index: entry.index,
  });
}

/** Work is paid once for ever, whichever device paid it: the part that was paid before costs nothing, and stays in the lease. */
function priceOf(draft: Draft, entry: JournalEntry): Credits {
  const keys = new Set(entry.workKeys);
  const unpaid = [...keys].filter((key) => own(draft.state.workKeys, key)?.status !== 'paid').length;
  if (unpaid === keys.size) return entry.credits;
  return ceil({ numerator: BigInt(entry.credits) * BigInt(unpaid), denominator: BigInt(keys.size) });
}

/** After the wallet took the lease back, what is reported comes out of what is free; what is not there is owed. */
function spentBy(draft: Draft, lease: Lease, entry: JournalEntry, price: Credits): EventOf<'lease-spent'> {
  const { id, index, hash, action, phase, quantity, dims, resource, run, user, occurredAt } = entry;
  const work: Work = { action, phase, quantity, dims, resource, run, user };
  const isLate = lease.status !== 'open';
  const slices = isLate
    ? take(usableGrants(draft.state, draft.now, draft.catalog, work), price)
    : cut(lease.slices, price).front;
  const charge: Charge = {
    ...{ id, hold: null, lease: lease.id, work, credits: price, debt: excess(price, total(slices)), slices },
    workKeys: [...new Set(entry.workKeys)].filter((key) => own(draft.state.workKeys, key)?.status !== 'paid'),
    refunded: none,
    period: draft.state.periodCount,
    at: draft.now,
    occurredAt,
    entry: { index, hash },
    catalogVersion: lease.catalogVersion,
    ...countedFor(draft, lease, { price, isLate }),
  };
  const alreadyPaid = minus(entry.credits, price);
  return { type: 'lease-spent', at: draft.now, lease: lease.id, charge, alreadyPaid, isLate };
}

/** A late report was counted when its lease was taken back: as used now, if that was in the running month, and else in that month. */
function countedFor(
  { state, now }: Draft,
  lease: Lease,
  { price, isLate }: { price: Credits; isLate: boolean },
): Pick<Charge, 'member' | 'uncounted'> {
  const { member } = lease;
  if (member === undefined) return {};
  const uncounted = isLate ? excess(price, unheardOf(state, lease, now)) : none;
  return { member, ...(uncounted > 0 && { uncounted }) };
}

/** What was taken before stays taken; the branch itself is refused, and that it came is remembered. */
function freeze(draft: Draft, lease: Lease, reason: 'second-branch' | 'overspent'): never {
  const isNews = lease.status === 'open' || !own(draft.state.devices, lease.device)?.isFrozen;
  if (isNews) emit(draft, 'lease-frozen', { lease: lease.id, reason });
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
