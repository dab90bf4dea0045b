import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

// A real Chromium for the stories: one that is installed, else the one that comes as a package and needs no installing. It unpacks itself and
// its libraries into the temporary folder, so each launch has a private one.

export type LaunchedChromium = { browser: Browser; close(): Promise<void> };

const installed = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @throws Error when there is no Chromium for this computer; set CHROMIUM to the path of one */
export async function launchChromium(options: LaunchOptions = {}): Promise<LaunchedChromium> {
  const program = installed.find((path) => path !== undefined && existsSync(path));
  if (program) {
    const browser = await chromium.launch({
      ...options,
      executablePath: program,
      args: ['--no-sandbox', ...(options.args ?? [])],
    });
    return { browser, close: () => browser.close() };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The stories need a Chromium or Chrome. Install one, or set CHROMIUM to the path of one.');
  }
  return await launchPackaged(options);
}

async function launchPackaged(options: LaunchOptions): Promise<LaunchedChromium> {
  const folder = await mkdtemp(join(tmpdir(), 'tonebank-chromium-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  // Says which libraries to unpack beside it; read when the package loads.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x';
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    const executablePath = await packaged.executablePath();
    const browser = await chromium.launch({
      ...options,
      executablePath,
      env: { ...process.env, FONTCONFIG_FILE: await fontsIn(folder) },
      args: [...packaged.args.filter((arg) => !unwanted.test(arg)), ...(options.args ?? [])],
    });
    return {
      browser,
      async close() {
        await browser.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/**
 * Names the fonts of the package and of the system. The package's own list holds fixed folders, and without one font of the system even a
 * font of the page is not shown.
 */
async function fontsIn(folder: string): Promise<string> {
  const file = join(folder, 'fonts.conf');
  const folders = [join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  const list = [...folders.map((one) => `<dir>${one}</dir>`), `<cachedir>${join(folder, 'font-cache')}</cachedir>`];
  await writeFile(file, `<?xml version="1.0"?><fontconfig>${list.join('')}</fontconfig>`);
  return file;
}

/** The package is made for printing pages on a server; these of its settings would change what the stories see. */
const unwanted =
  /^--(disable-web-security|allow-running-insecure-content|disable-site-isolation-trials|single-process|no-zygote|window-size|headless|font-render-hinting|hide-scrollbars)/;
