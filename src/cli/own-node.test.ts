import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

// An older Node is played by the one that runs the tests: what is asked is only whether the words, the output and the exit code come through.

const folder = mkdtempSync(join(tmpdir(), 'tonebank-own-node-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const here = join(import.meta.dirname, 'own-node.ts');
const platform = process.platform === 'win32' ? 'win' : process.platform;
const hasOwnNode = existsSync(
  join(import.meta.dirname, '..', '..', 'node_modules', `node-${platform}-${process.arch}`),
);

function aCommand(ownNode: string): string {
  const file = join(folder, 'command.mjs');
  writeFileSync(
    file,
    `if (process.env.TONEBANK_AGAIN) {
       console.log(JSON.stringify([process.execPath, process.argv.slice(2)]));
       process.exitCode = 3;
     } else {
       process.env.TONEBANK_AGAIN = 'yes';
       const { runWithOwnNode } = await import(${JSON.stringify(ownNode)});
       await runWithOwnNode();
     }`,
  );
  return file;
}

const run = (ownNode: string, ...words: string[]) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', aCommand(ownNode), ...words], {
    encoding: 'utf8',
  });

test.runIf(hasOwnNode)('an old Node hands its words to the one that npm brought, and ends as that one ends', () => {
  const { status, stdout } = run(here, 'quote', 'a photo.jpg', '--json');
  const [program, words] = JSON.parse(stdout);
  expect(program).toContain(`node-${platform}-${process.arch}`);
  expect(words).toEqual(['quote', 'a photo.jpg', '--json']);
  expect(status).toBe(3);
});

test('where npm brought none, it is said what is needed', () => {
  const alone = join(folder, 'own-node.ts');
  copyFileSync(here, alone);
  const { status, stdout, stderr } = run(alone, 'wallet');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('Tonebank needs Node 22.13 or newer');
});
