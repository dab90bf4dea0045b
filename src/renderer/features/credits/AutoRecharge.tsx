import { type FormEvent, useState } from 'react';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { price } from '../../design/format.ts';
import { Progress } from '../../design/Progress.tsx';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import { billingWords } from './billingWords.ts';
import classes from './CreditsScreen.module.css';
import form from './Form.module.css';
import { RechargeLog } from './RechargeLog.tsx';
import { units } from './unit.ts';

const words = billingWords.recharge;

type Shown = Awaited<ReturnType<typeof studio.account.autoRecharge.get>>;
type Limits = NonNullable<CatalogView['autoRecharge']>;
type Props = { catalog: CatalogView; zone: string; limits: Limits };

/** Buying by itself: off until somebody who may switches it on, and never beyond the month's limit. */
export function AutoRecharge({ catalog, zone, limits }: Props) {
  const balance = useRestedBalance();
  const asked = useAsked(balance, (signal) => studio.account.autoRecharge.get(undefined, { signal }));
  const shown = lastOf(asked.answer);
  const may = catalog.can.includes('configure_recharge');
  const { currency } = limits.cap;
  const money = (minor: number) => price({ minor, currency });
  return (
    <section>
      <h2 className={classes.heading}>
        {words.title}
        {shown ? <span className={classes.tag}>{shown.enabled ? words.on : words.off}</span> : null}
      </h2>
      <p className={classes.quiet}>{words.text}</p>
      <AskedNote asked={asked} failed={words.failed} />
      {shown?.isSuspended ? <p className={form.wrong}>{words.suspended}</p> : null}
      {shown && shown.cap > 0 && (shown.enabled || shown.spent > 0) ? (
        <div className={form.spent}>
          <p>{words.spent(money(shown.spent), money(shown.cap))}</p>
          <Progress
            label={words.spent(money(shown.spent), money(shown.cap))}
            total={shown.cap}
            parts={[{ of: 'ink', count: Math.min(shown.spent, shown.cap) }]}
          />
        </div>
      ) : null}
      {shown && may ? (
        <Settings key={JSON.stringify(shown)} {...{ shown, catalog, limits }} onSaved={asked.set} />
      ) : null}
      {may ? null : <p className={classes.empty}>{words.mayNot}</p>}
      <p className={classes.small}>{words.notices(limits.capNotices)}</p>
      <RechargeLog {...{ zone, unit: catalog.unit, version: `${balance} ${JSON.stringify(shown)}` }} />
    </section>
  );
}

type SettingsProps = { shown: Shown; catalog: CatalogView; limits: Limits; onSaved: (shown: Shown) => void };

function Settings({ shown, catalog, limits, onSaved }: SettingsProps) {
  const popular = catalog.packs.find(({ isPopular }) => isPopular) ?? catalog.packs[0];
  const [pack, setPack] = useState(shown.pack ?? popular?.id ?? '');
  // Nothing is ever below nothing: until somebody says more, a tenth of the pack.
  const [threshold, setThreshold] = useState(String(shown.threshold || tenthOf(popular?.units ?? 0)));
  const [cap, setCap] = useState(String((shown.cap || limits.cap.minor) / 100));
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isWrong, setIsWrong] = useState(false);

  const save = async (enabled: boolean): Promise<void> => {
    const numbers = [threshold, cap].map((text) => (/^\d{1,12}$/.test(text.trim()) ? Number(text) : Number.NaN));
    const [below = Number.NaN, most = Number.NaN] = numbers;
    if (Number.isNaN(below) || Number.isNaN(most) || (enabled && below < 1)) return setIsWrong(true);
    setIsWrong(false);
    setIsSaving(true);
    setFailure(null);
    try {
      const id = crypto.randomUUID();
      onSaved(await studio.account.autoRecharge.put({ id, enabled, pack, threshold: below, cap: most * 100 }));
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setIsSaving(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void save(shown.enabled);
  };
  return (
    <form className={form.form} onSubmit={submit}>
      <label>
        {words.pack}
        <select className={classes.field} value={pack} onChange={(event) => setPack(event.target.value)}>
          {catalog.packs.map((one) => (
            <option key={one.id} value={one.id}>
              {units(one.units + one.bonusUnits, catalog.unit)}, {price(one.price)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.threshold} ({catalog.unit.plural})
        <input
          className={classes.field}
          inputMode="numeric"
          value={threshold}
          onChange={(event) => setThreshold(event.target.value)}
        />
      </label>
      <label>
        {words.cap} ({limits.cap.currency})
        <input
          className={classes.field}
          inputMode="numeric"
          value={cap}
          onChange={(event) => setCap(event.target.value)}
        />
      </label>
      {isWrong ? <p className={form.wrong}>{words.wrong}</p> : null}
      {failure ? <FailureNote failure={failure} /> : null}
      <div className={classes.actions}>
        {shown.enabled ? (
          <>
            <Button type="submit" disabled={isSaving}>
              {isSaving ? words.saving : words.save}
            </Button>
            <Button kind="plain" disabled={isSaving} onClick={() => void save(false)}>
              {words.disable}
            </Button>
          </>
        ) : (
          <Button disabled={isSaving} onClick={() => void save(true)} data-testid="recharge-on">
            {isSaving ? words.saving : words.enable}
          </Button>
        )}
      </div>
    </form>
  );
}

const tenthOf = (units: number): number => Math.max(1, Math.round(units / 10));
