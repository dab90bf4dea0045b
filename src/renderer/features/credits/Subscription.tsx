import { useState } from 'react';
import type { CatalogView, PlanView } from '../../../contract/wallet/price-list.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { day, moment } from '../../design/format.ts';
import { Row, Rows } from '../../design/Rows.tsx';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import classes from './CreditsScreen.module.css';
import { OpenPlan } from './OpenPlan.tsx';
import { PlanCards } from './PlanCards.tsx';
import { PlanSheet } from './PlanSheet.tsx';
import { isPaidAhead, planWords as words } from './planWords.ts';
import plans from './Subscription.module.css';

type Shown = Awaited<ReturnType<typeof studio.account.subscription.get>>;

/** The plan that runs, and those that there are. A change is shown with its effect on the credits before it is made. */
export function Subscription({ catalog, zone }: { catalog: CatalogView; zone: string }) {
  const asked = useAsked(useRestedBalance(), (signal) => studio.account.subscription.get(undefined, { signal }));
  const [wanted, setWanted] = useState<{ plan: PlanView | null } | null>(null);
  const running = lastOf(asked.answer);
  const [only] = catalog.plans.length === 1 ? catalog.plans : [];
  // With one plan, and that one running, the facts above say all there is.
  const isOnly = only !== undefined && only.id === running?.plan && running.renewsAt !== null && running.next === null;
  const mayChange = catalog.can.includes('buy');
  return (
    <div className={classes.inside}>
      <AskedNote asked={asked} failed={words.failed} reading={words.reading} />
      <OpenPlan mayBuy={catalog.purchase.barrier !== 'forbidden' || catalog.mayRecheck} onOver={asked.again} />
      {running ? (
        <Running
          {...{ running, catalog, zone }}
          onCancel={
            mayChange && running.plan !== null && running.renewsAt !== null ? () => setWanted({ plan: null }) : null
          }
        />
      ) : null}
      {running && !isOnly ? (
        <PlanCards {...{ running, catalog, zone, mayChange }} onChoose={(plan) => setWanted({ plan })} />
      ) : null}
      {running && !mayChange ? <p className={classes.quiet}>{words.mayNot}</p> : null}
      {wanted ? (
        <PlanSheet
          {...{ plan: wanted.plan, zone, unit: catalog.unit }}
          isFirst={running?.plan === null}
          onClose={(changed) => {
            setWanted(null);
            if (changed) asked.again();
          }}
        />
      ) : null}
    </div>
  );
}

type RunningProps = { running: Shown; catalog: CatalogView; zone: string; onCancel: (() => void) | null };

function Running({ running, catalog, zone, onCancel }: RunningProps) {
  const plan = catalog.plans.find(({ id }) => id === running.plan);
  const next = catalog.plans.find(({ id }) => id === running.next?.plan);
  const description = plan ? plan.description : words.noneText;
  const isAhead = plan !== undefined && isPaidAhead(plan);
  return (
    <section aria-label={words.current} className={plans.running}>
      <div className={plans.top}>
        <p className={plans.badge} data-testid="plan-badge">
          {plan ? plan.badge : (running.name ?? words.none)}
        </p>
        {onCancel ? (
          <Button kind="plain" className={classes.flushEnd ?? ''} onClick={onCancel}>
            {words.cancel}
          </Button>
        ) : null}
      </div>
      {description ? <p className={plans.description}>{description}</p> : null}
      {running.plan === null ? null : (
        <Rows>
          <Row name={words.allocation}>
            {words.allocationText(running.allocation, plan?.grantEvery ?? 'P1M', catalog.unit)}
          </Row>
          {running.startsAt ? <Row name={words.begins}>{moment(running.startsAt, zone)}</Row> : null}
          {running.renewsAt && !plan?.expiryText ? (
            <Row name={isAhead ? words.refreshes : words.renews}>{moment(running.renewsAt, zone)}</Row>
          ) : null}
          {isAhead && running.renewsAt && running.paidUntil ? (
            <Row name={words.paidUntil}>{moment(running.paidUntil, zone)}</Row>
          ) : null}
          {running.renewsAt === null && running.endsAt ? (
            <Row name={words.ends}>
              {moment(running.endsAt, zone)}. {isAhead ? words.endsAheadText : words.endsText}
            </Row>
          ) : null}
          {plan?.expiryText ? <Row name={words.expiry}>{plan.expiryText}</Row> : null}
        </Rows>
      )}
      {next && running.next ? (
        <p className={plans.next}>{words.next(next.name, day(running.next.from, { zone }))}</p>
      ) : null}
    </section>
  );
}
