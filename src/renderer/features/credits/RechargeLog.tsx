import { studio } from '../../client.ts';
import { price } from '../../design/format.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { billingWords } from './billingWords.ts';
import classes from './CreditsScreen.module.css';
import form from './Form.module.css';
import { momentIn } from './moments.ts';
import { type Unit, units } from './unit.ts';

const words = billingWords.recharge;
const shownMost = 6;

/** What auto-recharge did last, newest first. */
export function RechargeLog({ zone, unit, version }: { zone: string; unit: Unit; version: string }) {
  const { answer } = useAsked(version, (signal) => studio.account.autoRecharge.log(undefined, { signal }));
  const notes = lastOf(answer);
  if (notes === null) return null;
  return (
    <div className={form.log}>
      <h3 className={form.subheading}>{words.last}</h3>
      {notes.length === 0 ? <p className={classes.quiet}>{words.nothing}</p> : null}
      <ul>
        {notes.slice(0, shownMost).map((note) => (
          <li key={`${note.at} ${note.what} ${note.percent}`}>
            <span className={classes.quiet}>{momentIn(note.at, zone)}</span>
            <span>
              {note.percent === null ? words.notes[note.what] : words.spentShare(note.percent)}
              {note.credits === null ? '' : `, ${units(note.credits, unit)}`}
              {note.price === null ? '' : `, ${price(note.price)}`}
              {note.user === null ? null : <span className={classes.quiet}> · {note.user}</span>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
