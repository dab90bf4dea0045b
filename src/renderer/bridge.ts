import { type Bridge, portMessage } from '../contract/page.ts';

// What the desktop window gives its page: a message port, and the path behind a dropped file. Absent in a plain browser.

declare global {
  interface Window {
    tonebank?: Bridge;
  }
}

export function bridge(): Bridge | null {
  return window.tonebank ?? null;
}

/** The port to the studio. It cannot cross the isolation border as an answer, so it arrives as a message of this same window. */
export function takePort(desktop: Bridge): Promise<MessagePort> {
  return new Promise((resolve) => {
    const messages = new AbortController();
    window.addEventListener(
      'message',
      ({ source, data, ports }) => {
        const port = ports[0];
        if (source !== window || data !== portMessage || !port) return;
        messages.abort();
        resolve(port);
      },
      { signal: messages.signal },
    );
    desktop.takePort();
  });
}
