import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const sources = [
  '--experimental-strip-types',
  '--disable-warning=ExperimentalWarning',
  join(root, 'src', 'cli', 'cli.ts'),
];

export type Finished = {
  code: number | null;
  out: string;
  notes: string;
  /** What standard output holds, which has to be exactly one document. */
  json<Document = Record<string, unknown>>(): Document;
};

export type Running = {
  child: ChildProcess;
  /** Resolves when standard output has a whole line. */
  firstLine: Promise<string>;
  finished: Promise<Finished>;
};

/** Starts the real command line, from its sources, without a terminal. */
export function startTonebank(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [...sources, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let notes = '';
  child.stderr.on('data', (chunk) => {
    notes += chunk;
  });
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (out.includes('\n')) resolve(out.slice(0, out.indexOf('\n')));
    });
    child.once('exit', () => reject(new Error(`ended without a line: ${notes}`)));
  });
  firstLine.catch(() => undefined);
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code) => resolve({ code, out, notes, json: () => JSON.parse(out) }));
  });
  return { child, firstLine, finished };
}

export function tonebank(...args: string[]): Promise<Finished> {
  return startTonebank(args).finished;
}
