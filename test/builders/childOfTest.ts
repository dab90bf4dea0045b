import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const preload = new URL('./endsWithTest.ts', import.meta.url).href;

/** A child whose output a test reads. */
export type ChildOfTest = ChildProcess & { stdout: Readable; stderr: Readable };

/** Starts a script with Node so that it never outlives the test: it is killed when the process that started it ends, even by a kill. */
export function childOfTest(
  script: string | URL,
  args: readonly string[] = [],
  options: Pick<SpawnOptions, 'env'> = {},
): ChildOfTest {
  const path = script instanceof URL ? fileURLToPath(script) : script;
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', '--import', preload];
  return spawn(process.execPath, [...flags, path, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  }) as ChildOfTest;
}
