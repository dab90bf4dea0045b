import { IconAlertTriangle, IconCircleCheck, IconCornerUpLeft, IconX, type TablerIcon } from '@tabler/icons-react';
import type { WalletDevice } from '../../../contract/wallet/team.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { tell, tellFailure } from '../../design/notify.tsx';
import { type Meaning, Status } from '../../design/Status.tsx';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import classes from './CreditsScreen.module.css';
import { momentIn } from './moments.ts';
import { teamWords } from './teamWords.ts';
import { type Unit, units } from './unit.ts';

const words = teamWords.devices;

/** Which devices have taken how many credits along, and how to get them back. */
export function Devices({ unit, zone }: { unit: Unit; zone: string }) {
  const asked = useAsked(useRestedBalance(), (signal) => studio.account.devices.list(undefined, { signal }));
  const devices = lastOf(asked.answer);
  const { name, owner, holds, until, seen } = words.columns;
  return (
    <section>
      <h2 className={classes.heading}>{words.title}</h2>
      <AskedNote asked={asked} failed={words.failed} />
      {devices?.length === 0 ? <p className={classes.empty}>{words.none}</p> : null}
      {devices && devices.length > 0 ? (
        <table className={classes.table} aria-label={words.title}>
          <thead>
            <tr>
              {[name, owner, holds, until, seen].map((one) => (
                <th key={one} scope="col">
                  {one}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {devices.map((device) => (
              <DeviceRow key={device.id} {...{ device, unit, zone }} onChanged={asked.again} />
            ))}
          </tbody>
        </table>
      ) : null}
      {devices?.some(({ isFrozen }) => isFrozen) ? <p className={classes.small}>{words.thawText}</p> : null}
    </section>
  );
}

const looks: Record<keyof typeof words.states, [TablerIcon, Meaning]> = {
  open: [IconCircleCheck, 'plain'],
  frozen: [IconAlertTriangle, 'red'],
  recalled: [IconCornerUpLeft, 'blue'],
  removed: [IconX, 'plain'],
};

type RowProps = { device: WalletDevice; unit: Unit; zone: string; onChanged: () => void };

function DeviceRow({ device, unit, zone, onChanged }: RowProps) {
  const { id, name, owner, credits, leases, lastSyncAt, isFrozen, isRecalled, isRemoved } = device;
  const [icon, meaning] = looks[words.state(device)];
  const until = leases.map(({ expiresAt }) => expiresAt).sort()[0];
  const doing = async (work: () => Promise<unknown>, told?: string): Promise<void> => {
    try {
      await work();
      if (told) tell(told);
      onChanged();
    } catch (error) {
      tellFailure(failureFrom(error));
    }
  };
  const named = () => ({ id: crypto.randomUUID(), device: id });
  const { devices } = studio.account;
  return (
    <tr>
      <th scope="row">
        {name}
        <br />
        <Status icon={icon} meaning={meaning}>
          {words.states[words.state(device)]}
        </Status>
      </th>
      <td>{owner ?? words.nothing}</td>
      <td>
        {units(credits, unit)}{' '}
        {leases.length > 1 ? <span className={classes.small}>{words.holds(leases.length)}</span> : null}
      </td>
      <td>{until ? momentIn(until, zone) : words.nothing}</td>
      <td>{lastSyncAt ? momentIn(lastSyncAt, zone) : words.never}</td>
      <td>
        <span className={classes.actions} style={{ justifyContent: 'flex-end' }}>
          {isFrozen ? <Button onClick={() => void doing(() => devices.thaw(named()))}>{words.thaw}</Button> : null}
          {isRecalled && !isRemoved ? (
            <Button onClick={() => void doing(() => devices.welcome(named()))}>{words.welcome}</Button>
          ) : null}
          {!isRecalled && !isRemoved ? (
            <Button
              aria-label={words.recallOf(name)}
              onClick={() => void doing(() => devices.recall(named()), words.recalled)}
            >
              {words.recall}
            </Button>
          ) : null}
          {isRemoved ? null : (
            <Button
              kind="plain"
              aria-label={words.removeOf(name)}
              onClick={() => void doing(() => devices.remove({ device: id }))}
            >
              {words.remove}
            </Button>
          )}
        </span>
      </td>
    </tr>
  );
}
