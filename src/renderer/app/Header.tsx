import { Tooltip } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { BalanceChip } from '../design/BalanceChip.tsx';
import { Button } from '../design/Button.tsx';
import { deviceSentence } from '../design/deviceSentence.ts';
import { countsPhotos, units } from '../features/credits/unit.ts';
import { useShoot } from '../stores/shoot.ts';
import { go, showShortcuts, useUi } from '../stores/ui.ts';
import { useWallet } from '../stores/wallet.ts';
import classes from './Shell.module.css';
import { WalletSwitch } from './WalletSwitch.tsx';
import { words } from './words.ts';

export function Header() {
  const view = useWallet(({ view }) => view);
  const catalog = useWallet(({ catalog }) => (catalog.state === 'ready' ? catalog.value : null));
  return (
    <header className={classes.header}>
      <Title />
      <span className={classes.gap} />
      <WalletSwitch />
      {view.state === 'ready' ? (
        <BalanceChip
          available={view.value.balance.available}
          held={view.value.balance.held}
          usedShare={view.value.usedShare}
          isReachable={view.value.isReachable}
          {...(catalog && !countsPhotos(catalog) && { told: (amount: number) => units(amount, catalog.unit) })}
          isLocked={view.value.device?.isFrozen ?? false}
          sentence={deviceSentence(view.value)}
          onPress={() => go({ screen: 'credits' })}
        />
      ) : null}
      <Tooltip label={`${words.shortcuts} (?)`}>
        <Button kind="plain" isIcon aria-label={words.shortcuts} onClick={() => showShortcuts(true)}>
          <IconKeyboard size={18} aria-hidden />
        </Button>
      </Tooltip>
    </header>
  );
}

function Title() {
  const screen = useUi(({ route }) => route.screen);
  const shoot = useShoot(({ open }) => (open.state === 'ready' ? open.value : null));
  const name = screen === 'shoot' && shoot ? shoot.name : words.screens[screen];
  return <h1 className={classes.title}>{name}</h1>;
}
