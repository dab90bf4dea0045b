import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './design/tokens.css';
import './design/base.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { followRoom } from './app/room.ts';
import { listenForShortcuts } from './app/shortcuts.ts';
import { connect } from './client.ts';
import { theme } from './design/theme.ts';
import { askForLinesAhead } from './stores/newestLines.ts';
import { followAddress } from './stores/ui.ts';
import { followPayer } from './stores/wallets.ts';

// The key leaves the address before the address is read as a place.
connect();
followAddress();
listenForShortcuts();
followRoom();
followPayer();
askForLinesAhead();

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <Notifications position="bottom-center" limit={3} />
      <App />
    </MantineProvider>
  </StrictMode>,
);
