import { type FormEvent, useState } from 'react';
import type { Organisation as Shown } from '../../../contract/wallet/paying.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { tell } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { AskedNote } from './AskedNote.tsx';
import { billingWords } from './billingWords.ts';
import classes from './CreditsScreen.module.css';
import form from './Form.module.css';

const words = billingWords.organisation;

/** Whom invoices are made out to. */
export function Organisation() {
  const asked = useAsked('organisation', (signal) => studio.account.organisation.get(undefined, { signal }));
  const shown = lastOf(asked.answer);
  return (
    <section>
      <h2 className={classes.heading}>{words.title}</h2>
      <AskedNote asked={asked} failed={words.failed} />
      {shown ? <Address key={JSON.stringify(shown)} shown={shown} onSaved={asked.set} /> : null}
    </section>
  );
}

function Address({ shown, onSaved }: { shown: Shown; onSaved: (shown: Shown) => void }) {
  const [address, setAddress] = useState({ ...shown, lines: shown.address.join('\n') });
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsSaving(true);
    setFailure(null);
    const { lines, ...rest } = address;
    const asked = lines.split('\n').map((line) => line.trim());
    try {
      onSaved(await studio.account.organisation.put({ ...rest, address: asked.filter((line) => line !== '') }));
      tell(words.saved);
    } catch (error) {
      setFailure(failureFrom(error));
      setIsSaving(false);
    }
  };
  const field = (name: 'name' | 'country' | 'vatId' | 'email', change: (text: string) => Partial<Shown>) => (
    <label>
      {words[name]}
      <input
        className={classes.field}
        value={address[name] ?? ''}
        onChange={(event) => setAddress({ ...address, ...change(event.target.value) })}
      />
    </label>
  );
  return (
    <form className={form.form} onSubmit={(event) => void save(event)}>
      {field('name', (name) => ({ name }))}
      <label>
        {words.address}
        <textarea
          className={classes.field}
          rows={3}
          value={address.lines}
          onChange={(event) => setAddress({ ...address, lines: event.target.value })}
        />
      </label>
      <div className={form.pair}>
        {field('country', (country) => ({ country: country.toUpperCase().slice(0, 2) }))}
        {field('vatId', (vatId) => ({ vatId: vatId.trim() || null }))}
      </div>
      {field('email', (email) => ({ email: email.trim() || null }))}
      {failure ? <FailureNote failure={failure} /> : null}
      <div className={classes.actions}>
        <Button type="submit" disabled={isSaving}>
          {isSaving ? words.saving : words.save}
        </Button>
      </div>
    </form>
  );
}
