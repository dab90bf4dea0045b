import { type FormEvent, useState } from 'react';
import type { Settings } from '../../../contract/studio.ts';
import { Button } from '../../design/Button.tsx';
import { tell } from '../../design/notify.ts';
import { changeSettings } from '../../stores/settings.ts';
import { loadCatalog, loadWallet } from '../../stores/wallet.ts';
import classes from './SettingsScreen.module.css';
import { Section, SettingRow } from './SettingsScreen.tsx';
import { words } from './words.ts';

/** Which wallet pays: the one of this computer, or a team's. The token is written only, never shown again. */
export function WalletSection({ settings }: { settings: Settings }) {
  const [address, setAddress] = useState(settings.walletAddress ?? '');
  const [token, setToken] = useState('');

  const use = async (change: { walletAddress: string | null; walletToken?: string | null }): Promise<void> => {
    const failure = await changeSettings(change);
    if (failure) return;
    setToken('');
    tell(words.saved);
    void loadWallet();
    void loadCatalog();
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void use({ walletAddress: address.trim(), ...(token ? { walletToken: token } : {}) });
  };
  return (
    <Section title={words.wallet}>
      <SettingRow name={words.walletKind}>
        <span>{settings.walletAddress ? words.team : words.embedded}</span>
        {settings.walletAddress ? (
          <Button onClick={() => void use({ walletAddress: null, walletToken: null })}>{words.useEmbedded}</Button>
        ) : null}
      </SettingRow>
      <form onSubmit={onSubmit}>
        <SettingRow name={words.address} hint={words.addressHint}>
          <input
            className={classes.field}
            type="url"
            aria-label={words.address}
            value={address}
            spellCheck={false}
            onChange={(event) => setAddress(event.target.value)}
          />
        </SettingRow>
        <SettingRow name={words.token} hint={settings.hasWalletToken ? words.hasToken : words.noToken}>
          <input
            className={classes.field}
            type="password"
            autoComplete="off"
            aria-label={words.token}
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
          <Button type="submit" disabled={address.trim() === ''}>
            {words.connect}
          </Button>
        </SettingRow>
      </form>
    </Section>
  );
}
