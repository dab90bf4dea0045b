import { useState } from 'react';
import type { CatalogView, PlanView } from '../../../contract/wallet/price-list.ts';
import type { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { day } from '../../design/format.ts';
import { Segments } from '../../design/Segments.tsx';
import classes from './CreditsScreen.module.css';
import { isPaidAhead, planWords as words } from './planWords.ts';
import plans from './Subscription.module.css';

type Running = Awaited<ReturnType<typeof studio.account.subscription.get>>;
type Billing = NonNullable<PlanView['billingEvery']>;

type Props = {
  running: Running;
  catalog: CatalogView;
  zone: string;
  mayChange: boolean;
  onChoose: (plan: PlanView) => void;
};

/** The plans that there are. Where a price list bills them by more than one length of time, those of one length are shown, and what nobody bills. */
export function PlanCards({ running, catalog, ...props }: Props) {
  const lengths = billingsOf(catalog.plans);
  const [wanted, setWanted] = useState<Billing | null>(null);
  const shown = wanted ?? usualOf(catalog.plans, { running, lengths });
  const isOfOneLength = lengths.length < 2;
  return (
    <section>
      <div className={plans.heading}>
        <h2 className={classes.headingText}>{words.plans}</h2>
        {isOfOneLength ? null : (
          <Segments
            label={words.billing}
            value={shown}
            onChange={setWanted}
            options={lengths.map((value) => ({ value, label: words.billings[value] }))}
          />
        )}
      </div>
      <ul className={plans.plans}>
        {catalog.plans
          .filter(({ billingEvery }) => isOfOneLength || billingEvery === null || billingEvery === shown)
          .map((plan) => (
            <PlanCard key={plan.id} {...{ plan, running, catalog, ...props }} />
          ))}
      </ul>
      {catalog.plans.some((plan) => estimatesOf(plan, catalog).length > 0) ? (
        <p className={plans.hint}>{words.estimateHint}</p>
      ) : null}
    </section>
  );
}

/** How much of each work a month of a plan is good for, where the price list names such work, and a credit is not simply one of it. */
function estimatesOf(
  { allocation, grantEvery }: PlanView,
  { estimator }: CatalogView,
): { label: string; count: number }[] {
  const lines = estimator?.lines ?? [];
  if (lines.some(({ unitCost }) => unitCost <= 1)) return [];
  const month = grantEvery === 'P1Y' ? allocation / 12 : allocation;
  return month === 0 ? [] : lines.map(({ label, unitCost }) => ({ label, count: Math.floor(month / unitCost) }));
}

/** From the shortest to the longest. */
function billingsOf(plans: readonly PlanView[]): Billing[] {
  return (['P1M', 'P3M', 'P1Y'] as const).filter((every) => plans.some(({ billingEvery }) => billingEvery === every));
}

/** Those that the account is used to, or the shortest. */
function usualOf(
  plans: readonly PlanView[],
  { running, lengths }: { running: Running; lengths: readonly Billing[] },
): Billing {
  return plans.find(({ id }) => id === running.plan)?.billingEvery ?? lengths[0] ?? 'P1M';
}

function PlanCard({ plan, running, catalog, zone, mayChange, onChoose }: Props & { plan: PlanView }) {
  const isRunning = plan.id === running.plan;
  const isLeaving = isRunning && (running.renewsAt === null || running.next !== null);
  const { renewsAt, paidUntil, next } = running;
  const estimates = estimatesOf(plan, catalog);
  const isNext = next?.plan === plan.id;
  return (
    <li className={plans.plan} aria-current={isRunning ? 'true' : undefined}>
      <p className={plans.name}>
        {plan.name}
        {isRunning ? <span className={classes.tag}>{words.isCurrent}</span> : null}
        {isNext ? <span className={classes.tag}>{words.isNext}</span> : null}
      </p>
      <p>{words.allocationText(plan.allocation, plan.grantEvery, catalog.unit)}</p>
      {estimates.length > 0 ? <p className={classes.small}>{words.estimate(estimates)}</p> : null}
      {plan.description ? <p className={classes.small}>{plan.description}</p> : null}
      {plan.billingEvery ? <p className={classes.small}>{words.billed(plan.price, plan.billingEvery)}</p> : null}
      <span className={classes.gap} />
      {isNext && next ? (
        <p className={plans.since}>{words.beginsOn(day(next.from, { zone }))}</p>
      ) : mayChange && (!isRunning || isLeaving) ? (
        <Button
          isWide
          aria-label={`${isRunning ? words.keep : words.choose} ${plan.name}`}
          onClick={() => onChoose(plan)}
        >
          {isRunning ? words.keep : words.choose}
        </Button>
      ) : isRunning && renewsAt && !plan.expiryText ? (
        <p className={plans.since}>
          {isPaidAhead(plan) && paidUntil
            ? words.paidUntilDay(day(paidUntil, { zone }))
            : words.renewsOn(day(renewsAt, { zone }))}
        </p>
      ) : null}
    </li>
  );
}
