import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { estimate } from '../../../core/credits/price/estimate.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { count, percent } from '../../design/format.ts';
import { tell, tellFailure } from '../../design/notify.tsx';
import { Segments } from '../../design/Segments.tsx';
import { failureFrom } from '../../failures.ts';
import classes from './CreditsScreen.module.css';
import estimator from './Estimator.module.css';
import { estimatorWords as words } from './estimatorWords.ts';
import { Suggestion } from './Suggestion.tsx';
import { units } from './unit.ts';

type Line = { id: number; label: string; perDay: string; days: string; unitCost: string };

const start: NonNullable<CatalogView['estimator']> = { lines: [], bufferPct: [20, 30] };

/** What a month of work needs, and what would cover it. It computes while somebody types. */
export function Estimator({ catalog }: { catalog: CatalogView }) {
  const { lines: usual, bufferPct } = catalog.estimator ?? start;
  const [lines, setLines] = useState<readonly Line[]>(() => usual.map(lineOf));
  const [buffer, setBuffer] = useState(bufferPct[0] ?? 0);
  const numbers = lines.map(numbersOf);
  const isWrong = numbers.some((line) => line === null);
  const asked = numbers.flatMap((line) => (line === null ? [] : [line]));
  const { subtotal } = estimate(asked, 0);
  const need = estimate(asked, buffer).total;
  const set = (id: number, change: Partial<Line>) =>
    setLines((before) => before.map((line) => (line.id === id ? { ...line, ...change } : line)));
  const fill = async (): Promise<void> => {
    try {
      const months = (await studio.account.months()).filter(({ current, credits }) => !current && credits > 0);
      if (months.length === 0) return tell(words.noMonths);
      const average = Math.ceil(months.reduce((sum, { credits }) => sum + credits, 0) / months.length);
      setLines([lineOf({ label: words.filled(months.length), perDay: average, days: 1, unitCost: 1 }, 0)]);
    } catch (error) {
      tellFailure(failureFrom(error));
    }
  };
  return (
    <div className={classes.inside}>
      <div className={classes.columns}>
        <section>
          <h2 className={classes.heading}>{words.title}</h2>
          <p className={classes.quiet}>{words.text}</p>
          <Lines {...{ lines, numbers, set }} onRemove={(id) => setLines(lines.filter((line) => line.id !== id))} />
          {isWrong ? <p className={estimator.wrong}>{words.wrong}</p> : null}
          <div className={classes.actions}>
            <Button onClick={() => setLines([...lines, newLine(lines)])}>{words.add}</Button>
            <Button onClick={() => void fill()}>{words.fill}</Button>
            <Button kind="plain" onClick={() => setLines(usual.map(lineOf))}>
              {words.reset}
            </Button>
          </div>
        </section>
        <section className={estimator.sum}>
          <dl>
            <div>
              <dt>{words.together}</dt>
              <dd data-testid="subtotal">{units(subtotal, catalog.unit)}</dd>
            </div>
            {bufferPct.map((percent) => (
              <div key={percent} className={percent === buffer ? estimator.chosen : ''}>
                <dt>{words.buffer(percent)}</dt>
                <dd data-testid={`buffer-${percent}`}>{units(estimate(asked, percent).total, catalog.unit)}</dd>
              </div>
            ))}
          </dl>
          {bufferPct.length > 1 ? (
            <Segments
              label={words.bufferLabel}
              value={String(buffer)}
              onChange={(value) => setBuffer(Number(value))}
              options={bufferPct.map((part) => ({ value: String(part), label: percent(part) }))}
            />
          ) : null}
          <Suggestion need={need} catalog={catalog} />
        </section>
      </div>
    </div>
  );
}

type LinesProps = {
  lines: readonly Line[];
  numbers: readonly (Numbers | null)[];
  set: (id: number, change: Partial<Line>) => void;
  onRemove: (id: number) => void;
};

function Lines({ lines, numbers, set, onRemove }: LinesProps) {
  const { what, perDay, days, cost, month } = words.columns;
  const names = { perDay: words.perDayOf, days: words.daysOf, unitCost: words.costOf };
  return (
    <table className={`${classes.table} ${estimator.lines}`} aria-label={words.title}>
      <thead>
        <tr>
          <th scope="col">{what}</th>
          {[perDay, days, cost].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
          <th scope="col" className={classes.right}>
            {month}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={line.id}>
            <th scope="row">{line.label}</th>
            {(['perDay', 'days', 'unitCost'] as const).map((name) => (
              <td key={name}>
                <input
                  className={classes.field}
                  inputMode="numeric"
                  aria-label={names[name](line.label)}
                  aria-invalid={whole(line[name]) === null}
                  value={line[name]}
                  onChange={(event) => set(line.id, { [name]: event.target.value })}
                />
              </td>
            ))}
            <td className={classes.right}>{count(estimate([numbers[index] ?? none], 0).subtotal)}</td>
            <td>
              <Button kind="plain" isIcon aria-label={words.remove(line.label)} onClick={() => onRemove(line.id)}>
                <IconX size={15} aria-hidden />
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Numbers = { perDay: number; days: number; unitCost: number };
const none: Numbers = { perDay: 0, days: 0, unitCost: 0 };

function numbersOf(line: Line): Numbers | null {
  const [perDay, days, unitCost] = [whole(line.perDay), whole(line.days), whole(line.unitCost)];
  return perDay === null || days === null || unitCost === null ? null : { perDay, days, unitCost };
}

/** Up to seven digits: three of them together are still a number that can be counted. */
function whole(text: string): number | null {
  return /^\d{1,5}$/.test(text.trim()) || /^\d{1,7}$/.test(text.trim()) ? Number(text) : null;
}

function lineOf(line: { label: string } & Numbers, id: number): Line {
  const { label, perDay, days, unitCost } = line;
  return { id, label, perDay: String(perDay), days: String(days), unitCost: String(unitCost) };
}

function newLine(lines: readonly Line[]): Line {
  const id = Math.max(-1, ...lines.map((line) => line.id)) + 1;
  return lineOf({ label: words.other, perDay: 1, days: 20, unitCost: 1 }, id);
}
