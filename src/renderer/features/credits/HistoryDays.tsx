import { useState } from 'react';
import classes from './CreditsScreen.module.css';
import history from './History.module.css';
import { historyWords as words } from './historyWords.ts';
import { dateIn, dayAfter } from './zoneDay.ts';

type Days = { from: string; to: string };
type Span = keyof typeof words.spans;

/** Which days are looked at: the last ones at a press, and dates of one's own for whoever wants them. */
export function HistoryDays({ days, zone, onChange }: { days: Days; zone: string; onChange: (days: Days) => void }) {
  const [span, setSpan] = useState<Span>('all');
  const { from, to } = days;
  // The filters were cleared.
  const shown: Span = span !== 'own' && from === '' && to === '' ? 'all' : span;
  const choose = (next: Span): void => {
    setSpan(next);
    if (next === 'all') onChange({ from: '', to: '' });
    else if (next !== 'own') onChange({ from: dayAfter(dateIn(Date.now(), zone), 1 - Number(next)), to: '' });
  };
  return (
    <>
      <select
        className={classes.field}
        aria-label={words.days}
        value={shown}
        onChange={(event) => choose(event.target.value as Span)}
      >
        {(Object.keys(words.spans) as Span[]).map((one) => (
          <option key={one} value={one}>
            {words.spans[one]}
          </option>
        ))}
      </select>
      {shown === 'own' ? (
        <span className={history.dates}>
          <DateField name={words.from} value={from} onChange={(from) => onChange({ from, to })} />
          <DateField name={words.to} value={to} onChange={(to) => onChange({ from, to })} />
        </span>
      ) : null}
    </>
  );
}

function DateField({ name, value, onChange }: { name: string; value: string; onChange: (value: string) => void }) {
  return (
    <label>
      {name}
      <input className={classes.field} type="date" value={value} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}
