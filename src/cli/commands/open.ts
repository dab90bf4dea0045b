import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startBrowserHost } from '../../browser/server.ts';
import { AppError } from '../../core/errors.ts';
import { readPageFiles } from '../../studio/hosting/page-files.ts';
import type { Studio } from '../../studio/studio.ts';
import type { Command, Context, Outcome } from '../command.ts';
import { electronRuntime, hasDisplay } from '../electron-runtime.ts';
import { toFailure } from '../failures.ts';
import { openStudio, placesFor } from '../host.ts';
import { openInBrowser } from '../open-in-browser.ts';

export const open: Command = {
  name: 'open',
  usage: '[FOLDER]',
  summary: 'Opens the app: a window where that is possible, else the default browser.',
  options: {
    sample: { type: 'boolean', about: 'opens on the sample shoot' },
    browser: { type: 'boolean', about: 'uses the browser even where a window is possible' },
    'no-launch': { type: 'boolean', about: 'only prints the address' },
  },
  words: { min: 0, max: 1 },
  async run(context) {
    const runtime = electronRuntime();
    if (runtime && hasDisplay() && !context.values.browser) return await openWindow(runtime, context);
    if (!context.values.browser) context.terminal.note(`Opening in the browser: ${whyNoWindow(runtime)}.`);
    return await serveUntilStopped(context);
  },
};

function whyNoWindow(runtime: string | null): string {
  return runtime ? 'there is no display for a window' : 'the desktop runtime has not been fetched';
}

async function openWindow(runtime: string, { words, values, data, terminal }: Context): Promise<Outcome> {
  const root = join(placesFor(data).resources, '..');
  const target = values.sample ? ['--sample'] : words.map((word) => resolve(word));
  const env = data === undefined ? process.env : { ...process.env, TONEBANK_DATA: resolve(data) };
  terminal.note('Opening the window.');
  const window = spawn(runtime, [root, ...target], { stdio: 'ignore', detached: true, env });
  window.unref();
  return { json: { host: 'electron' }, text: '' };
}

async function serveUntilStopped(context: Context): Promise<Outcome> {
  const { values, data, terminal, interrupted } = context;
  const places = placesFor(data);
  if (!existsSync(places.page)) {
    throw new AppError('not-found', 'The page has not been built yet. Run npm run build, then try again.', {});
  }
  const pageFiles = await readPageFiles(places.page);
  const studio = await openStudio('browser', data);
  try {
    const shootId = await firstShoot(studio.client, context);
    const host = await startBrowserHost({ studio, pageFiles, imports: join(places.data, 'imports') });
    const address = shootId ? host.addressOf(shootId) : host.address;
    // The address is the result: scripts and people read it from standard output while the host goes on serving.
    terminal.out(values.json ? JSON.stringify({ host: 'browser', address }) : `Tonebank is open at ${address}`);
    if (!values['no-launch'] && !(await openInBrowser(address))) {
      terminal.note('No browser could be opened from here. Open the address above on this computer.');
    }
    terminal.note('Press Ctrl-C to stop.');
    await aborted(interrupted);
    await host.close();
    return { json: undefined, text: '' };
  } finally {
    await studio.close();
  }
}

/** The shoot to open on. A folder has to be there; without the sample the app opens at its library and says why. */
async function firstShoot(client: Studio['client'], { words, values, terminal }: Context): Promise<string | null> {
  if (words[0] !== undefined) return (await client.shoots.open({ paths: [resolve(words[0])] })).shootId;
  if (values.sample !== true) return null;
  try {
    return (await client.shoots.openSample()).shootId;
  } catch (error) {
    terminal.note(`The sample shoot could not be opened. ${toFailure(error).message}`);
    return null;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
