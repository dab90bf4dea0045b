import { type FormEvent, type RefObject, useRef, useState } from 'react';
import type { Role } from '../../../contract/wallet/shapes.ts';
import type { WalletOwner } from '../../../contract/wallet/team.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { tell } from '../../design/notify.tsx';
import { Sheet } from '../../design/Sheet.tsx';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance, useWallet } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import classes from './CreditsScreen.module.css';
import form from './Form.module.css';
import { type Member, MemberLimit, MonthOf } from './MemberLimit.tsx';
import { momentIn } from './moments.ts';
import { teamWords } from './teamWords.ts';
import type { Unit } from './unit.ts';

const words = teamWords.members;

type Props = { role: Role; zone: string; unit: Unit; maySetLimits: boolean };

/** The people of the account. A new one gets a token that is seen once. */
export function Members({ role, zone, unit, maySetLimits }: Props) {
  const asked = useAsked(useRestedBalance(), (signal) => studio.account.members.list(undefined, { signal }));
  const askedOwner = useAsked('owner', (signal) => studio.account.members.owner(undefined, { signal }));
  const nameField = useRef<HTMLInputElement>(null);
  const [made, setMade] = useState<{ name: string; token: string } | null>(null);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const [limiting, setLimiting] = useState<Member | null>(null);
  const members = lastOf(asked.answer);
  const owner = lastOf(askedOwner.answer);
  const isOnlyHere = useWallet(({ view }) => view.state === 'ready' && view.value.isEmbedded);
  const { name, role: roleName, since } = words.columns;
  return (
    <section>
      <h2 className={classes.heading}>{words.title}</h2>
      <AskedNote asked={asked} failed={words.failed} />
      {isOnlyHere ? <p className={classes.empty}>{words.onlyHere}</p> : null}
      {members?.length === 0 ? <p className={classes.empty}>{words.none}</p> : null}
      {owner || (members && members.length > 0) ? (
        <table className={classes.table} aria-label={words.title}>
          <thead>
            <tr>
              <th scope="col">{name}</th>
              <th scope="col">{roleName}</th>
              <th scope="col">{teamWords.limit.column}</th>
              <th scope="col">{since}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {owner ? <OwnerRow owner={owner} zone={zone} /> : null}
            {members?.map((one) => (
              <tr key={one.id}>
                <th scope="row">{one.name ?? words.unnamed}</th>
                <td>
                  {words.roles[one.role]} <span className={classes.small}>{words.may[one.role]}</span>
                </td>
                <td>
                  <MonthOf member={one} unit={unit} />
                </td>
                <td className={classes.oneLine}>{momentIn(one.since, zone)}</td>
                <td className={`${classes.right} ${classes.oneLine}`}>
                  {maySetLimits ? (
                    <Button aria-label={teamWords.limit.buttonOf(one.name ?? one.id)} onClick={() => setLimiting(one)}>
                      {teamWords.limit.button}
                    </Button>
                  ) : null}{' '}
                  <Button kind="plain" aria-label={words.removeOf(one.name ?? one.id)} onClick={() => setLeaving(one)}>
                    {words.remove}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <Invite
        {...{ role, nameField }}
        onMade={(one) => {
          setMade(one);
          asked.again();
        }}
      />
      {made ? (
        <Token
          {...made}
          onClose={() => {
            setMade(null);
            // The button that made it was off meanwhile, so nothing has the focus to come back to.
            nameField.current?.focus();
          }}
        />
      ) : null}
      {limiting ? (
        <MemberLimit
          member={limiting}
          unit={unit}
          onClose={(isChanged) => {
            setLimiting(null);
            if (isChanged) asked.again();
          }}
        />
      ) : null}
      {leaving ? (
        <Leaving
          member={leaving}
          onClose={(isGone) => {
            setLeaving(null);
            if (isGone) asked.again();
          }}
        />
      ) : null}
    </section>
  );
}

/** Whom the account belongs to. There is nothing to press: nobody takes that away. */
function OwnerRow({ owner, zone }: { owner: WalletOwner; zone: string }) {
  const { name, organisation, isYou, since } = owner;
  const shown = name ?? organisation ?? words.ownerUnnamed;
  return (
    <tr>
      <th scope="row">
        {shown} {isYou ? <span className={classes.small}>{words.you}</span> : null}
        {name !== null && organisation !== null ? <span className={classes.small}> {organisation}</span> : null}
      </th>
      <td>
        {words.roles.owner} <span className={classes.small}>{words.may.owner}</span>
      </td>
      <td>
        <span className={classes.small}>{words.noLimit}</span>
      </td>
      <td className={classes.oneLine}>{momentIn(since, zone)}</td>
      <td className={`${classes.right} ${classes.oneLine}`}>
        <span className={classes.small} title={words.staysWhy(shown)}>
          {words.stays}
          <span className="visually-hidden">: {words.staysWhy(shown)}</span>
        </span>
      </td>
    </tr>
  );
}

type InviteProps = {
  role: Role;
  nameField: RefObject<HTMLInputElement | null>;
  onMade: (made: { name: string; token: string }) => void;
};

function Invite({ role, nameField, onMade }: InviteProps) {
  const [name, setName] = useState('');
  const [wanted, setWanted] = useState<Role>('operator');
  const [isMaking, setIsMaking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const roles: Role[] = role === 'owner' ? ['operator', 'viewer', 'admin', 'owner'] : ['operator', 'viewer', 'admin'];
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsMaking(true);
    setFailure(null);
    try {
      const made = await studio.account.members.create({ id: crypto.randomUUID(), name: name.trim(), role: wanted });
      setName('');
      if (made.token !== null) onMade({ name: made.name ?? '', token: made.token });
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setIsMaking(false);
    }
  };
  return (
    <form className={form.form} onSubmit={(event) => void make(event)}>
      <h3 className={form.subheading}>{words.invite}</h3>
      <div className={form.inline}>
        <label>
          {words.name}
          <input
            ref={nameField}
            className={classes.field}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label>
          {words.role}
          <select className={classes.field} value={wanted} onChange={(event) => setWanted(event.target.value as Role)}>
            {roles.map((one) => (
              <option key={one} value={one}>
                {words.roles[one]}: {words.may[one]}
              </option>
            ))}
          </select>
        </label>
        <Button type="submit" disabled={isMaking || name.trim() === ''}>
          {isMaking ? words.creating : words.create}
        </Button>
      </div>
      {failure ? <FailureNote failure={failure} /> : null}
    </form>
  );
}

function Token({ name, token, onClose }: { name: string; token: string; onClose: () => void }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(token);
    setIsCopied(true);
  };
  return (
    <Sheet title={words.tokenTitle(name)} isOpen onClose={onClose} size="32rem">
      <p>{words.tokenText}</p>
      <div className={form.token} style={{ margin: '0.75rem 0' }}>
        <code data-testid="member-token">{token}</code>
      </div>
      <div className={classes.actions} style={{ justifyContent: 'flex-end' }}>
        {isCopied ? <span role="status">{words.copied}</span> : null}
        <Button onClick={() => void copy()} data-autofocus>
          {words.copy}
        </Button>
        <Button kind="solid" onClick={onClose}>
          {words.done}
        </Button>
      </div>
    </Sheet>
  );
}

function Leaving({ member, onClose }: { member: Member; onClose: (isGone: boolean) => void }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const name = member.name ?? words.unnamed;
  const remove = async (): Promise<void> => {
    try {
      await studio.account.members.remove({ member: member.id });
      tell(words.removed(name));
      onClose(true);
    } catch (error) {
      setFailure(failureFrom(error));
    }
  };
  return (
    <Sheet title={words.removeTitle(name)} isOpen onClose={() => onClose(false)} size="28rem">
      <p>{words.removeText}</p>
      {failure ? <FailureNote failure={failure} /> : null}
      <div className={classes.actions} style={{ justifyContent: 'flex-end', marginTop: '1rem' }}>
        <Button kind="plain" onClick={() => onClose(false)} data-autofocus>
          {words.keep}
        </Button>
        <Button kind="solid" onClick={() => void remove()}>
          {words.removeOf(name)}
        </Button>
      </div>
    </Sheet>
  );
}
