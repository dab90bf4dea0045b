import { spawn } from 'node:child_process';
import { hasDisplay } from './electron-runtime.ts';

/** Opens an address in the default browser. False where there is none to open, so that the caller can print it instead. */
export async function openInBrowser(address: string): Promise<boolean> {
  if (!hasDisplay()) return false;
  const [program, args] = opener(address);
  return await new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

/** The address is ours alone, letters, digits and `:/#=&%-`, so no shell can misread it; none is used either. */
function opener(address: string): [string, string[]] {
  if (process.platform === 'darwin') return ['open', [address]];
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]];
  return ['xdg-open', [address]];
}
