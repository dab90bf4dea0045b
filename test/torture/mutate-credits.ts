import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

// `npm run mutate:credits -- --files burn.ts,rules/hold.ts`: breaks one operator at a time in a copy of the credit engine and looks whether
// its tests notice. Every mutant first meets the worked examples and the tests beside the file, a survivor then all tests of the engine.

const root = fileURLToPath(new URL('../..', import.meta.url));
const engine = 'src/core/credits';

/** What is replaced by what. Spaces keep generics, arrows and unions out. */
const swaps: readonly (readonly [string, string])[] = [
  [' < ', ' <= '],
  [' <= ', ' < '],
  [' > ', ' >= '],
  [' >= ', ' > '],
  [' === ', ' !== '],
  [' !== ', ' === '],
  [' && ', ' || '],
  [' || ', ' && '],
  [' + ', ' - '],
  [' - ', ' + '],
  ['Math.max(', 'Math.min('],
  ['Math.min(', 'Math.max('],
  ['return true', 'return false'],
  ['return false', 'return true'],
  ['if (', 'if (false && '],
];

type Mutant = { readonly line: number; readonly from: string; readonly to: string; readonly text: string };

const { values } = parseArgs({ options: { files: { type: 'string' } } });
if (values.files === undefined) throw new Error('name the files: --files burn.ts,rules/hold.ts');

const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
for (const part of [
  'src/core',
  'resources/catalogs',
  'test/torture',
  'docs/guides',
  'vitest.config.ts',
  'package.json',
]) {
  cpSync(join(root, part), join(copy, part), { recursive: true });
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
try {
  if (!passes([engine])) throw new Error('the tests fail before anything is broken');
  for (const file of values.files.split(',')) mutate(file);
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function mutate(file: string): void {
  const path = join(copy, engine, file);
  const source = readFileSync(path, 'utf8');
  const nearby = [
    `${engine}/simulate/examples`,
    join(engine, dirname(file), file.replace(/.*\//, '').replace('.ts', '.test.ts')),
  ];
  const mutants = mutantsOf(source);
  const survivors: Mutant[] = [];
  for (const mutant of mutants) {
    writeFileSync(path, mutant.text);
    if (passes(nearby) && passes([engine])) {
      survivors.push(mutant);
      console.log(`  survives: ${file}:${mutant.line}  ${mutant.from.trim()} became ${mutant.to.trim()}`);
    }
  }
  writeFileSync(path, source);
  const killed = mutants.length - survivors.length;
  const percent = mutants.length === 0 ? 100 : Math.floor((100 * killed) / mutants.length);
  console.log(`${file}: ${killed} of ${mutants.length} mutants killed, ${percent} %`);
}

function mutantsOf(source: string): Mutant[] {
  const lines = source.split('\n');
  return lines.flatMap((line, index) => {
    if (/^\s*(\/\/|\/?\*|import |export type|type )/.test(line)) return [];
    return swaps.flatMap(([from, to]) =>
      placesOf(line, from).map((place) => {
        const broken = line.slice(0, place) + to + line.slice(place + from.length);
        const text = [...lines.slice(0, index), broken, ...lines.slice(index + 1)].join('\n');
        return { line: index + 1, from, to, text };
      }),
    );
  });
}

function placesOf(line: string, word: string): number[] {
  const places: number[] = [];
  for (let at = line.indexOf(word); at !== -1; at = line.indexOf(word, at + 1)) places.push(at);
  return places;
}

/** A fixed seed, so that a mutant lives or dies the same way each time. A test that never ends has noticed. */
function passes(paths: readonly string[]): boolean {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--project', 'unit', '--bail', '1', '--reporter', 'dot', ...paths];
  const env = { ...process.env, SEED: '20260121' };
  return spawnSync(process.execPath, args, { cwd: copy, env, stdio: 'ignore', timeout: 60_000 }).status === 0;
}
