import { useCallback, useEffect, useRef, useState } from 'react';
import type { CheckoutView } from '../../../contract/wallet/paying.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { failureFrom } from '../../failures.ts';
import { loadCatalog, loadWallet, useRestedBalance } from '../../stores/wallet.ts';

export type Followed = {
  /** Null until it was asked about. */
  view: CheckoutView | null;
  failure: Failure | null;
  isAsking: boolean;
  ask: () => Promise<void>;
  forget: () => Promise<void>;
};

const everyMs = 4000;

/**
 * What becomes of a checkout. While it is open the provider is asked again now and then, when somebody comes back to this page, and when the
 * balance changes; unless it `isAskedByHand`, as in the sandbox, where asking is what decides it.
 */
export function useCheckout(id: string | null, { isAskedByHand }: { isAskedByHand: boolean }): Followed {
  const [seen, setSeen] = useState<CheckoutView | null>(null);
  // What was heard of another checkout says nothing of this one.
  const view = seen !== null && seen.id === id ? seen : null;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const underWay = useRef(false);

  const say = useCallback(async (work: () => Promise<CheckoutView>): Promise<void> => {
    if (underWay.current) return;
    underWay.current = true;
    setIsAsking(true);
    try {
      const now = await work();
      setSeen(now);
      setFailure(null);
      if (now.state === 'done') {
        void loadWallet();
        void loadCatalog();
      }
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      underWay.current = false;
      setIsAsking(false);
    }
  }, []);
  const ask = useCallback(
    async () => (id === null ? undefined : say(() => studio.account.payments.checkout({ id }))),
    [id, say],
  );
  const forget = useCallback(
    async () => (id === null ? undefined : say(() => studio.account.payments.forget({ id }))),
    [id, say],
  );

  const isOpen = id !== null && view?.state !== 'done' && view?.state !== 'over';
  const balance = useRestedBalance();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a balance that changes asks at once
  useEffect(() => {
    if (!isOpen || isAskedByHand) return;
    const askIfSeen = () => void (document.visibilityState === 'visible' && ask());
    askIfSeen();
    const timer = setInterval(askIfSeen, everyMs);
    window.addEventListener('focus', askIfSeen);
    document.addEventListener('visibilitychange', askIfSeen);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', askIfSeen);
      document.removeEventListener('visibilitychange', askIfSeen);
    };
  }, [isOpen, isAskedByHand, ask, balance]);
  return { view, failure, isAsking, ask, forget };
}
