import { emptyPurse, wholeLine } from '../../core/credits/purse/fold.ts';
import type { DeviceLease, PurseLine } from '../../core/credits/purse/lines.ts';
import { entryHash } from '../../core/credits/purse.ts';
import { none, plus } from '../../core/credits/values/amount.ts';

/**
 * What can be believed of a damaged purse: leases, and of each one's journal the part whose chain is whole. Nothing is spent from those
 * leases any more; what was spent is told to the wallet, which takes the rest back. @returns the line that a new file begins with
 */
export function salvaged(readable: readonly PurseLine[]): PurseLine {
  const purse = emptyPurse();
  for (const line of readable) {
    purse.latestAt = Math.max(purse.latestAt, line.at);
    if (line.type === 'whole') for (const lease of line.purse.leases) take(lease);
    else if (line.type === 'leased')
      take({
        terms: line.terms,
        status: 'open',
        held: none,
        spent: none,
        booked: none,
        head: line.terms.head,
        entryCount: 0,
        unsynced: [],
      });
    else if (line.type === 'spent') follow(line);
    else if (line.type === 'synced') acknowledge(line);
    else if (line.type === 'dropped') purse.leases.delete(line.lease);
    else if (line.type === 'froze' && line.why === 'branch') purse.frozen = 'branch';
  }

  function take(lease: DeviceLease): void {
    const isOver = lease.status !== 'open' && lease.status !== 'ending';
    if (purse.leases.has(lease.terms.id) || isOver) return;
    purse.leases.set(lease.terms.id, { ...lease, status: 'ending', held: none, unsynced: [...lease.unsynced] });
    for (const entry of lease.unsynced) for (const key of entry.workKeys) purse.paidKeys.add(key);
  }

  function follow({ lease: id, entry }: Extract<PurseLine, { type: 'spent' }>): void {
    const lease = purse.leases.get(id);
    if (lease?.head !== entry.prevHash || entryHash(entry) !== entry.hash) return;
    Object.assign(lease, { head: entry.hash, entryCount: entry.index, spent: plus(lease.spent, entry.credits) });
    lease.unsynced.push(entry);
    for (const key of entry.workKeys) purse.paidKeys.add(key);
  }

  function acknowledge(line: Extract<PurseLine, { type: 'synced' }>): void {
    const lease = purse.leases.get(line.lease);
    if (!lease) return;
    lease.unsynced = lease.unsynced.filter(({ index }) => index > line.entryCount);
    lease.booked = plus(lease.booked, line.credits);
    if (line.status !== 'open' && lease.unsynced.length === 0) purse.leases.delete(line.lease);
  }

  return wholeLine(purse, { capturedSince: Number.POSITIVE_INFINITY });
}
