import type { ChildProcess } from 'node:child_process';
import { childOfTest } from '../builders/childOfTest.ts';

/** `npm test` builds first and tests the command as it is shipped; a test that is run by itself takes the sources as they are. */
const isBuilt = process.env.TONEBANK_BUILT === '1';
const commandLine = new URL(isBuilt ? '../../out/main/cli.js' : '../../src/cli/cli.ts', import.meta.url);

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

/** Starts the real command line, without a terminal. It never outlives the test. */
export function startTonebank(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = childOfTest(commandLine, args, { env: { ...process.env, ...env } });
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
