import { create } from 'zustand';
import type { Proof } from '../../contract/studio/looks.ts';
import type { Failure } from '../../core/errors.ts';
import { studio } from '../client.ts';
import { failureFrom } from '../failures.ts';

// Proofs that are on the screen, made two at a time from top to bottom. What is scrolled away before its turn is not made.

export type ProofWish = { shootId: string; photoId: string; templateId: string; strength: number; longSidePx: number };
export type ProofEntry = { proof: Proof } | { failure: Failure };

const keptCount = 800;
const atOnce = 2;

type Store = {
  entries: ReadonlyMap<string, ProofEntry>;
  /** Proofs that are wished for and not made yet. */
  pendingCount: number;
};

export const useProofs = create<Store>(() => ({ entries: new Map(), pendingCount: 0 }));

const wishes = new Map<string, { wish: ProofWish; holders: number }>();
const making = new Set<string>();

export function proofKey(wish: ProofWish): string {
  const { shootId, photoId, templateId, strength, longSidePx } = wish;
  return JSON.stringify({ shootId, photoId, templateId, strength, longSidePx });
}

/** The wish behind a key: a key is a value that React can compare, a wish is not. */
export const wishOf = (key: string): ProofWish => JSON.parse(key);

/** Asks for a proof until the returned function is called. */
export function wantProof(wish: ProofWish): () => void {
  const key = proofKey(wish);
  if (useProofs.getState().entries.has(key)) return () => {};
  const holders = wishes.get(key)?.holders ?? 0;
  wishes.set(key, { wish, holders: holders + 1 });
  work();
  return () => {
    const held = wishes.get(key);
    if (held && --held.holders <= 0) wishes.delete(key);
    countPending();
  };
}

/** Forgets a failed proof, so that it is made again. */
export function retryProof(wish: ProofWish): void {
  useProofs.setState(({ entries }) => {
    const kept = new Map(entries);
    kept.delete(proofKey(wish));
    return { entries: kept };
  });
  wantProof(wish);
}

/** What could not be made of a shoot is asked for again: something about its files has changed. */
export function forgetFailedProofs(shootId: string): void {
  useProofs.setState(({ entries }) => ({
    entries: new Map([...entries].filter(([key, entry]) => 'proof' in entry || wishOf(key).shootId !== shootId)),
  }));
}

function countPending(): void {
  useProofs.setState({ pendingCount: wishes.size });
}

function work(): void {
  countPending();
  while (making.size < atOnce) {
    const next = [...wishes.entries()].find(([key]) => !making.has(key));
    if (!next) return;
    const [key, { wish }] = next;
    making.add(key);
    void makeOne(key, wish);
  }
}

async function makeOne(key: string, wish: ProofWish): Promise<void> {
  try {
    keep(key, { proof: await studio.proofs.make(wish) });
  } catch (error) {
    keep(key, { failure: failureFrom(error) });
  } finally {
    making.delete(key);
    wishes.delete(key);
    work();
  }
}

export function keep(key: string, entry: ProofEntry): void {
  useProofs.setState(({ entries }) => {
    const kept = new Map(entries);
    kept.delete(key);
    kept.set(key, entry);
    for (const oldest of kept.keys()) {
      if (kept.size <= keptCount) break;
      kept.delete(oldest);
    }
    return { entries: kept };
  });
}
