import { useEffect, useRef, useState } from 'react';
import type { Proof } from '../../../contract/studio/looks.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { failureFrom, isInterruption } from '../../failures.ts';
import { keep, type ProofWish, proofKey, useProofs } from '../../stores/proofs.ts';

export type LiveProof = {
  /** The newest proof of this photo and template; while the strength moves it may be of a strength just passed. */
  proof: Proof | null;
  isWorking: boolean;
  failure: Failure | null;
  again: () => void;
};

/**
 * Follows a slider: one proof is in the making, one wish waits, and the latest wish wins. Nothing in the making is thrown away half-way, so the
 * picture keeps moving however fast the slider does.
 */
export function useLiveProof(wish: ProofWish | null): LiveProof {
  const [made, setMade] = useState<{ subject: string; proof: Proof } | null>(null);
  const [failure, setFailure] = useState<{ key: string; failure: Failure } | null>(null);
  const [isWorking, setIsWorking] = useState(false);
  const [turn, setTurn] = useState(0);
  const wanted = useRef<ProofWish | null>(null);
  const isBusy = useRef(false);
  const hasLeft = useRef(false);
  const key = wish ? proofKey(wish) : null;
  // Asking again for the same proof is another request for the same key.
  const request = key === null ? null : `${turn} ${key}`;
  wanted.current = wish;

  useEffect(() => {
    if (!request || isBusy.current) return;
    const work = async (): Promise<void> => {
      isBusy.current = true;
      for (let last = ''; ; ) {
        const next = wanted.current;
        if (!next || hasLeft.current || proofKey(next) === last) break;
        last = proofKey(next);
        const known = useProofs.getState().entries.get(last);
        try {
          setIsWorking(!(known && 'proof' in known));
          const proof = known && 'proof' in known ? known.proof : await studio.proofs.make(next);
          keep(last, { proof });
          setMade({ subject: subjectOf(next), proof });
          setFailure(null);
        } catch (error) {
          if (!isInterruption(error)) setFailure({ key: last, failure: failureFrom(error) });
        }
      }
      isBusy.current = false;
      setIsWorking(false);
    };
    void work();
  }, [request]);

  // Leaving the screen ends the loop after the proof that is in the making.
  useEffect(() => {
    hasLeft.current = false;
    return () => {
      hasLeft.current = true;
    };
  }, []);

  const subject = wish ? subjectOf(wish) : null;
  return {
    proof: made && made.subject === subject ? made.proof : null,
    isWorking,
    failure: failure && failure.key === key ? failure.failure : null,
    again: () => setTurn((count) => count + 1),
  };
}

function subjectOf(wish: ProofWish): string {
  return `${wish.shootId}/${wish.photoId}/${wish.templateId}/${wish.longSidePx}`;
}
