import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Mutant } from './mutants/operators.ts';
import type { Said } from './mutants/worker.ts';

// `npm run mutate:credits`: breaks the credit engine in thousands of ways, one at a time, and looks whether its tests notice. `--files
// burn.ts,rules/hold.ts` names a few, `--at burn.ts:18,due.ts:54` some lines, `--least 95` is the share below which it fails, `--runs 10` the
// runs of each property, `--moves 3` the length of every sequence, and SEED= the number that an earlier run printed. docs/guides/mutants.md
// tells how it works.

const root = fileURLToPath(new URL('../..', import.meta.url));
const engine = 'src/core/credits';
/** How long a process may say nothing: far longer than all its tests take on this machine as busy as it is. */
const quietLeastMs = 90_000;
const quietTimes = 6;
const startMs = 600_000;

/** What credits hang on. The rest of the folder shows numbers or plays scenarios. */
const moneyCode = [
  ...['apply', 'decide', 'due', 'balance', 'burn', 'members', 'explain', 'purse', 'catalog'],
  ...[
    'values/*',
    'price/rate',
    'price/selector',
    'rules/*',
    'effects/*',
    'ledger/*',
    'purse/*',
    'catalog/*',
    'state/*',
  ],
  'shown/months',
].map((name) => `${name}.ts`);

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: moneyCode.join(',') },
    least: { type: 'string', default: '95' },
    runs: { type: 'string', default: '10' },
    moves: { type: 'string', default: '3' },
    workers: { type: 'string', default: String(Math.min(availableParallelism(), 8)) },
    at: { type: 'string' },
    killed: { type: 'boolean', default: false },
  },
});
const seed = process.env.SEED ?? '20260121';
const files = globSync(
  values.files.split(',').map((file) => `${engine}/${file}`),
  { cwd: root },
)
  .filter((file) => !file.endsWith('.test.ts'))
  .sort();
if (files.length === 0) throw new Error(`there is no such file: ${values.files}`);

/** A copy, so that nothing changes under the tests while they run. */
const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const part of ['src/core', 'src/contract', 'src/wallet', 'resources/catalogs', 'test', 'docs', 'package.json'])
  cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

type Outcome = { readonly mutant: Mutant; readonly killedBy: string | null; readonly reachedBy: number };

const from = performance.now();
console.log(`SEED=${seed}, ${values.runs} runs of each property, ${files.length} files`);
const outcomes = await tryAll(Math.max(Number(values.workers), 1));
const ofFile = new Map<string, Outcome[]>();
for (const one of outcomes) ofFile.set(one.mutant.file, [...(ofFile.get(one.mutant.file) ?? []), one]);

if (values.killed)
  for (const { mutant, killedBy } of outcomes) console.log(`  ${mutant.id} ${mutant.from}: ${killedBy}`);
console.log('\nfile | mutants | killed | share');
for (const [file, all] of ofFile) row(file.replace(`${engine}/`, ''), all);
const share = row('all', outcomes);
console.log(`${((performance.now() - from) / 1000).toFixed(0)} s, SEED=${seed}`);
process.exitCode = share < Number(values.least) ? 1 : 0;

function row(name: string, all: readonly Outcome[]): number {
  const killed = all.filter(({ killedBy }) => killedBy !== null).length;
  const percent = all.length === 0 ? 100 : (100 * killed) / all.length;
  console.log(`${name} | ${all.length} | ${killed} | ${percent.toFixed(1)} %`);
  return percent;
}

function tell({ mutant, reachedBy }: Outcome): void {
  const where = reachedBy === 0 ? 'no test reaches it' : `${reachedBy} tests reach it`;
  console.log(`  survives: ${placeOf(mutant)}  ${mutant.kind}: ${mutant.from} -> ${mutant.to}  (${where})`);
}

function placeOf({ file, line }: Mutant): string {
  return `${file.replace(`${engine}/`, '')}:${line}`;
}

/** Hands mutants to so many processes. One that falls silent is ended, and its mutant counts as noticed: its test never ended. */
async function tryAll(workerCount: number): Promise<Outcome[]> {
  const first = await started();
  const { mutants } = first;
  console.log(`${mutants.length} mutants, ${first.facts} tests, ${first.seconds.toFixed(1)} s when nothing is broken`);
  const quietMs = Math.max(quietLeastMs, first.seconds * 1000 * quietTimes);
  const tried: Outcome[] = [];
  const places = values.at?.split(',');
  const waiting = mutants.filter((one) => places === undefined || places.includes(placeOf(one)));
  const work = async (worker: Started): Promise<void> => {
    let { child } = worker;
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const said = await answered(child, () => child.send({ mutant: mutant?.id }), quietMs);
      if (said?.kind === 'tried') {
        const outcome = { mutant, killedBy: said.killedBy, reachedBy: said.reachedBy };
        tried.push(outcome);
        if (said.killedBy === null) tell(outcome);
      } else {
        tried.push({ mutant, killedBy: 'it never ended', reachedBy: 1 });
        child.kill('SIGKILL');
        ({ child } = await started());
      }
      if (tried.length % 500 === 0) console.log(`${tried.length} tried, ${seconds()} s`);
    }
    child.kill();
  };
  const others = Array.from({ length: workerCount - 1 }, async () => work(await started()));
  await Promise.all([work(first), ...others]);
  return tried.sort((a, b) => a.mutant.id - b.mutant.id);
}

type Started = { readonly child: ChildProcess } & Extract<Said, { kind: 'ready' }>;

async function started(): Promise<Started> {
  const child = fork(join(copy, 'test/torture/mutants/worker.ts'), {
    cwd: copy,
    env: {
      ...process.env,
      SEED: seed,
      RUNS: values.runs,
      MOVES: values.moves,
      MUTATED: files.join(','),
      NODE_NO_WARNINGS: '1',
    },
  });
  const said = await answered(child, () => true, startMs);
  if (said?.kind === 'ready') return { child, ...said };
  child.kill('SIGKILL');
  throw new Error(`the tests fail before anything is broken: ${said?.kind === 'broken' ? said.why : 'no answer'}`);
}

/** Null when the process ends or says nothing for so long. */
function answered(child: ChildProcess, ask: () => unknown, withinMs: number): Promise<Said | null> {
  return new Promise((resolve) => {
    const finish = (said: Said | null) => {
      clearTimeout(timer);
      child.off('message', hear);
      child.off('exit', gone);
      resolve(said);
    };
    const hear = (said: unknown) => finish(said as Said);
    const gone = () => finish(null);
    const timer = setTimeout(gone, withinMs);
    child.on('message', hear);
    child.on('exit', gone);
    ask();
  });
}

function seconds(): string {
  return ((performance.now() - from) / 1000).toFixed(0);
}
