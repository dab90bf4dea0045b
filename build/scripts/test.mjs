import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded, root, run, say, tooOld } from './steps.mjs';

// `npm test`: types, lint, build, then the tests, what is cheap and likely to fail first, each to its end, and one closing line. Before it
// everything that failed is told once more, so that the end of a log is enough to know what failed and why.

const reports = mkdtempSync(join(tmpdir(), 'tonebank-test-'));
const at = (...path) => join(root, 'node_modules', ...path);

// The core is pure: it keeps nothing from one file to the next, so its files share a process and its libraries. Every other file has its own.
const suites = [
  { name: 'core', project: 'unit', args: ['--isolate=false', 'src/core/'] },
  { name: 'unit', project: 'unit', args: ['--exclude', 'src/core/**'] },
  { name: 'contract', project: 'contract', args: [] },
  { name: 'browser', project: 'browser', args: [] },
];

/** Where a test starts the command itself, it takes what was built a moment ago, as it is shipped. */
let isBuilt = false;

test().then(
  (isGood) => {
    rmSync(reports, { recursive: true, force: true });
    process.exitCode = isGood ? 0 : 1;
  },
  (error) => {
    say(String(error.stack || error));
    process.exitCode = 1;
  },
);

async function test() {
  const reason = tooOld(process.versions.node);
  if (reason) {
    say(reason);
    return false;
  }
  const failures = [];
  const counts = [];
  for (const step of [types, lint, build, ...suites.map((one) => () => suite(one))]) {
    const { passed, skipped, failed } = await step().catch((error) =>
      one(false, told('npm test', String(error.stack))),
    );
    counts.push({ passed, skipped });
    failures.push(...failed);
  }
  if (failures.length > 0) say(`\n── what failed\n${failures.join('\n')}\n`);
  const skipped = sum(counts, 'skipped');
  if (skipped > 0) say(`${skipped} skipped, each with its reason above`);
  say(`${sum(counts, 'passed')} passed, ${failures.length} failed`);
  return failures.length === 0;
}

async function types() {
  return await check('types', at('typescript', 'bin', 'tsc'), ['--noEmit']);
}

async function lint() {
  const colours = process.stdout.isTTY ? [] : ['--colors=off'];
  const args = ['check', '--error-on-warnings', ...colours, '.'];
  return await check('format and lint', at('@biomejs', 'biome', 'bin', 'biome'), args);
}

async function check(name, tool, args) {
  say(`\n── ${name}`);
  const waiting = () => `Still checking ${name} …`;
  const { code, seconds, output } = await run(process.execPath, [tool, ...args], { waiting, isQuiet: true });
  if (output) say(output.trimEnd());
  say(code === 0 ? `${name} are in order (${seconds} s)` : `${name} failed`);
  return one(code === 0, told(name, `ended with ${code}`, lastLines(output)));
}

async function build() {
  say('\n── build');
  let printed = '';
  const isGood = await buildIfNeeded((output) => {
    printed = output;
  });
  isBuilt = isGood;
  return one(isGood, told('build', 'the app could not be built', lastLines(printed)));
}

function lastLines(text) {
  return text.trimEnd().split('\n').slice(-40);
}

function one(isGood, failure) {
  return { passed: isGood ? 1 : 0, skipped: 0, failed: isGood ? [] : [failure] };
}

/** Runs one suite; a suite that could not report counts as one failure, so that nothing is lost silently. */
async function suite({ name, project, args }) {
  say(`\n── ${name} tests`);
  const file = join(reports, `${name}.json`);
  const own = join(root, 'build', 'scripts', 'reporter.mjs');
  const reporters = ['--reporter', 'default', '--reporter', own];
  const { code } = await run(
    process.execPath,
    [at('vitest', 'vitest.mjs'), 'run', '--project', project, ...reporters, ...args],
    {
      env: { TONEBANK_TEST_REPORT: file, TONEBANK_BUILT: isBuilt ? '1' : '' },
    },
  );
  const ended = `ended with ${code}`;
  if (!existsSync(file)) return one(false, told(name, `${ended} before it could report`, ['The reason is above.']));
  const { passed, skipped, failures } = JSON.parse(readFileSync(file, 'utf8'));
  const failed = failures.map((failure) => told(name, `${failure.file} > ${failure.name}`, failure.lines));
  if (failed.length === 0 && code !== 0) failed.push(told(name, `${ended}, though no test failed`, []));
  return { passed, skipped, failed };
}

function told(where, name, lines = []) {
  return [`FAILED ${where}: ${name}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

function sum(rows, name) {
  return rows.reduce((total, row) => total + row[name], 0);
}
