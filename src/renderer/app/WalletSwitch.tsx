import { Menu } from '@mantine/core';
import { IconChevronDown, IconWallet } from '@tabler/icons-react';
import { useState } from 'react';
import { tell, tellFailure } from '../design/notify.tsx';
import { go } from '../stores/ui.ts';
import { currentWallet, type KnownWallet, loadWallets, payFrom, useWallets } from '../stores/wallets.ts';
import classes from './WalletSwitch.module.css';
import { words } from './words.ts';

const text = words.wallets;
/** The wallet of this computer has no address. */
const here = 'here';

/** Which wallet pays, and the others one press away. */
export function WalletSwitch() {
  const list = useWallets(({ list }) => (list.state === 'ready' ? list.value : null));
  const current = useWallets(currentWallet);
  const [isChanging, setIsChanging] = useState(false);
  if (list === null || current === null) return null;
  const change = async ({ address, name }: KnownWallet): Promise<void> => {
    setIsChanging(true);
    const failure = await payFrom(address);
    setIsChanging(false);
    if (failure) tellFailure(failure);
    else tell(text.changed(name));
  };
  return (
    <Menu position="bottom-end" width={280} onOpen={() => void loadWallets()} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button
          type="button"
          className={classes.switch}
          aria-label={text.pays(current.name)}
          disabled={isChanging}
          data-testid="wallet-switch"
        >
          <IconWallet size={16} aria-hidden />
          <span className={classes.name}>{isChanging ? text.changing : current.name}</span>
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label aria-hidden>{text.title}</Menu.Label>
        <Menu.RadioGroup
          aria-label={text.title}
          value={current.address ?? here}
          onChange={(value) => {
            const chosen = list.find(({ address }) => (address ?? here) === value);
            if (chosen && !chosen.isCurrent) void change(chosen);
          }}
        >
          {list.map(({ address, name, unsyncedCredits }) => (
            <Menu.RadioItem key={address} value={address ?? here} closeMenuOnClick>
              {name}
              {unsyncedCredits > 0 ? <span className={classes.note}>{text.untold(unsyncedCredits)}</span> : null}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<span className={classes.blank} />} onClick={() => go({ screen: 'settings' })}>
          {text.manage}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
