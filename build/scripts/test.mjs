import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded, root, run, say, tooOld } from './steps.mjs';

// `npm test`: types, lint, build, then the unit, contract and real-browser tests, each to its end, and one closing line. Before it everything
// that failed is told once more, so that the end of a log is enough to know what failed and why.

const reports = mkdtempSync(join(tmpdir(), 'tonebank-test-'));
const at = (...path) => join(root, 'node_modules', ...path);

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
  for (const step of [types, lint, build, ...['unit', 'contract', 'browser'].map((project) => () => suite(project))]) {
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
  return one(isGood, told('build', 'the app could not be built', lastLines(printed)));
}

function lastLines(text) {
  return text.trimEnd().split('\n').slice(-40);
}

function one(isGood, failure) {
  return { passed: isGood ? 1 : 0, skipped: 0, failed: isGood ? [] : [failure] };
}

/** Runs one project; a project that could not report counts as one failure, so that nothing is lost silently. */
async function suite(project) {
  say(`\n── ${project} tests`);
  const file = join(reports, `${project}.json`);
  const own = join(root, 'build', 'scripts', 'reporter.mjs');
  const args = ['run', '--project', project, '--reporter', 'default', '--reporter', own];
  const { code } = await run(process.execPath, [at('vitest', 'vitest.mjs'), ...args], {
    env: { TONEBANK_TEST_REPORT: file },
  });
  const ended = `ended with ${code}`;
  if (!existsSync(file)) return one(false, told(project, `${ended} before it could report`, ['The reason is above.']));
  const { passed, skipped, failures } = JSON.parse(readFileSync(file, 'utf8'));
  const failed = failures.map(({ file, name, lines }) => told(project, `${file} > ${name}`, lines));
  if (failed.length === 0 && code !== 0) failed.push(told(project, `${ended}, though no test failed`, []));
  return { passed, skipped, failed };
}

function told(where, name, lines = []) {
  return [`FAILED ${where}: ${name}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

function sum(rows, name) {
  return rows.reduce((total, row) => total + row[name], 0);
}
