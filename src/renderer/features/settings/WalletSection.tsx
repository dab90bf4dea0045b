import { IconCircleCheck } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { Failure } from '../../../core/errors.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { tell } from '../../design/notify.tsx';
import { Status } from '../../design/Status.tsx';
import { addWallet, type KnownWallet, loadWallets, payFrom, removeWallet, useWallets } from '../../stores/wallets.ts';
import classes from './SettingsScreen.module.css';
import { Section, SettingRow } from './SettingsScreen.tsx';
import { words } from './words.ts';

/** The wallets that are known here, which of them pays, and a form for one more. A token is written only, never shown again. */
export function WalletSection() {
  const list = useWallets(({ list }) => list);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (list.state === 'failed') {
    return (
      <Section title={words.wallet}>
        <FailureNote
          title={words.walletsFailed}
          failure={list.failure}
          actions={<Button onClick={() => void loadWallets()}>{words.retry}</Button>}
        />
      </Section>
    );
  }
  if (list.state === 'loading') return null;
  return (
    <Section title={words.wallet}>
      {list.value.map((one) => (
        <Wallet key={one.address} wallet={one} onFailure={setFailure} />
      ))}
      {failure ? <FailureNote failure={failure} /> : null}
      <p className={classes.note}>{words.walletsHint}</p>
      <AddWallet known={list.value} />
    </Section>
  );
}

function Wallet({ wallet, onFailure }: { wallet: KnownWallet; onFailure: (failure: Failure | null) => void }) {
  const { address, name, isCurrent, hasToken, unsyncedCredits } = wallet;
  const [isChanging, setIsChanging] = useState(false);
  const change = async (work: () => Promise<Failure | null>, told?: string): Promise<void> => {
    setIsChanging(true);
    const failure = await work();
    setIsChanging(false);
    onFailure(failure);
    if (!failure && told) tell(told);
  };
  const notes = [
    address === null ? words.embedded : address.replace(/#.*$/, ''),
    ...(unsyncedCredits > 0 ? [words.untold(unsyncedCredits)] : []),
    ...(address !== null && !hasToken ? [words.noTokenKept] : []),
  ];
  return (
    <SettingRow name={name} hint={notes.join(' ')}>
      {isCurrent ? (
        <Status icon={IconCircleCheck} meaning="plain">
          {words.pays}
        </Status>
      ) : (
        <Button
          disabled={isChanging}
          aria-label={words.payFrom(name)}
          onClick={() => void change(() => payFrom(address))}
        >
          {isChanging ? words.changing : words.use}
        </Button>
      )}
      {address !== null && !isCurrent ? (
        <Button
          kind="plain"
          disabled={isChanging}
          aria-label={words.removeOf(name)}
          onClick={() => void change(() => removeWallet(address), words.removed(name))}
        >
          {words.remove}
        </Button>
      ) : null}
    </SettingRow>
  );
}

function AddWallet({ known }: { known: readonly KnownWallet[] }) {
  const [{ name, address, token }, setAsked] = useState({ name: '', address: '', token: '' });
  const [isAdding, setIsAdding] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const set = (change: Partial<{ name: string; address: string; token: string }>) =>
    setAsked((before) => ({ ...before, ...change }));
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsAdding(true);
    const failure = (await addWallet({ name, address, token })) ?? (await payFromTheNewOne(known, { name, address }));
    setIsAdding(false);
    setFailure(failure);
    if (failure) return;
    setAsked({ name: '', address: '', token: '' });
    tell(words.saved);
  };
  const isComplete = address.trim() !== '' && token !== '';
  return (
    <form onSubmit={(event) => void add(event)} aria-label={words.addTitle}>
      <h3 className={classes.subheading}>{words.addTitle}</h3>
      <SettingRow name={words.walletName} hint={words.walletNameHint}>
        <input
          className={classes.field}
          aria-label={words.walletName}
          value={name}
          maxLength={100}
          onChange={(event) => set({ name: event.target.value })}
        />
      </SettingRow>
      <SettingRow name={words.address} hint={words.addressHint}>
        <input
          className={classes.field}
          type="url"
          aria-label={words.address}
          value={address}
          spellCheck={false}
          onChange={(event) => set({ address: event.target.value })}
        />
      </SettingRow>
      <SettingRow name={words.token} hint={words.noToken}>
        <input
          className={classes.field}
          type="password"
          autoComplete="off"
          aria-label={words.token}
          value={token}
          onChange={(event) => set({ token: event.target.value })}
        />
        <Button type="submit" disabled={isAdding || !isComplete}>
          {isAdding ? words.adding : words.connect}
        </Button>
      </SettingRow>
      {failure ? <FailureNote failure={failure} /> : null}
    </form>
  );
}

/** What was added is the one that was not there before, or had this name and address already. */
async function payFromTheNewOne(
  before: readonly KnownWallet[],
  { name, address }: { name: string; address: string },
): Promise<Failure | null> {
  const { list } = useWallets.getState();
  if (list.state !== 'ready') return null;
  const isNew = (one: KnownWallet) => !before.some((known) => known.address === one.address);
  const isSame = (one: KnownWallet) =>
    one.address?.replace(/#.*$/, '') === address.trim() && (name.trim() === '' || one.name === name.trim());
  const added = list.value.find(isNew) ?? list.value.find(isSame);
  return added === undefined || added.isCurrent ? null : payFrom(added.address);
}
