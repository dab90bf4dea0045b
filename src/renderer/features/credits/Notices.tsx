import { type FormEvent, useState } from 'react';
import type { NoticeKind, NoticePreferences } from '../../../contract/wallet/paying.ts';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { cx } from '../../design/cx.ts';
import { FailureNote } from '../../design/FailureNote.tsx';
import { tell } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import { billingWords } from './billingWords.ts';
import classes from './CreditsScreen.module.css';
import form from './Form.module.css';
import { momentIn } from './moments.ts';

const words = billingWords.notices;
const shownMost = 8;

/** What this member was told, and how they want to be told. */
export function Notices({ catalog, zone }: { catalog: CatalogView; zone: string }) {
  const told = useAsked(useRestedBalance(), (signal) => studio.account.notices.list({ limit: shownMost }, { signal }));
  const preferences = useAsked('preferences', (signal) => studio.account.notices.preferences(undefined, { signal }));
  const list = lastOf(told.answer);
  const wishes = lastOf(preferences.answer);
  const read = async (): Promise<void> => {
    await studio.account.notices.read({ ids: (list?.notices ?? []).map(({ id }) => id) });
    told.again();
  };
  return (
    <section>
      <div className={classes.heading}>
        <h2 className={classes.headingText}>{words.title}</h2>
        {list && list.unreadCount > 0 ? (
          <Button kind="plain" className={classes.flushEnd ?? ''} onClick={() => void read()}>
            {words.markRead}
          </Button>
        ) : null}
      </div>
      <AskedNote asked={[told, preferences]} failed={words.failed} />
      {list?.notices.length === 0 ? <p className={classes.empty}>{words.none}</p> : null}
      <ul className={form.log} hidden={!list || list.notices.length === 0}>
        {(list?.notices ?? []).map(({ id, at, title, text, isRead }) => (
          <li key={id}>
            <span className={classes.quiet}>{momentIn(at, zone)}</span>
            <span>
              <b className={form.noticeTitle}>
                {title}
                {isRead ? null : <span className={classes.tag}>{words.unread}</span>}
              </b>
              {text}
            </span>
          </li>
        ))}
      </ul>
      {wishes ? (
        <Wishes key={JSON.stringify(wishes)} wishes={wishes} kinds={kindsOf(catalog)} onSaved={preferences.set} />
      ) : null}
      {catalog.alerts.length > 0 ? (
        <p className={classes.small}>
          {words.alerts(catalog.alerts.map(({ at, channel }) => words.alert(at, channel, catalog.unit)).join(', '))}
        </p>
      ) : null}
    </section>
  );
}

/** What can happen with this price list; nobody is asked about the rest. */
function kindsOf({ autoRecharge }: CatalogView): NoticeKind[] {
  const all = Object.keys(words.kinds) as NoticeKind[];
  return autoRecharge === null ? all.filter((kind) => kind !== 'recharge' && kind !== 'spending') : all;
}

type WishesProps = {
  wishes: NoticePreferences;
  kinds: readonly NoticeKind[];
  onSaved: (wishes: NoticePreferences) => void;
};

function Wishes({ wishes, kinds, onSaved }: WishesProps) {
  const [shown, setShown] = useState(wishes);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setFailure(null);
    try {
      onSaved(await studio.account.notices.prefer(shown));
      tell(words.saved);
    } catch (error) {
      setFailure(failureFrom(error));
    }
  };
  const set = (kind: NoticeKind, way: 'app' | 'email', isOn: boolean) =>
    setShown({ ...shown, kinds: { ...shown.kinds, [kind]: { ...shown.kinds[kind], [way]: isOn } } });
  return (
    <form className={form.form} onSubmit={(event) => void save(event)}>
      <table className={cx(classes.table, form.wishes)} aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{words.about}</th>
            <th scope="col">{words.app}</th>
            <th scope="col">{words.email}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind}>
              <th scope="row">{words.kinds[kind]}</th>
              {(['app', 'email'] as const).map((way) => (
                <td key={way}>
                  <input
                    type="checkbox"
                    aria-label={`${words.kinds[kind]}, ${words[way]}`}
                    checked={shown.kinds[kind][way]}
                    onChange={(event) => set(kind, way, event.target.checked)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <label className={form.address}>
        {words.address}
        <input
          className={classes.field}
          type="email"
          value={shown.email ?? ''}
          onChange={(event) => setShown({ ...shown, email: event.target.value.trim() || null })}
        />
      </label>
      {failure ? <FailureNote failure={failure} /> : null}
      <div className={classes.actions}>
        <Button type="submit">{words.save}</Button>
      </div>
    </form>
  );
}
