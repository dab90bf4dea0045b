import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// What `npm start` and `npm test` share: plain JavaScript, so that any Node can read it far enough to say that it is too old.

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** One plain sentence for an old Node; null for one that serves. */
export function tooOld(version) {
  const parts = version.split('.').map(Number);
  const isOld = parts[0] < 22 || (parts[0] === 22 && parts[1] < 13);
  return isOld ? `Tonebank needs Node 22.13 or newer; this is ${version}. Nothing was started.` : null;
}

export function say(sentence) {
  process.stdout.write(`${sentence}\n`);
}

/**
 * Runs a program to its end and gives its exit code. While it says nothing, what `waiting` returns is said every five seconds.
 * @param options.limitMs ends it after this long, with the code 124
 * @param options.isQuiet keeps what it prints for the end, shown only when it fails
 */
export function run(program, args, options) {
  const { waiting, limitMs, isQuiet, env } = options || {};
  const started = Date.now();
  let kept = '';
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', isQuiet ? 'pipe' : 'inherit', isQuiet ? 'pipe' : 'inherit'],
    });
    const keep = (chunk) => {
      kept = (kept + chunk).slice(-20_000);
    };
    if (isQuiet) {
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
    }
    const seconds = () => Math.round((Date.now() - started) / 1000);
    const ticking = waiting ? setInterval(() => say(`${waiting()} ${seconds()} s`), 5000) : null;
    const limit = limitMs ? setTimeout(() => child.kill('SIGKILL'), limitMs) : null;
    const end = (code, reason) => {
      clearInterval(ticking);
      clearTimeout(limit);
      resolve({ code, output: kept || reason || '', seconds: seconds() });
    };
    child.on('error', (error) => end(127, error.message));
    child.on('exit', (code) => {
      const ended = () => end(code === null ? 124 : code);
      if (!isQuiet) return ended();
      // Its last words may still be on the way; a program that it left behind may keep the pipe open for ever.
      const patience = setTimeout(ended, 2000);
      child.on('close', () => {
        clearTimeout(patience);
        ended();
      });
    });
  });
}

/**
 * Builds when a source is newer than what was built last.
 * @param told hears what a build that failed had printed
 */
export async function buildIfNeeded(told = () => undefined) {
  const built = join(root, 'out', 'renderer', 'index.html');
  const sources = ['src', 'package.json', 'package-lock.json', 'electron.vite.config.ts'].map((path) =>
    join(root, path),
  );
  if (existsSync(built) && newest(sources) < statSync(built).mtimeMs) return true;
  say('Building the app …');
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const result = await run(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
    waiting: () => 'Still building …',
    isQuiet: true,
  });
  if (result.code === 0) say(`Built in ${result.seconds} s.`);
  else {
    say(`The build failed:\n${result.output}`);
    told(result.output);
  }
  return result.code === 0;
}

function newest(paths) {
  return Math.max(...paths.map((path) => (statSync(path).isDirectory() ? newestIn(path) : statSync(path).mtimeMs)));
}

function newestIn(folder) {
  const entries = readdirSync(folder).map((name) => join(folder, name));
  return entries.length === 0 ? 0 : newest(entries);
}

/** The desktop runtime's program once it is there. */
export function electronProgram() {
  const folder = join(root, 'node_modules', 'electron');
  const note = join(folder, 'path.txt');
  if (!existsSync(note)) return null;
  const program = join(folder, 'dist', readFileSync(note, 'utf8').trim());
  return existsSync(program) ? program : null;
}
