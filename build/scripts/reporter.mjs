import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

// What one project's tests came to, written to the file that TONEBANK_TEST_REPORT names: the counts, and everything that failed with the
// first lines of why. Also what fails outside of every test: a file that could not be loaded, a hook, an error that nobody caught.

const linesMost = 14;
const lineCharsMost = 300;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
const colours = /\u001b\[[0-9;]*m/g;

export default class Reporter {
  onTestRunEnd(modules, unhandledErrors) {
    const report = { passed: 0, skipped: 0, failures: [] };
    const failed = (file, name, errors) => report.failures.push({ file, name, lines: errors.flatMap(linesOf) });
    for (const module of modules) {
      const file = module.relativeModuleId;
      if (module.errors().length > 0) failed(file, 'the file itself', module.errors());
      for (const suite of module.children.allSuites())
        if (suite.errors().length > 0) failed(file, `${suite.fullName} (around its tests)`, suite.errors());
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === 'passed') report.passed += 1;
        else if (state === 'failed') failed(file, test.fullName, errors || []);
        else report.skipped += 1;
      }
    }
    for (const error of unhandledErrors) failed(fileOf(error), 'outside of every test', [error]);
    writeFileSync(process.env.TONEBANK_TEST_REPORT, JSON.stringify(report));
  }
}

/** The first lines of an error and of its causes, which hold the seed and the counterexample of a property. */
function linesOf(error) {
  const message = String(error.message || error.stack || error);
  const named = error.name && !message.startsWith(error.name) ? `${error.name}: ${message}` : message;
  const at = (error.stacks || [])[0];
  const lines = named.replace(colours, '').split('\n');
  const kept = lines.filter((line) => line.trim()).slice(0, linesMost);
  if (error.diff) kept.push(...String(error.diff).replace(colours, '').split('\n').slice(0, linesMost));
  if (at) kept.push(`at ${at.file}:${at.line}`);
  if (error.cause) kept.push(...linesOf(error.cause).map((line) => `because: ${line}`));
  return kept.map((line) => (line.length > lineCharsMost ? `${line.slice(0, lineCharsMost)} …` : line));
}

function fileOf(error) {
  return error.VITEST_TEST_PATH ? relative(process.cwd(), error.VITEST_TEST_PATH) : 'no known file';
}
