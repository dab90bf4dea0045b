import type { State } from '../../core/credits/state.ts';
import { openPartOf } from '../store/parts.ts';
import type { Open } from '../store/read.ts';
import type { Writes } from '../store/write.ts';

// The open part of each wallet as of its last entry: what would be read again, if nobody else wrote since.

export type Remembered = {
  of(wallet: string): Open | undefined;
  /** The same wallet after what was written, or as it was read when `writes` is null. */
  keep(wallet: string, known: { open: Open; after: State; writes: Writes | null }): void;
  /** Somebody else may have written. */
  forget(wallet: string): void;
  /** False while somebody else writes to it too: between the last two looks at it, somebody did. */
  isAlone(wallet: string): boolean;
  foundAlone(wallet: string, isAlone: boolean): void;
  /** Where runs begin never changes: what was met stays known. */
  firstsOf(wallet: string): Open['firsts'];
};

/** So many wallets are remembered at most, and of each so many runs. */
const walletsMost = 5000;
const runsMost = 100;

export function remembering(): Remembered {
  const wallets = new Map<string, Open>();
  const forgotten = new Map<string, Open['firsts']>();
  const contended = new Set<string>();
  return {
    of: (wallet) => wallets.get(wallet),
    firstsOf: (wallet) => wallets.get(wallet)?.firsts ?? forgotten.get(wallet) ?? new Map(),
    keep(wallet, { open, after, writes }) {
      wallets.delete(wallet);
      forgotten.delete(wallet);
      const { seq, version, listed } = writes ?? open;
      const firsts = writes === null ? open.firsts : withLines(open.firsts, writes.lines);
      wallets.set(wallet, { ...open, seq, version, listed, firsts, state: openPartOf(after) });
      const oldest = wallets.keys().next().value;
      if (wallets.size > walletsMost && oldest !== undefined) wallets.delete(oldest);
    },
    isAlone: (wallet) => !contended.has(wallet),
    foundAlone(wallet, isAlone) {
      if (isAlone) contended.delete(wallet);
      else if (contended.size < walletsMost) contended.add(wallet);
    },
    forget(wallet) {
      const open = wallets.get(wallet);
      if (open === undefined) return;
      wallets.delete(wallet);
      forgotten.set(wallet, open.firsts);
      const oldest = forgotten.keys().next().value;
      if (forgotten.size > walletsMost && oldest !== undefined) forgotten.delete(oldest);
    },
  };
}

/** The runs that were met last. */
function withLines(firsts: Open['firsts'], lines: Writes['lines']): Open['firsts'] {
  const met = lines.filter(({ run }) => run !== null && !firsts.has(run));
  if (met.length === 0) return firsts;
  const all = new Map([...firsts, ...met.map(({ run, first, at }) => [run ?? '', { first, at }] as const)]);
  return new Map([...all].slice(-runsMost));
}
