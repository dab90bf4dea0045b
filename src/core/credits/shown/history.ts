import { cut } from '../burn.ts';
import type { LineKind } from '../catalog/showing.ts';
import { bucketOf, type Catalog } from '../catalog.ts';
import type { Event, EventOf, Returned } from '../event.ts';
import type { NewGrant, Slice } from '../state/grant.ts';
import type { Charge } from '../state/work.ts';
import { credits, type EpochMs, least, total } from '../values/amount.ts';

// The history as people read it: one list, additions above zero, usage and losses below. Its sum is available + held + leased - debt.

export type Line = {
  readonly id: string;
  readonly kind: LineKind;
  /** As the catalog calls it. */
  readonly type: string;
  readonly tab: 'usage' | 'additions';
  /** Below 0 when credits go. */
  readonly credits: number;
  readonly at: EpochMs;
  /** Null: somebody who is not named. "System" is nobody. */
  readonly user: string | null;
  readonly action: string | null;
  readonly resource: Readonly<Record<string, string>> | null;
  readonly run: string | null;
  readonly slices: readonly Slice[];
  /** What a run was used for, when it was more than one thing. */
  readonly usage: readonly { readonly action: string | null; readonly label: string; readonly credits: number }[];
};

const nobody = 'System';

/** Lines in the order in which they happened. A run is one line, at its first charge, where the catalog says so. */
export function historyOf(events: readonly Event[], catalog: Catalog): Line[] {
  const charges = new Map<string, Charge>();
  const lines: Line[] = [];
  const runs = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'captured' || event.type === 'lease-spent') charges.set(event.charge.id, event.charge);
    for (const line of linesOf(event, catalog, charges)) {
      const run = catalog.history.granularity === 'run' && line.kind === 'usage' ? line.run : null;
      const index = run === null ? undefined : runs.get(run);
      const before = lines[index ?? -1];
      if (index !== undefined && before !== undefined) lines[index] = joined(before, line);
      else if (run === null) lines.push(line);
      else runs.set(run, lines.push(line) - 1);
    }
  }
  return lines;
}

/** The lines of one event, before runs are joined. */
export function linesOf(event: Event, catalog: Catalog, charges: ReadonlyMap<string, Charge>): Line[] {
  const line = (kind: LineKind, amount: number, parts: Partial<Line> & { id: string }): Line[] =>
    amount === 0 ? [] : [{ ...empty(event.at, kind, catalog), credits: amount, ...parts }];
  const lost = (slices: readonly Slice[], id: string): Line[] =>
    line('expiry', -total(slices), { id, slices, user: nobody });
  switch (event.type) {
    case 'granted':
      return line(kindOf(event.grant, catalog), event.grant.credits, {
        id: event.grant.id,
        slices: [sliceOf(event.grant)],
        user: event.user,
      });
    case 'reset':
      return event.grant === null
        ? []
        : line('daily', event.grant.credits, { id: event.grant.id, slices: [sliceOf(event.grant)], user: nobody });
    case 'subscribed':
      return event.grants.flatMap((grant) =>
        line('renewal', grant.credits, { id: grant.id, slices: [sliceOf(grant)], user: event.user }),
      );
    case 'upgraded':
      return event.grants.flatMap((grant) =>
        line('upgrade', grant.credits, { id: grant.id, slices: [sliceOf(grant)], user: event.user }),
      );
    case 'renewed':
      return [
        ...lost(event.forfeited, `forfeit:${event.subscription.id}:${event.at}`),
        ...(event.grant === null
          ? []
          : line('renewal', event.grant.credits, { id: event.grant.id, slices: [sliceOf(event.grant)], user: nobody })),
      ];
    case 'lapsed':
      return lost(event.forfeited, `lapse:${event.plan}:${event.at}`);
    case 'expired':
      return lost([event.slice], `expire:${event.slice.grantId}:${event.at}`);
    case 'captured':
      return [...usageLines(event.charge, catalog), ...lost(event.rest.expired, `expire:${event.charge.id}`)];
    case 'lease-spent':
      return [...usageLines(event.charge, catalog), ...paidBefore(event, catalog)];
    case 'voided':
      return lost(event.rest.expired, `expire:${event.hold}`);
    case 'lease-closed':
      return lost(event.rest.expired, `expire:${event.lease}`);
    case 'refunded': {
      const work = charges.get(event.charge)?.work;
      const { action = null, resource = null, run = null } = work ?? {};
      const slices = [
        ...event.back.returned,
        ...event.back.regranted.map((step) => sliceOf(step.grant)),
        ...event.back.moved.map((step) => step.to),
        ...event.back.expired,
        ...(event.repaid === undefined ? [] : [sliceOf(event.repaid)]),
      ];
      return [
        ...line('refund', event.credits, { id: event.refund, slices, user: event.user, action, resource, run }),
        ...lost(event.back.expired, `expire:${event.refund}`),
      ];
    }
    case 'purchase-paid':
      return event.grants.flatMap((grant) =>
        line(purchaseKind(event.isAutomatic, grant), grant.credits, {
          id: grant.id,
          slices: [sliceOf(grant)],
          user: event.isAutomatic ? nobody : event.user,
        }),
      );
    case 'money-refunded':
      return line('money_refund', -total(event.slices), {
        id: `money:${event.purchase}:${event.toldMinor === undefined ? event.at : `${event.refund}:${event.toldMinor}`}`,
        slices: event.slices,
        user: event.user,
      });
    case 'money-kept': {
      const { slices, lostAgain } = backOf(event.back);
      const id = `money-${event.hasFailed ? 'failed' : 'kept'}:${event.purchase}:${event.refund}`;
      return [...line('money_refund', total(slices), { id, slices, user: nobody }), ...lost(lostAgain, `expire:${id}`)];
    }
    case 'charged-back':
      return line('chargeback', -total(event.slices) - event.debt, {
        id: `chargeback:${event.purchase}${event.turn === undefined ? '' : `:${event.turn}`}`,
        slices: event.slices,
        user: nobody,
      });
    case 'chargeback-reversed': {
      const { slices, lostAgain } = backOf(event.back);
      const id = `chargeback-won:${event.purchase}:${event.turn}`;
      return [
        ...line('chargeback', total(slices) + event.debt, { id, slices, user: nobody }),
        ...lost(lostAgain, `expire:${id}`),
      ];
    }
    default:
      return [];
  }
}

/** What the history calls an action, for example "AI Image Rotation". */
export function usageLabel(catalog: Catalog, work: { action: string | null; phase: string | null }): string {
  const rate = catalog.rates.find((one) => one.action === work.action && one.phase === work.phase);
  return rate?.label ?? work.action ?? catalog.history.types.usage;
}

/** One line, or one for each unit where the catalog counts items. */
function usageLines(charge: Charge, catalog: Catalog): Line[] {
  if (charge.credits === 0) return [];
  const { work } = charge;
  const isSplit =
    catalog.history.granularity === 'item' &&
    work.quantity > 1 &&
    charge.debt === 0 &&
    charge.credits % work.quantity === 0;
  const count = isSplit ? work.quantity : 1;
  const each = credits(charge.credits / count);
  let left: readonly Slice[] = charge.slices;
  return Array.from({ length: count }, (_, index) => {
    const { front, back } = cut(left, least(each, total(left)));
    left = back;
    return {
      ...empty(charge.at, 'usage', catalog),
      id: count === 1 ? charge.id : `${charge.id}#${index + 1}`,
      credits: -each,
      user: work.user,
      action: work.action,
      resource: work.resource,
      run: work.run,
      slices: front,
      usage: [{ action: work.action, label: usageLabel(catalog, work), credits: -each }],
    };
  });
}

/** A device spent on work that was paid before: it costs nothing, and is shown so that nobody wonders where it went. */
function paidBefore({ at, charge, alreadyPaid }: EventOf<'lease-spent'>, catalog: Catalog): Line[] {
  if (alreadyPaid === 0) return [];
  const { action, user, resource, run } = charge.work;
  const label = `${usageLabel(catalog, charge.work)} (paid before)`;
  const line = { ...empty(at, 'usage', catalog), id: `paid-before:${charge.id}`, credits: 0 };
  return [{ ...line, user, action, resource, run, usage: [{ action, label, credits: 0 }] }];
}

/** Two lines of one run as one, at the place of the first. */
export function joined(a: Line, b: Line): Line {
  const usage = [...a.usage];
  for (const part of b.usage) {
    const index = usage.findIndex((one) => one.action === part.action && one.label === part.label);
    const same = usage[index];
    if (same === undefined) usage.push(part);
    else usage[index] = { ...same, credits: same.credits + part.credits };
  }
  return { ...a, credits: a.credits + b.credits, slices: merged([...a.slices, ...b.slices]), usage };
}

function merged(slices: readonly Slice[]): Slice[] {
  const byGrant = new Map<string, Slice>();
  for (const slice of slices) {
    const before = byGrant.get(slice.grantId);
    byGrant.set(slice.grantId, before ? { ...before, credits: credits(before.credits + slice.credits) } : slice);
  }
  return [...byGrant.values()];
}

function empty(at: EpochMs, kind: LineKind, catalog: Catalog): Omit<Line, 'id' | 'credits'> {
  return {
    kind,
    type: catalog.history.types[kind],
    tab: catalog.history.tabs.usage.includes(kind) ? 'usage' : 'additions',
    at,
    user: null,
    action: null,
    resource: null,
    run: null,
    slices: [],
    usage: [],
  };
}

function kindOf(grant: NewGrant, catalog: Catalog): LineKind {
  const kind = bucketOf(catalog, grant.bucket)?.kind;
  return kind === 'trial' || kind === 'promo' || kind === 'refund' || kind === 'daily' ? kind : 'admin';
}

function purchaseKind(isAutomatic: boolean, grant: NewGrant): LineKind {
  if (grant.source === 'bonus') return 'promo';
  return isAutomatic ? 'auto_purchase' : 'purchase';
}

/** All that came back, where it went; what is gone again at once is among it. */
function backOf({ returned, regranted, moved, expired }: Returned): { slices: Slice[]; lostAgain: readonly Slice[] } {
  const made = regranted.map((step) => sliceOf(step.grant));
  return { slices: [...returned, ...made, ...moved.map((step) => step.to), ...expired], lostAgain: expired };
}

function sliceOf(grant: NewGrant): Slice {
  return { grantId: grant.id, bucket: grant.bucket, credits: grant.credits };
}
