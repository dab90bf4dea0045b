import { useState } from 'react';
import type { WalletView } from '../../../contract/studio/credits.ts';
import type { UsageReport } from '../../../contract/wallet/history.ts';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { studio } from '../../client.ts';
import { moment } from '../../design/format.ts';
import { Segments } from '../../design/Segments.tsx';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance } from '../../stores/wallet.ts';
import analytics from './Analytics.module.css';
import { AskedNote } from './AskedNote.tsx';
import { analyticsWords as words } from './analyticsWords.ts';
import classes from './CreditsScreen.module.css';
import { Days } from './Days.tsx';
import { Ranking } from './Ranking.tsx';
import { Rebilling } from './Rebilling.tsx';
import { dateIn, dayAfter, startOfDay } from './zoneDay.ts';

type Span = keyof typeof words.ranges;
export type Range = { from: string; to: string };

const dayMs = 86_400_000;

/** Where the credits went, how much of the work came to something, and how long the rest lasts. */
export function Analytics({ catalog, wallet }: { catalog: CatalogView; wallet: WalletView }) {
  const { zone } = wallet.period;
  const today = dateIn(Date.now(), zone);
  const [span, setSpan] = useState<Span>('30');
  const [own, setOwn] = useState<Range>({ from: dayAfter(today, -29), to: today });
  const range = span === 'own' ? own : { from: dayAfter(today, 1 - Number(span)), to: today };
  const balance = useRestedBalance();
  const isRange = range.from !== '' && range.to !== '' && range.from <= range.to;
  const asked = useAsked(balance && isRange ? `${balance} ${range.from} ${range.to}` : null, (signal) =>
    studio.account.report(
      { from: startOfDay(range.from, zone), to: startOfDay(dayAfter(range.to, 1), zone) },
      { signal },
    ),
  );
  const report = lastOf(asked.answer);
  return (
    <div className={classes.inside}>
      <div className={analytics.bar}>
        <Segments
          label={words.range}
          value={span}
          onChange={setSpan}
          options={(Object.keys(words.ranges) as Span[]).map((value) => ({ value, label: words.ranges[value] }))}
        />
        {span === 'own' ? <Dates own={own} onChange={setOwn} /> : null}
      </div>
      <AskedNote asked={asked} failed={words.failed} reading={words.reading} />
      {report ? <Report {...{ report, range, catalog, wallet }} /> : null}
    </div>
  );
}

function Dates({ own, onChange }: { own: Range; onChange: (range: Range) => void }) {
  return (
    <>
      {(['from', 'to'] as const).map((end) => (
        <label key={end} className={analytics.date}>
          {words[end]}
          <input
            className={classes.field}
            type="date"
            value={own[end]}
            onChange={(event) => onChange({ ...own, [end]: event.target.value })}
          />
        </label>
      ))}
    </>
  );
}

type Props = { report: UsageReport; range: Range; catalog: CatalogView; wallet: WalletView };

function Report({ report, range, catalog, wallet }: Props) {
  const { unit } = catalog;
  const { begunCount, returnedCount, returned, pace } = report;
  return (
    <>
      <Days report={report} range={range} unit={unit} />
      <div className={analytics.facts}>
        <section className={analytics.fact} data-testid="pace">
          <h2>{words.pace(pace.daysLeft, wallet.balance.available, unit)}</h2>
          <p className={classes.quiet}>
            {words.paceText(pace.used, pace.days, unit)} {renewalBeside(wallet, pace.daysLeft)}
          </p>
        </section>
        <section className={analytics.fact} data-testid="success">
          <h2>{words.success(begunCount, returnedCount)}</h2>
          {begunCount > 0 ? (
            <p className={classes.quiet}>{words.successText(begunCount, returnedCount, returned, unit)}</p>
          ) : null}
        </section>
      </div>
      <div className={classes.columns}>
        <Ranking report={report} unit={unit} />
        <Rebilling report={report} catalog={catalog} />
      </div>
    </>
  );
}

function renewalBeside({ period }: WalletView, daysLeft: number | null): string {
  if (period.renewsAt === null || daysLeft === null) return '';
  const at = moment(period.renewsAt, period.zone);
  const isBefore = Date.parse(period.renewsAt) - Date.now() <= daysLeft * dayMs;
  return isBefore ? words.renewsFirst(at) : words.renewsLater(at);
}
