import { useState } from 'react';
import type { CatalogView, PlanView } from '../../../contract/wallet/buying.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { moment } from '../../design/format.ts';
import { Row, Rows } from '../../design/Rows.tsx';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import classes from './CreditsScreen.module.css';
import { PlanSheet } from './PlanSheet.tsx';
import { planWords as words } from './planWords.ts';
import plans from './Subscription.module.css';

type Shown = Awaited<ReturnType<typeof studio.account.subscription.get>>;

/** The plan that runs, and those that there are. A change is shown with its effect on the credits before it is made. */
export function Subscription({ catalog, zone }: { catalog: CatalogView; zone: string }) {
  const asked = useAsked(useRestedBalance(), (signal) => studio.account.subscription.get(undefined, { signal }));
  const [wanted, setWanted] = useState<{ plan: PlanView | null } | null>(null);
  const running = lastOf(asked.answer);
  const mayChange = catalog.can.includes('buy');
  return (
    <div className={classes.inside}>
      <AskedNote asked={asked} failed={words.failed} reading={words.reading} />
      {running ? <Running {...{ running, catalog, zone }} /> : null}
      {running ? (
        <section>
          <h2 className={classes.heading}>{words.plans}</h2>
          <ul className={plans.plans}>
            {catalog.plans.map((plan) => (
              <PlanCard key={plan.id} {...{ plan, running, catalog, mayChange }} onChoose={() => setWanted({ plan })} />
            ))}
          </ul>
          {mayChange ? null : <p className={classes.empty}>{words.mayNot}</p>}
          {mayChange && running.plan !== null && running.renewsAt !== null ? (
            <p className={plans.cancel}>
              <Button kind="plain" className={classes.flush} onClick={() => setWanted({ plan: null })}>
                {words.cancel}
              </Button>
            </p>
          ) : null}
        </section>
      ) : null}
      {wanted ? (
        <PlanSheet
          {...{ plan: wanted.plan, zone, unit: catalog.unit }}
          onClose={(changed) => {
            setWanted(null);
            if (changed) asked.again();
          }}
        />
      ) : null}
    </div>
  );
}

function Running({ running, catalog, zone }: { running: Shown; catalog: CatalogView; zone: string }) {
  const plan = catalog.plans.find(({ id }) => id === running.plan);
  const next = catalog.plans.find(({ id }) => id === running.next?.plan);
  return (
    <section aria-label={words.current}>
      <p className={plans.badge} data-testid="plan-badge">
        {plan ? plan.badge : (running.name ?? words.none)}
      </p>
      <p className={plans.description}>{plan ? plan.description : words.noneText}</p>
      {running.plan === null ? null : (
        <Rows>
          <Row name={words.allocation}>
            {words.allocationText(running.allocation, plan?.grantEvery ?? 'P1M', catalog.unit)}
          </Row>
          {running.startsAt ? <Row name={words.begins}>{moment(running.startsAt, zone)}</Row> : null}
          {running.renewsAt && !plan?.expiryText ? (
            <Row name={words.renews}>{moment(running.renewsAt, zone)}</Row>
          ) : null}
          {running.renewsAt === null && running.endsAt ? (
            <Row name={words.ends}>
              {moment(running.endsAt, zone)}. {words.endsText}
            </Row>
          ) : null}
          {plan?.expiryText ? <Row name={words.expiry}>{plan.expiryText}</Row> : null}
        </Rows>
      )}
      {next ? <p className={plans.next}>{words.next(next.name)}</p> : null}
    </section>
  );
}

type CardProps = {
  plan: PlanView;
  running: Shown;
  catalog: CatalogView;
  mayChange: boolean;
  onChoose: () => void;
};

function PlanCard({ plan, running, catalog, mayChange, onChoose }: CardProps) {
  const isRunning = plan.id === running.plan;
  const isLeaving = isRunning && (running.renewsAt === null || running.next !== null);
  return (
    <li className={plans.plan} aria-current={isRunning ? 'true' : undefined}>
      <p className={plans.name}>
        {plan.name}
        {isRunning ? <span className={classes.tag}>{words.isCurrent}</span> : null}
        {running.next?.plan === plan.id ? <span className={classes.tag}>{words.isNext}</span> : null}
      </p>
      <p>{words.allocationText(plan.allocation, plan.grantEvery, catalog.unit)}</p>
      {plan.description ? <p className={classes.small}>{plan.description}</p> : null}
      {plan.billingEvery ? <p className={classes.small}>{words.billing[plan.billingEvery]}</p> : null}
      <span className={classes.gap} />
      {mayChange && (!isRunning || isLeaving) ? (
        <Button isWide aria-label={`${isRunning ? words.keep : words.choose} ${plan.name}`} onClick={onChoose}>
          {isRunning ? words.keep : words.choose}
        </Button>
      ) : null}
    </li>
  );
}
