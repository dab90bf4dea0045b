import { type BrowserWindow, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import { serveStudio, type Wire } from '../studio/hosting/serve.ts';
import type { Studio } from '../studio/studio.ts';
import { senderIsTrusted } from './guards.ts';

/** The one channel: a page that is ours asks for its port, and the studio answers at the other end of it. */
export function handOutPorts(router: Studio['router'], windows: () => BrowserWindow[]): void {
  ipcMain.on('take-port', (event) => {
    const window = windows().find((window) => window.webContents.id === event.sender.id);
    const frame = event.senderFrame;
    const sender = {
      url: frame?.url ?? '',
      isMainFrame: frame !== null && frame === event.sender.mainFrame,
      windowId: window?.id ?? null,
    };
    const ourWindowIds = windows().map((window) => window.id);
    if (!senderIsTrusted(sender, ourWindowIds)) return;
    const { port1, port2 } = new MessageChannelMain();
    serveStudio(router, wireOf(port1));
    port1.start();
    frame?.postMessage('port', null, [port2]);
  });
}

function wireOf(port: MessagePortMain): Wire {
  return {
    send: (text) => port.postMessage(text),
    onFrame: (listener) => void port.on('message', (event) => listener(event.data)),
    onClose: (listener) => void port.on('close', listener),
  };
}
