import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { UsageReport } from '../../../contract/wallet/history.ts';
import { Button } from '../../design/Button.tsx';
import { count, headed, percent } from '../../design/format.ts';
import { Segments } from '../../design/Segments.tsx';
import analytics from './Analytics.module.css';
import { analyticsWords as words } from './analyticsWords.ts';
import classes from './CreditsScreen.module.css';
import { csvOf, download } from './csv.ts';
import type { Unit } from './unit.ts';

type By = UsageReport['totals'][number]['by'];

const barsMost = 12;

/** Who, what or which took most: a bar and its figures on each line, so that the chart is its own table. */
export function Ranking({ report, unit }: { report: UsageReport; unit: Unit }) {
  const [by, setBy] = useState<By | null>(null);
  const shown = report.totals.find((total) => total.by === by) ?? report.totals[0];
  if (shown === undefined) return null;
  const name = words.dimensions[shown.by];
  const [first] = shown.rows;
  const share = (credits: number) => (report.used > 0 ? credits / report.used : 0);
  const title = words.ranking(name, first ? (first.name ?? words.unnamed) : null, share(first?.credits ?? 0));
  const write = () =>
    download(
      `tonebank-${shown.by}.csv`,
      csvOf(
        [shown.by, 'credits', 'units'],
        shown.rows.map((row) => [row.name, row.credits, row.count]),
      ),
    );
  return (
    <section>
      <div className={classes.heading}>
        <h2 className={classes.headingText}>{title}</h2>
        <Segments
          label={words.by}
          value={shown.by}
          onChange={setBy}
          options={report.totals.map(({ by }) => ({ value: by, label: words.dimensions[by] }))}
        />
      </div>
      <table className={`${classes.table} ${analytics.ranking}`} aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{name}</th>
            <th scope="col" className={classes.right}>
              {headed(unit.plural)}
            </th>
            <th scope="col" className={classes.right}>
              {words.share}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.rows.slice(0, barsMost).map((row) => (
            <tr key={row.name ?? ''}>
              <th scope="row">
                <span className={analytics.barName}>{row.name ?? words.unnamed}</span>
                <span className={analytics.barLine} aria-hidden>
                  <span style={{ width: `${(100 * row.credits) / Math.max(1, first?.credits ?? 1)}%` }} />
                </span>
              </th>
              <td className={classes.right}>{count(row.credits)}</td>
              <td className={classes.right}>{percent(Math.round(100 * share(row.credits)))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.rows.length === 0 ? <p className={classes.empty}>{words.nothing}</p> : null}
      {shown.rows.length > 0 ? (
        <Button kind="plain" className={classes.flush} aria-label={words.csvOf(name)} onClick={write}>
          <IconDownload size={15} aria-hidden />
          {words.csv}
        </Button>
      ) : null}
    </section>
  );
}
