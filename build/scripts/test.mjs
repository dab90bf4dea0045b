import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded, root, run, say, tooOld } from './steps.mjs';

// `npm test`: types, lint, build, then the unit, contract and real-browser tests, each to its end, and one closing line.

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
  const checks = [await check('types', at('typescript', 'bin', 'tsc'), ['--noEmit']), await lint(), await build()];
  const suites = [];
  for (const project of ['unit', 'contract', 'browser']) suites.push(await suite(project));
  const passed = sum(suites, 'passed') + checks.filter(Boolean).length;
  const failed = sum(suites, 'failed') + checks.filter((isGood) => !isGood).length;
  const skipped = sum(suites, 'skipped');
  if (skipped > 0) say(`${skipped} skipped, each with its reason above`);
  say(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

async function check(name, tool, args) {
  say(`\n── ${name}`);
  const { code, seconds } = await run(process.execPath, [tool, ...args], { waiting: () => `Still checking ${name} …` });
  say(code === 0 ? `${name} are in order (${seconds} s)` : `${name} failed`);
  return code === 0;
}

async function lint() {
  return await check('format and lint', at('@biomejs', 'biome', 'bin', 'biome'), [
    'check',
    '--error-on-warnings',
    ...(process.stdout.isTTY ? [] : ['--colors=off']),
    '.',
  ]);
}

async function build() {
  say('\n── build');
  return await buildIfNeeded();
}

/** Runs one project; a project that could not report counts as one failure, so that nothing is lost silently. */
async function suite(project) {
  say(`\n── ${project} tests`);
  const file = join(reports, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter',
    'default',
    '--reporter',
    'json',
    `--outputFile.json=${file}`,
  ];
  const { code } = await run(process.execPath, [at('vitest', 'vitest.mjs'), ...args]);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const failed = Math.max(report.numFailedTests, report.numFailedTestSuites > 0 || code !== 0 ? 1 : 0);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests };
}

function sum(rows, name) {
  return rows.reduce((total, row) => total + row[name], 0);
}
