import { useEffect, useRef, useState } from 'react';
import type { Notice } from '../../../contract/wallet/paying.ts';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { formatRoute } from '../../app/routes.ts';
import { studio } from '../../client.ts';
import buttons from '../../design/Button.module.css';
import { Button } from '../../design/Button.tsx';
import { moment } from '../../design/format.ts';
import { tell, tellFailure } from '../../design/notify.tsx';
import { Sheet } from '../../design/Sheet.tsx';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useUi } from '../../stores/ui.ts';
import { useRestedBalance, useWallet } from '../../stores/wallet.ts';
import classes from './Checkout.module.css';
import { noticeWords as words } from './noticeWords.ts';

const shownMost = 20;

/**
 * What the wallet tells while somebody works, wherever they are: a word in the corner, and a question when nothing is left. What was told before
 * this page was opened is under Billing; of it only the question is asked again, as long as nothing came in.
 */
export function CreditNotices() {
  const { view, catalog } = useWallet();
  const { answer } = useAsked(useRestedBalance(), (signal) =>
    studio.account.notices.list({ limit: shownMost }, { signal }),
  );
  const list = lastOf(answer);
  const known = useRef<Set<string> | null>(null);
  const [asking, setAsking] = useState<Notice | null>(null);
  // The queue says the same of the run that waits, with a way to go on with it.
  const isInQueue = useUi(({ route }) => route.screen === 'queue');
  const available = view.state === 'ready' ? view.value.balance.available : null;

  useEffect(() => {
    if (list === null) return;
    const before = known.current;
    known.current = new Set(list.notices.map(({ id }) => id));
    const unread = list.notices.filter(({ isRead }) => !isRead);
    const question = unread.find((notice) => notice.what === 'out-of-credits');
    if (question && !before?.has(question.id)) setAsking(question);
    for (const notice of before === null ? [] : unread)
      if (!before?.has(notice.id) && isShort(notice)) tell(notice.title);
  }, [list]);

  const close = (): void => {
    if (asking === null) return;
    setAsking(null);
    studio.account.notices.read({ ids: [asking.id] }).catch((error: unknown) => tellFailure(failureFrom(error)));
  };
  if (asking === null || isInQueue || available !== 0 || catalog.state !== 'ready' || view.state !== 'ready')
    return null;
  return <OutOfCredits {...{ notice: asking, catalog: catalog.value, period: view.value.period }} onClose={close} />;
}

/** One word for what happened at once: of several low marks only the lowest, and the question speaks for itself. */
function isShort({ what, details }: Notice): boolean {
  return what !== 'out-of-credits' && details.isToast !== false;
}

type Props = {
  notice: Notice;
  catalog: CatalogView;
  period: { renewsAt: string | null; zone: string };
  onClose: () => void;
};

/** Nothing is left: the ways on that the price list has, for whoever may take them. */
function OutOfCredits({ notice, catalog, period, onClose }: Props) {
  const { can, purchase, offers, screens, autoRecharge, unit, packs, customAmount } = catalog;
  const mayBuy = purchase.barrier !== 'forbidden' && (packs.length > 0 || customAmount !== null);
  const isDaily = catalog.buckets.some(({ kind }) => kind === 'daily');
  const next = period.renewsAt === null ? null : moment(period.renewsAt, period.zone);
  const waiting = next !== null ? words.waitUntil(next) : isDaily ? words.wait : words.notNow;
  const has = (screen: string) => screens.some(({ id }) => id === screen);
  const way = (tab: 'subscription' | 'billing' | null, name: string) => (
    <a
      className={buttons.button}
      href={formatRoute(tab === null ? { screen: 'credits' } : { screen: 'credits', tab })}
      onClick={onClose}
    >
      {name}
    </a>
  );
  return (
    <Sheet title={words.title(unit)} isOpen onClose={onClose} size="32rem">
      <p data-testid="out-of-credits">{notice.text || words.text}</p>
      <div className={classes.ways}>
        {offers.includes('topup') && mayBuy ? way(null, words.topup) : null}
        {offers.includes('upgrade') && can.includes('buy') && has('subscription')
          ? way('subscription', words.upgrade)
          : null}
        {offers.includes('enable_recharge') && autoRecharge !== null && can.includes('configure_recharge')
          ? way('billing', words.recharge)
          : null}
        {offers.includes('wait_refresh') ? (
          <Button kind="plain" onClick={onClose}>
            {waiting}
          </Button>
        ) : null}
      </div>
      {mayBuy ? null : <p className={classes.note}>{words.askSomebody}</p>}
    </Sheet>
  );
}
