import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded, electronProgram, root, run, say, tooOld } from './steps.mjs';

// `npm start`: the app on the sample shoot. A window where that is possible; else the same app in a browser, and why.

const fetchLimitMs = 240_000;
/** A window that ends sooner than this never opened. */
const openedAfterMs = 8_000;

start().catch((error) => {
  say(String(error.stack || error));
  process.exitCode = 1;
});

async function start() {
  const reason = tooOld(process.versions.node);
  if (reason) return giveUp(reason);
  if (!(await buildIfNeeded())) return giveUp('Nothing was started.');
  const noWindow = (await whyNoWindow()) || (await openWindow());
  if (noWindow) openInBrowser(noWindow);
}

function giveUp(sentence) {
  say(sentence);
  process.exitCode = 1;
}

/** Null when the desktop runtime is there, or could be fetched. */
async function whyNoWindow() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return 'there is no display for a window';
  }
  if (electronProgram()) return null;
  say('Fetching the desktop runtime, once, about 120 MB …');
  const result = await fetchRuntime();
  if (electronProgram()) return null;
  if (result.code === 124) return `the desktop runtime did not arrive within ${fetchLimitMs / 60_000} minutes`;
  return `the desktop runtime could not be fetched (${causeIn(result.output)})`;
}

/** Runs the runtime's own installer, in a temporary folder where one can see how much has arrived. */
async function fetchRuntime() {
  const folder = mkdtempSync(join(tmpdir(), 'tonebank-fetch-'));
  const result = await run(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], {
    waiting: () => `Still fetching … ${Math.round(bytesIn(folder) / 1e6)} MB,`,
    limitMs: fetchLimitMs,
    isQuiet: true,
    env: { TMPDIR: folder, TEMP: folder, TMP: folder },
  });
  rmSync(folder, { recursive: true, force: true });
  return result;
}

function bytesIn(folder) {
  const sizes = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    const found = statSync(path, { throwIfNoEntry: false });
    return entry.isDirectory() ? bytesIn(path) : found?.size || 0;
  });
  return sizes.reduce((total, size) => total + size, 0);
}

function causeIn(output) {
  if (/fetch failed/.test(output)) return 'the network does not answer';
  const found = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EACCES|ENOSPC)\b[^\n]*/.exec(output);
  const line = output.trim().split('\n')[0] || 'no reason given';
  return (found ? found[0] : line).slice(0, 160);
}

/** Opens the window and stays until it closes. A sentence when it never opened. */
function openWindow() {
  say('Opening the window.');
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(electronProgram(), [root, '--sample'], { stdio: 'inherit' });
    child.on('error', (error) => resolve(`the window could not be opened (${error.message})`));
    child.on('exit', (code) => {
      const hasFailed = code !== 0 && Date.now() - started < openedAfterMs;
      resolve(hasFailed ? `the window could not be opened (the runtime ended with code ${code})` : null);
    });
  });
}

function openInBrowser(reason) {
  say(`Opening in the browser instead: ${reason}.`);
  const cli = join(root, 'out', 'main', 'cli.js');
  const child = spawn(process.execPath, [cli, 'open', '--sample', '--browser'], { stdio: 'inherit' });
  // Ctrl-C reaches the child as well; it ends when it has closed everything, and this one with it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => {
    process.exitCode = code === null ? 1 : code;
  });
}
