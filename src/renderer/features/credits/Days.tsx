import { IconDownload } from '@tabler/icons-react';
import type { UsageReport } from '../../../contract/wallet/history.ts';
import { Button } from '../../design/Button.tsx';
import { count, day, headed } from '../../design/format.ts';
import analytics from './Analytics.module.css';
import type { Range } from './Analytics.tsx';
import { analyticsWords as words } from './analyticsWords.ts';
import classes from './CreditsScreen.module.css';
import { columnsOf } from './chart.ts';
import { csvOf, download } from './csv.ts';
import { type Unit, units } from './unit.ts';

const width = 1000;
const height = 160;
/** Few columns are not drawn as blocks. */
const thickMost = 28;
const noon = 'T12:00:00Z';

/** Credits day by day, or week by week of a long range: one series, in ink, with its figures as a table below. */
export function Days({ report, range, unit }: { report: UsageReport; range: Range; unit: Unit }) {
  const { columns, isByWeek, dayCount } = columnsOf(report.days, range);
  const name = (date: string) => day(`${date}${noon}`, { zone: 'UTC' });
  const title = words.used(report.used, unit, dayCount, name(range.from), name(range.to));
  const most = Math.max(1, ...columns.map(({ credits }) => credits));
  const step = width / columns.length;
  const thick = Math.min(0.76 * step, thickMost);
  const peak = columns.findIndex(({ credits }) => credits === most);
  const write = () =>
    download(
      'tonebank-days.csv',
      csvOf(
        ['day', 'credits'],
        columns.map(({ from, credits }) => [from, credits]),
      ),
    );
  return (
    <section>
      <div className={classes.heading}>
        <h2 className={classes.headingText}>{title}</h2>
        <Button kind="plain" className={classes.flushEnd ?? ''} aria-label={words.csvOf(title)} onClick={write}>
          <IconDownload size={15} aria-hidden />
          {words.csv}
        </Button>
      </div>
      {report.used === 0 ? <p className={classes.empty}>{words.nothing}</p> : null}
      <figure className={analytics.chart}>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={title}>
          <line className={analytics.grid} x1={0} x2={width} y1={0.5} y2={0.5} />
          <line className={analytics.grid} x1={0} x2={width} y1={height / 2} y2={height / 2} />
          {columns.map(({ from, credits }, index) => (
            <rect
              key={from}
              className={analytics.column}
              x={index * step + (step - thick) / 2}
              width={thick}
              y={height - (height * credits) / most}
              height={(height * credits) / most}
            >
              <title>{`${name(from)}: ${units(credits, unit)}`}</title>
            </rect>
          ))}
          <line className={analytics.base} x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
        </svg>
        {report.used > 0 ? (
          <>
            <span className={analytics.half}>{count(Math.round(most / 2))}</span>
            <span
              className={analytics.peak}
              style={{ left: `${Math.min(92, Math.max(4, (100 * (peak + 0.5)) / columns.length))}%` }}
            >
              {words.peak(
                isByWeek
                  ? words.weekOf(name(columns[peak]?.from ?? range.from))
                  : name(columns[peak]?.from ?? range.from),
                units(most, unit),
              )}
            </span>
          </>
        ) : null}
        <figcaption className={analytics.axis} aria-hidden>
          {ticksOf(columns.length).map((index) => (
            <span key={index} className={analytics.tick} style={{ left: `${(100 * index) / columns.length}%` }}>
              {shortDay(columns[index]?.from ?? range.from)}
            </span>
          ))}
          <span className={analytics.lastTick}>{shortDay(range.to)}</span>
        </figcaption>
        {isByWeek ? <p className={classes.small}>{words.perWeek}</p> : null}
      </figure>
      {report.used > 0 ? (
        <details className={analytics.asTable}>
          <summary>{words.table}</summary>
          <table className={classes.table} aria-label={title}>
            <thead>
              <tr>
                <th scope="col">{isByWeek ? words.week : words.day}</th>
                <th scope="col" className={classes.right}>
                  {headed(unit.plural)}
                </th>
              </tr>
            </thead>
            <tbody>
              {columns.map(({ from, credits }) => (
                <tr key={from}>
                  <th scope="row">{name(from)}</th>
                  <td className={classes.right}>{count(credits)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      ) : null}
    </section>
  );
}

/** Which columns the axis names besides its end: about every fifth of them, none so near the end that two names would touch. */
function ticksOf(columnCount: number): number[] {
  const step = Math.max(1, Math.ceil(columnCount / 5));
  const all = Array.from({ length: Math.ceil(columnCount / step) }, (_, tick) => tick * step);
  return all.filter((index) => index === 0 || columnCount - index > 0.6 * step);
}

function shortDay(date: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return format.format(new Date(`${date}${noon}`));
}
