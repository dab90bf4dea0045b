import { AppError } from '../../core/errors.ts';
import type { Ask, SyncBench } from './asking.ts';

// Credits that this computer asks for behind its photographer's back. A wallet that has none for it, or a monthly limit that is reached, is no
// wallet that is away: it is not asked again before it says otherwise. A run that needs credits asks all the same, and is told why not.

export type Refilling = {
  /** Asks for as much as the wallet's policy gives. @returns whether anything came */
  refill(): Promise<boolean>;
  /** Why no more credits come to this computer, in a sentence; null when nothing is in the way. */
  readonly limit: string | null;
  /** Credits came, whoever asked for them. */
  came(): void;
};

export type RefillingNeeds = {
  bench: SyncBench;
  ask: Ask;
  /** @returns false when the wallet has none to give to this device */
  lease(): Promise<boolean>;
};

/** A wallet that refused is looked at so often at most; looking books nothing there. */
const lookEveryMs = 4 * 60_000;

type Standing = { available: number; left: number | null };
type Refused = { standing: Standing | null; until: string | null };

export function refillingOver({ bench, ask, lease }: RefillingNeeds): Refilling {
  let refused: Refused | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;

  /** What the account and the limit of whoever asks allow now. Null: this wallet does not say. */
  async function standing(): Promise<Standing | null> {
    const [newest] = [...bench.book.purse.leases.values()].slice(-1);
    try {
      const known = newest?.terms.rates[0]?.action;
      const action = known ?? (await ask((client, options) => client.catalog(undefined, options))).rates[0]?.action;
      if (action === undefined) return null;
      const { available, allowance } = await ask((client, options) => client.quote({ action }, options));
      return { available, left: allowance?.left ?? null };
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'wallet-unreachable') throw error;
      return null;
    }
  }

  async function isAsBefore({ standing: before, until }: Refused): Promise<boolean> {
    const sinceMs = Math.abs(bench.wallNow() - lookedAt);
    if (sinceMs < lookEveryMs) return true;
    const now = await standing();
    lookedAt = bench.wallNow();
    if (now === null) return true;
    return until === null ? now.available === before?.available : now.left === 0;
  }

  return {
    async refill() {
      if (refused !== null && (await isAsBefore(refused))) return false;
      try {
        const hasCome = await lease();
        if (!hasCome) refused = { standing: await standing(), until: null };
        lookedAt = bench.wallNow();
        return hasCome;
      } catch (error) {
        const renewsAt = capOf(error);
        if (renewsAt === null) throw error;
        refused = { standing: null, until: renewsAt };
        lookedAt = bench.wallNow();
        return false;
      }
    },
    get limit() {
      const until = refused?.until ?? null;
      return until === null ? null : limitSentence(until);
    },
    came: () => {
      refused = null;
    },
  };
}

/** When the month of the limit is over that was reached; null for any other refusal. */
function capOf(error: unknown): string | null {
  if (!(error instanceof AppError) || error.details.reason !== 'member-cap') return null;
  return String(error.details.renewsAt);
}

function limitSentence(renewsAt: string): string {
  return `Your limit for this month is used up, so no more credits come to this computer. Nothing was charged, and what is left here can still be spent. Ask an owner or admin to raise your limit, or wait until ${renewsAt.slice(0, 10)}.`;
}
