import { type FormEvent, useState } from 'react';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { count } from '../../design/format.ts';
import { tell } from '../../design/notify.tsx';
import { Progress } from '../../design/Progress.tsx';
import { Sheet } from '../../design/Sheet.tsx';
import { failureFrom } from '../../failures.ts';
import classes from './CreditsScreen.module.css';
import form from './Form.module.css';
import { teamWords } from './teamWords.ts';
import { type Unit, units } from './unit.ts';

const words = teamWords.limit;

export type Member = Awaited<ReturnType<typeof studio.account.members.list>>[number];

/** What a member has used of this month, and of how much. */
export function MonthOf({ member: { cap, used, reserved }, unit }: { member: Member; unit: Unit }) {
  const told = cap === null ? units(used, unit) : words.of(count(used), units(cap, unit));
  return (
    <div className={form.month}>
      <span>
        {told} {cap === null ? <span className={classes.small}>{words.none}</span> : null}
      </span>
      {cap === null ? null : (
        <Progress
          label={told}
          total={Math.max(1, cap)}
          parts={[
            { of: 'ink', count: Math.min(used, cap) },
            { of: 'blue', count: Math.min(reserved, Math.max(0, cap - used)) },
          ]}
        />
      )}
      {reserved > 0 ? <span className={classes.small}>{words.reserved(units(reserved, unit))}</span> : null}
      {cap !== null && used >= cap ? <span className={form.wrong}>{words.usedUp}</span> : null}
    </div>
  );
}

type Props = { member: Member; unit: Unit; onClose: (isChanged: boolean) => void };

/** The most that a member may spend in a month: a number, or no limit. */
export function MemberLimit({ member, unit, onClose }: Props) {
  const [id] = useState(() => crypto.randomUUID());
  const [text, setText] = useState(member.cap === null ? '' : String(member.cap));
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const name = member.name ?? teamWords.members.unnamed;
  const wanted = /^\d{1,12}$/.test(text.trim()) ? Number(text.trim()) : null;
  const save = async (credits: number | null): Promise<void> => {
    setIsSaving(true);
    setFailure(null);
    try {
      await studio.account.members.cap({ id: `${id}-${credits}`, member: member.id, credits });
      tell(credits === null ? words.cleared(name) : words.saved(name, units(credits, unit)));
      onClose(true);
    } catch (error) {
      setFailure(failureFrom(error));
      setIsSaving(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted !== null) void save(wanted);
  };
  return (
    <Sheet title={words.title(name)} isOpen onClose={() => onClose(false)} size="28rem">
      <form className={form.form} onSubmit={submit}>
        <p>{words.text}</p>
        <label>
          {words.amount(unit)}
          <input
            className={classes.field}
            inputMode="numeric"
            value={text}
            aria-invalid={text.trim() !== '' && wanted === null}
            onChange={(event) => setText(event.target.value)}
            data-autofocus
          />
        </label>
        {text.trim() !== '' && wanted === null ? <p className={form.wrong}>{words.wrong}</p> : null}
        {wanted !== null && wanted < member.used ? (
          <p className={classes.quiet}>{words.below(units(member.used, unit))}</p>
        ) : null}
        {failure ? <FailureNote failure={failure} /> : null}
        <div className={classes.actions} style={{ justifyContent: 'flex-end' }}>
          {member.cap === null ? null : (
            <Button kind="plain" disabled={isSaving} onClick={() => void save(null)}>
              {words.clear}
            </Button>
          )}
          <span className={classes.gap} />
          <Button kind="plain" disabled={isSaving} onClick={() => onClose(false)}>
            {words.keep}
          </Button>
          <Button kind="solid" type="submit" disabled={isSaving || wanted === null}>
            {isSaving ? words.saving : words.set}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
