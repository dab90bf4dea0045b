import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/builders/longestFirst.ts';

// Three projects, so that `npm run unit` stays quick: "unit" holds the pure and the Node-side tests beside their files, "contract" the
// suites that every host and every transport has to pass, "browser" the stories in a real Chromium.
//
// The limits are there to end what hangs, not to judge what is slow: a test waits for what it needs, on a busy machine too.
const patient = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 240_000 } } };
// A runner that is killed takes its workers along, and they take what they have started.
const setupFiles = ['./test/builders/endsWithParent.ts'];

// What the tests start, workers and commands and services, reads each source as it was compiled for the one before.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '.cache', 'compiled');

export default defineConfig({
  test: {
    // Many tests wait for another process or for the disk, so two at a time are worth it even on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.{ts,tsx}',
            'build/**/*.test.ts',
            'test/{scenes,builders}/**/*.test.ts',
            'test/torture/credits/**/*.test.ts',
          ],
          ...patient,
          setupFiles,
        },
      },
      {
        test: {
          name: 'contract',
          include: [
            'test/contract/**/*.test.ts',
            'test/desktop/**/*.test.ts',
            'test/torture/quick/**/*.test.ts',
            'test/simulation/**/*.test.ts',
          ],
          ...patient,
          setupFiles,
          globalSetup: ['./test/contract/onePostgres.ts'],
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          ...patient,
          setupFiles,
          // Each has a Chromium of its own, with several processes.
          maxWorkers: 2,
          // What counts up, or comes over several lines, takes its time on a busy machine.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
