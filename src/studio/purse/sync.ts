import { createHash } from 'node:crypto';
import type { WalletClient } from '../../contract/clients.ts';
import { hasToTell, isOver } from '../../core/credits/purse/fold.ts';
import type { DeviceLease } from '../../core/credits/purse/lines.ts';
import { signedSyncText } from '../../core/credits/purse/signed.ts';
import { credits, none } from '../../core/credits/values/amount.ts';
import { AppError } from '../../core/errors.ts';
import { type Ask, finishAsking, type SyncBench } from './asking.ts';
import type { Book } from './book.ts';
import { signedBy } from './terms.ts';

// What moves between this device and its wallet: journals up, leases down, the rest back. Every call may be repeated: its id follows from
// what it carries, or was written down before it was sent.

const entriesAtOnce = 5000;
const silentMs = 60_000;

/** Brings everything that the wallet does not know to it, and hears what it has to say. @throws AppError wallet-unreachable */
export async function bringUp(bench: SyncBench, ask: Ask): Promise<void> {
  const { book } = bench;
  if (book.purse.asked) await finishAsking(bench, ask);
  if (book.purse.frozen === 'branch') await askForThaw(bench, ask);
  let hasHeard = false;
  // A second time, for what the first one has ended.
  for (let round = 0; round < 2 && book.purse.frozen !== 'branch'; round += 1) {
    await endLeases(book, book.purse.isRecalled ? 'recalled' : 'overdue');
    for (const lease of [...book.purse.leases.values()].filter((one) => hasNews(book, one))) {
      await bringLease(bench, ask, lease);
      hasHeard = true;
    }
  }
  if (!hasHeard && (book.purse.frozen === 'clock' || isLongSilent(book))) await hearTime(bench, ask);
  if (book.lost !== null) await askAboutLost(bench, ask);
  await bench.paid.learn((call) => ask(call));
  await book.shorten();
}

/** Nothing more is spent from leases without a hold: at the next sync they go back. overdue: only those whose time is over. */
export async function endLeases(book: Book, which: 'idle' | 'recalled' | 'overdue'): Promise<void> {
  const now = book.now();
  const busy = new Set([...book.purse.holds.values()].map(({ lease }) => lease));
  const leases = [...book.purse.leases.values()]
    .filter(({ status, terms }) => status === 'open' && !busy.has(terms.id))
    .filter(({ terms }) => which !== 'overdue' || now >= terms.expiresAt)
    .map(({ terms }) => terms.id);
  if (leases.length > 0) await book.write({ type: 'ending', at: now, leases });
}

type Standing = { now: string; isRecalled: boolean };

async function bringLease(bench: SyncBench, ask: Ask, lease: DeviceLease): Promise<void> {
  const { book } = bench;
  const { id } = lease.terms;
  for (;;) {
    const entries = lease.unsynced.slice(0, entriesAtOnce);
    const isLast = entries.length === lease.unsynced.length;
    const isFree = ![...book.purse.holds.values()].some((hold) => hold.lease === id);
    const isEnding = isFree && (lease.status === 'ending' || book.now() >= lease.terms.reclaimAt);
    // From a lease that was taken back nothing is charged any more, whatever is held: this is the last word about it.
    const returnsRest = isLast && (isEnding || lease.status === 'reclaimed');
    const answer = await send(bench, ask, { lease: id, entries, returnsRest });
    if (answer === null) return;
    const charged = credits(answer.credits);
    const entryCount = Math.min(answer.entryCount, lease.entryCount);
    await book.write({
      type: 'synced',
      at: book.now(),
      lease: id,
      entryCount,
      credits: charged,
      status: returnsRest && answer.status === 'reclaimed' ? 'returned' : answer.status,
    });
    await hear(bench, answer);
    if (answer.status === 'reclaimed' ? returnsRest : isLast || isOver(answer.status)) return;
  }
}

/** @returns null when the wallet does not take this journal any more */
async function send(
  bench: SyncBench,
  ask: Ask,
  part: { lease: string; entries: DeviceLease['unsynced']; returnsRest: boolean },
): Promise<Awaited<ReturnType<WalletClient['leases']['sync']>> | null> {
  const { book } = bench;
  const { device, privateKey } = bench.device.now;
  const body = { ...part, id: syncId(part), device };
  const signature = signedBy(privateKey, signedSyncText(body));
  try {
    return await ask((client, options) => client.leases.sync({ ...body, signature }, options));
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'wallet-unreachable') throw error;
    const at = book.now();
    if (error.code === 'not-found') {
      // The wallet's books are older than this lease: what it does not know it will never charge.
      await dropLease(book, part.lease);
      return null;
    }
    if (!['lease-frozen', 'idempotency-conflict', 'bad-input'].includes(error.code)) throw error;
    await book.write({ type: 'froze', at, why: 'branch' });
    return null;
  }
}

/** The same part of a journal has the same id, however often it is sent. */
function syncId({
  lease,
  entries,
  returnsRest,
}: {
  lease: string;
  entries: DeviceLease['unsynced'];
  returnsRest: boolean;
}): string {
  const words = [lease, entries[0]?.index ?? 0, entries.at(-1)?.hash ?? '', returnsRest].join('\n');
  return `sync-${createHash('sha256').update(words).digest('hex').slice(0, 40)}`;
}

/** The wallet's clock is the one that counts. */
async function hear({ book, wallNow }: SyncBench, { now, isRecalled }: Standing): Promise<void> {
  const at = Date.parse(now);
  await book.write({ type: 'clock', at, skewMs: at - wallNow() });
  if (isRecalled !== book.purse.isRecalled) await book.write({ type: 'recalled', at, isRecalled });
}

/** What time it is, and whether an owner wants the credits back, when there is nothing to send. */
async function hearTime(bench: SyncBench, ask: Ask): Promise<void> {
  const { book } = bench;
  const lease = [...book.purse.leases.values()].findLast(({ status }) => !isOver(status));
  if (!lease) {
    // Without a lease the clock has nothing to protect.
    await book.write({ type: 'clock', at: bench.wallNow(), skewMs: 0 });
    return;
  }
  try {
    const standing = await ask((client, options) => client.leases.get({ lease: lease.terms.id }, options));
    if (standing.status === 'frozen') {
      await book.write({ type: 'froze', at: book.now(), why: 'branch' });
    } else if (standing.status !== 'open') {
      const over = { lease: lease.terms.id, entryCount: lease.entryCount - lease.unsynced.length, credits: none };
      await book.write({ type: 'synced', at: book.now(), ...over, status: standing.status });
    }
    await hear(bench, standing);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
    await dropLease(book, lease.terms.id);
  }
}

/** After an owner has looked: what the wallet has read of this journal may go on, another branch of it is over. */
async function askForThaw(bench: SyncBench, ask: Ask): Promise<void> {
  const { book } = bench;
  const leases = [...book.purse.leases.values()].filter(
    ({ status, unsynced }) => !isOver(status) || unsynced.length > 0,
  );
  const standings = [];
  for (const lease of leases) {
    const standing = await ask((client, options) => client.leases.get({ lease: lease.terms.id }, options)).catch(
      (error: unknown) => {
        if (error instanceof AppError && error.code === 'not-found') return null;
        throw error;
      },
    );
    if (standing?.status === 'frozen') return;
    standings.push({ lease, standing });
  }
  if (standings.length === 0 && !(await mayLease(bench, ask))) return;
  for (const { lease, standing } of standings) {
    const goesOn = standing !== null && headAt(lease, standing.entryCount) === standing.head;
    if (!goesOn) await dropLease(book, lease.terms.id);
    else await book.write({ type: 'ending', at: book.now(), leases: [lease.terms.id] });
  }
  await book.write({ type: 'thawed', at: book.now() });
}

/** With no lease left to ask about, the list of devices says whether this one may lease again. */
async function mayLease({ device }: SyncBench, ask: Ask): Promise<boolean> {
  const devices = await ask((client, options) => client.devices.list(undefined, options));
  return devices.some(({ id, isFrozen }) => id === device.now.device && !isFrozen);
}

function headAt(lease: DeviceLease, entryCount: number): string | null {
  if (entryCount === lease.entryCount) return lease.head;
  return lease.unsynced.find(({ index }) => index === entryCount + 1)?.prevHash ?? null;
}

/** Nothing more of its journal is told. What it paid for is not paid then: the runs that did it pay again, once. */
async function dropLease(book: Book, lease: string): Promise<void> {
  if ((book.purse.leases.get(lease)?.unsynced.length ?? 0) > 0) await book.hasDropped();
  await book.write({ type: 'dropped', at: book.now(), lease });
}

function hasNews(book: Book, lease: DeviceLease): boolean {
  if (hasToTell(lease)) return true;
  if (isOver(lease.status)) return false;
  const isFree = ![...book.purse.holds.values()].some((hold) => hold.lease === lease.terms.id);
  return isFree && (lease.status === 'ending' || book.now() >= lease.terms.reclaimAt);
}

/** Credits are here, and the wallet was not heard for a while: an owner may have called them back. */
function isLongSilent({ purse, now }: Book): boolean {
  const isAnyOpen = [...purse.leases.values()].some(({ status }) => !isOver(status));
  return isAnyOpen && (purse.heardAt === null || now() - purse.heardAt > silentMs);
}

/** Leases that the wallet knows of and a damaged purse does not: what they still have goes back. A purse that is whole gives only its own back. */
async function askAboutLost(bench: SyncBench, ask: Ask): Promise<void> {
  const { book, device } = bench;
  const devices = book.lost === 'record' ? await ask((client, options) => client.devices.list(undefined, options)) : [];
  const mine = devices.find(({ id }) => id === device.now.device);
  for (const { id, status } of mine?.leases ?? []) {
    if (status !== 'open' || book.purse.leases.has(id)) continue;
    await send(bench, ask, { lease: id, entries: [], returnsRest: true });
  }
  book.foundLost();
}
