import { contextBridge, ipcRenderer, webUtils } from 'electron';

// The bridge between the page and the window: two functions, no event objects, no channel of the page's choosing.

let hasAsked = false;

contextBridge.exposeInMainWorld('tonebank', {
  /** Asks once for the port to the studio; it arrives as a message of this window with exactly one port. */
  takePort(): void {
    if (hasAsked) return;
    hasAsked = true;
    ipcRenderer.once('port', (event) => window.postMessage('tonebank-port', window.location.origin, event.ports));
    ipcRenderer.send('take-port');
  },
  /** The real path of a dropped file; empty when it has none, as a picture dragged out of another page. */
  pathOf(file: File): string {
    return file instanceof File ? webUtils.getPathForFile(file) : '';
  },
});
