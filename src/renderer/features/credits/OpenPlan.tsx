import { useEffect } from 'react';
import { create } from 'zustand';
import type { OpenCheckout } from '../../../contract/wallet/paying.ts';
import { studio } from '../../client.ts';
import { tell } from '../../design/notify.tsx';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance, useWallet } from '../../stores/wallet.ts';
import { CheckoutWaiting } from './CheckoutWaiting.tsx';
import classes from './CreditsScreen.module.css';
import { planWords } from './planWords.ts';
import plans from './Subscription.module.css';
import { useCheckout } from './useCheckout.ts';

const words = planWords.sheet;

type Begun = { id: string; address: string; name: string; payer: string | null };

/** The checkout of a plan that was opened from this page, until it is over. */
const useBegun = create<{ begun: Begun | null }>(() => ({ begun: null }));

export function beginPlan(begun: Omit<Begun, 'payer'>): void {
  const { view } = useWallet.getState();
  useBegun.setState({ begun: { ...begun, payer: view.state === 'ready' ? view.value.payer : null } });
}

/**
 * A plan that costs money is paid on the provider's page. It begins when it is paid; until then it can be gone on with, or given up: also after
 * this page was loaded anew, and by whoever else may buy.
 */
export function OpenPlan({ mayBuy, onOver }: { mayBuy: boolean; onOver: () => void }) {
  const payer = useWallet(({ view }) => (view.state === 'ready' ? view.value.payer : null));
  const known = useBegun(({ begun }) => begun);
  const balance = useRestedBalance();
  const asked = useAsked(mayBuy ? balance : null, (signal) => studio.account.payments.open(undefined, { signal }));
  const { again } = asked;
  const left = (lastOf(asked.answer) ?? []).find(({ what }) => what === 'plan');
  const begun = known?.payer === payer ? known : left === undefined ? null : asBegun(left);
  const followed = useCheckout(begun?.id ?? null, { isAskedByHand: false });
  const state = begun === null ? null : (followed.view?.state ?? 'open');
  const name = begun?.name ?? '';
  useEffect(() => {
    if (state !== 'done' && state !== 'over') return;
    useBegun.setState({ begun: null });
    tell(state === 'done' ? words.begun(name) : words.over);
    again();
    onOver();
  }, [state, name, again, onOver]);
  if (begun === null || state === 'done' || state === 'over') return null;
  return (
    <section className={plans.open} data-testid="open-plan">
      <h2 className={classes.heading}>{words.openTitle(begun.name)}</h2>
      <CheckoutWaiting followed={followed} address={begun.address} sentence={words.opened} />
    </section>
  );
}

function asBegun({ id, checkoutUrl, name }: OpenCheckout): Omit<Begun, 'payer'> {
  return { id, address: checkoutUrl, name: name ?? '' };
}
