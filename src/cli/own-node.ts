import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// `npm ci` brings a Node of its own for computers whose Node is older. Everything here has to be understood by that older one.

/** Runs the same command line with the Node that came along, and ends as it ends; without one, says what is needed. */
export async function runWithOwnNode(): Promise<void> {
  const entry = process.argv[1];
  const program = ownNode(dirname(fileURLToPath(import.meta.url)));
  if (program === null || entry === undefined) {
    process.stderr.write(`Tonebank needs Node 22.13 or newer; this is ${process.versions.node}.\n`);
    process.exitCode = 1;
    return;
  }
  const child = spawn(program, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A Ctrl-C reaches both; the one that works decides when to stop.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** In the nearest `node_modules` above a folder; null when none has been installed there for this computer. */
function ownNode(folder: string): string | null {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  return dirname(folder) === folder ? null : ownNode(dirname(folder));
}
