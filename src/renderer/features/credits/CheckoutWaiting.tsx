import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import classes from './Checkout.module.css';
import { checkoutWords as words } from './checkoutWords.ts';
import type { Followed } from './useCheckout.ts';

type Props = {
  followed: Followed;
  /** Where it is paid, as it was told when it was opened. */
  address: string | null;
  /** The sandbox has no page here: what a bank would ask is asked on this one. */
  isBankAsking?: boolean;
  sentence?: string;
};

/** A checkout that is open: go on with it, ask what became of it, or give it up. */
export function CheckoutWaiting({ followed, address, isBankAsking = false, sentence = words.open }: Props) {
  const { view, failure, isAsking, ask, forget } = followed;
  const url = view === null ? address : view.checkoutUrl;
  const isUnderWay = view?.state === 'processing';
  const asksBank = isBankAsking && url === null && !isUnderWay;
  return (
    <div data-testid="checkout-waiting">
      <div aria-live="polite">
        <p>{isUnderWay ? words.underWay : asksBank ? words.bank : url === null ? words.silent : sentence}</p>
        {failure ? <FailureNote title={words.unasked} failure={failure} /> : null}
      </div>
      <div className={classes.ways}>
        {url !== null ? (
          <a href={url} target="_blank" rel="noreferrer">
            {words.continue}
          </a>
        ) : null}
        <Button kind={asksBank ? 'solid' : 'outline'} disabled={isAsking} onClick={() => void ask()}>
          {asksBank ? words.approve : isAsking ? words.rechecking : words.recheck}
        </Button>
        {isUnderWay ? null : (
          <Button kind="plain" disabled={isAsking} onClick={() => void forget()}>
            {asksBank ? words.refuse : words.forget}
          </Button>
        )}
      </div>
    </div>
  );
}
