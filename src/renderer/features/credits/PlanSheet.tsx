import { useState } from 'react';
import type { PlanPreview } from '../../../contract/wallet/buying.ts';
import type { PlanView } from '../../../contract/wallet/price-list.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { day, moment } from '../../design/format.ts';
import { Row, Rows } from '../../design/Rows.tsx';
import { Sheet } from '../../design/Sheet.tsx';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { loadCatalog, loadWallet } from '../../stores/wallet.ts';
import sheet from './Checkout.module.css';
import classes from './CreditsScreen.module.css';
import { beginPlan } from './OpenPlan.tsx';
import { isPaidAhead, planWords } from './planWords.ts';
import { type Unit, units } from './unit.ts';
import { openBeside, wayBack } from './wayBack.ts';

const words = planWords.sheet;

type Props = {
  plan: PlanView | null;
  /** No plan runs yet. */
  isFirst: boolean;
  zone: string;
  unit: Unit;
  onClose: (changed: boolean) => void;
};

/** What a change of plan does to the credits, worked out by the wallet's own rules, before anybody agrees to it. `plan` null: its end. */
export function PlanSheet({ plan, isFirst, zone, unit, onClose }: Props) {
  const [id] = useState(() => crypto.randomUUID());
  const [isSending, setIsSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const asked = useAsked(plan?.id ?? 'end', (signal) =>
    studio.account.subscription.preview({ plan: plan?.id ?? null }, { signal }),
  );
  const preview = lastOf(asked.answer);
  const end = preview?.happens === 'at-period-end' ? day(preview.at, { zone }) : null;
  const confirm = async (): Promise<void> => {
    setIsSending(true);
    setFailure(null);
    try {
      if (plan === null) await studio.account.subscription.cancel({ id });
      else {
        const { checkoutUrl } = await studio.account.subscription.put({ id, plan: plan.id, returnUrl: wayBack(id) });
        if (checkoutUrl !== undefined) {
          // It begins when it is paid; until then the screen behind this sheet follows it.
          openBeside(checkoutUrl);
          beginPlan({ id, address: checkoutUrl, name: plan.name });
          onClose(false);
          return;
        }
      }
      void loadWallet();
      void loadCatalog();
      onClose(true);
    } catch (error) {
      setFailure(failureFrom(error));
      setIsSending(false);
    }
  };
  return (
    <Sheet
      title={plan === null ? words.cancel : words.choose(plan.name, isFirst)}
      isOpen
      onClose={() => onClose(false)}
      size="32rem"
    >
      {asked.answer.state === 'loading' ? <p className={classes.empty}>{words.working}</p> : null}
      {asked.answer.state === 'failed' ? <FailureNote title={words.failed} failure={asked.answer.failure} /> : null}
      {preview ? <Effect {...{ preview, plan, zone, unit }} /> : null}
      {failure ? <FailureNote title={words.rejected} failure={failure} /> : null}
      <div className={sheet.foot}>
        <Button kind="plain" onClick={() => onClose(false)}>
          {words.notNow}
        </Button>
        <Button
          kind="solid"
          disabled={preview === null || isSending}
          onClick={() => void confirm()}
          data-testid="confirm-plan"
        >
          {isSending ? words.sending : plan === null ? words.confirmCancel(end) : words.confirm(plan.name, isFirst)}
        </Button>
      </div>
    </Sheet>
  );
}

type EffectProps = { preview: PlanPreview; plan: PlanView | null; zone: string; unit: Unit };

function Effect({ preview, plan, zone, unit }: EffectProps) {
  const { happens, at, before, after, granted, carried, forfeited, renewsAt, paidUntil } = preview;
  if (happens === 'nothing') return <p>{words.nothing}</p>;
  const isLater = happens === 'at-period-end';
  const isAhead = plan !== null && isPaidAhead(plan);
  return (
    <Rows>
      {plan?.price && plan.billingEvery ? (
        <Row name={words.price} isStrong>
          {planWords.billed(plan.price, plan.billingEvery)}
        </Row>
      ) : plan?.billingEvery ? (
        <Row name={words.billing}>{planWords.billings[plan.billingEvery]}</Row>
      ) : null}
      <Row name={words.when}>{isLater ? moment(at, zone) : words.now}</Row>
      <Row name={words.before}>{units(before, unit)}</Row>
      {carried > 0 ? <Row name={words.carried}>{units(carried, unit)}</Row> : null}
      {granted > 0 ? <Row name={words.granted}>{units(granted, unit)}</Row> : null}
      {forfeited > 0 ? <Row name={words.forfeited}>{units(forfeited, unit)}</Row> : null}
      <Row name={words.after(null)} isStrong>
        <span data-testid="plan-after">{units(after, unit)}</span>
        {isLater ? <span className={classes.small}> {words.afterHint}</span> : null}
      </Row>
      {renewsAt ? <Row name={isAhead ? words.refreshes : words.renews}>{moment(renewsAt, zone)}</Row> : null}
      {isAhead && paidUntil ? <Row name={words.paidUntil}>{moment(paidUntil, zone)}</Row> : null}
    </Rows>
  );
}
