import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Three projects, so that `npm run unit` stays quick: "unit" holds the pure and the Node-side tests beside their files, "contract" the
// suites that every host and every transport has to pass, "browser" the stories in a real Chromium.
//
// The limits are there to end what hangs, not to judge what is slow: a test waits for what it needs, on a busy machine too.
const patient = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 240_000 } } };
// A runner that is killed takes its workers along, and they take what they have started.
const setupFiles = ['./test/builders/endsWithParent.ts'];

export default defineConfig({
  test: {
    // Many tests wait for another process or for the disk, so two at a time are worth it even on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
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
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          ...patient,
          setupFiles,
          fileParallelism: false,
          // What counts up, or comes over several lines, takes its time on a busy machine.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
