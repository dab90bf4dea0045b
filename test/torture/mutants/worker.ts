import { globSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { type Fact, startFile, takeFacts } from './facts.ts';
import { type Mutant, withSwitches, withTicks } from './operators.ts';

// One long-lived helper process: it reads the engine with all mutants behind switches, learns once which test reaches which mutant, and then
// answers for one mutant at a time, quickest test first.

export type Asked = { readonly mutant: number };
export type Said =
  | { readonly kind: 'ready'; readonly mutants: readonly Mutant[]; readonly facts: number; readonly seconds: number }
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'tried'; readonly mutant: number; readonly killedBy: string | null; readonly reachedBy: number };

const root = fileURLToPath(new URL('../../..', import.meta.url));
const files = (process.env.MUTATED ?? '').split(',').filter((file) => file !== '');
const testFiles = globSync(['src/core/credits/**/*.test.ts', 'test/torture/credits/**/*.test.ts'], { cwd: root })
  .filter((file) => !file.endsWith('guide.test.ts'))
  .sort();

let active = -1;
let ticks = 0;
let mostTicks = Number.POSITIVE_INFINITY;
let hits = new Uint8Array(0);
const mutants: Mutant[] = [];
const switched = new Map<string, string>();

Object.assign(globalThis, {
  __is: (id: number): boolean => {
    hits[id] = 1;
    return id === active;
  },
  /** A loop that never ends has noticed. */
  __tick: (): void => {
    ticks += 1;
    if (ticks > mostTicks) throw new Error('this never ends');
  },
});

for (const file of files) {
  const source = readFileSync(join(root, file), 'utf8');
  const one = withSwitches(file, source, mutants.length);
  mutants.push(...one.mutants);
  switched.set(pathToFileURL(join(root, file)).href, stripTypeScriptTypes(one.text));
}
hits = new Uint8Array(mutants.length);
// What is broken in one file may make a loop of another one endless, in the tests too.
for (const file of globSync(['src/core/credits/**/*.ts', 'test/torture/credits/**/*.ts'], { cwd: root })) {
  const { href } = pathToFileURL(join(root, file));
  if (switched.has(href)) continue;
  switched.set(href, stripTypeScriptTypes(withTicks(file, readFileSync(join(root, file), 'utf8'))));
}

/** Own modules carry the number of a mutant along (`?m=7`), so that what runs while they are loaded runs again. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'vitest') return { url: new URL('./facts.ts', import.meta.url).href, shortCircuit: true };
    const found = next(specifier, context);
    const mark = /\?m=\d+b?$/.exec(context.parentURL ?? '')?.[0];
    const isOwn = found.url.startsWith(pathToFileURL(root).href) && !found.url.includes('/node_modules/');
    return mark !== undefined && isOwn && found.url.endsWith('.ts') && !found.url.includes('/mutants/')
      ? { ...found, url: found.url + mark }
      : found;
  },
  load(url, context, next) {
    const source = switched.get(url.replace(/\?m=\d+b?$/, ''));
    return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true };
  },
});
fc.configureGlobal({ endOnFailure: true });

type Known = { readonly fact: Fact; readonly ms: number; readonly ticks: number; readonly reaches: Uint8Array };
let atLoad = new Uint8Array(0);
let known: Known[] = [];

try {
  const from = performance.now();
  await learn();
  const seconds = (performance.now() - from) / 1000;
  say({ kind: 'ready', mutants, facts: known.length, seconds });
} catch (error) {
  say({ kind: 'broken', why: error instanceof Error ? `${error.stack}` : String(error) });
}

process.on('message', async ({ mutant }: Asked) => {
  const file = mutants[mutant]?.file ?? '';
  const reached = known.filter(({ reaches }) => reaches[mutant] === 1);
  const found = await killer(mutant, inOrder(file, reached));
  if (found !== null) rememberKiller(file, found);
  const killedBy = found !== null ? nameOf(found) : atLoad[mutant] === 1 ? await killerAtLoad(mutant) : null;
  say({ kind: 'tried', mutant, killedBy, reachedBy: reached.length + (atLoad[mutant] ?? 0) });
});

async function learn(): Promise<void> {
  const facts = await load('');
  atLoad = hits.slice();
  for (const fact of facts) {
    hits.fill(0);
    ticks = 0;
    const from = performance.now();
    await fact.hold();
    known.push({ fact, ms: performance.now() - from, ticks, reaches: hits.slice() });
  }
  known = known.sort((a, b) => a.ms - b.ms);
}

/** What noticed a mutant of a file is likely to notice its next one too: it goes first. */
const lastKillers = new Map<string, Fact[]>();
const killersKept = 8;

function inOrder(file: string, tests: readonly Known[]): Known[] {
  const first = lastKillers.get(file) ?? [];
  const rank = ({ fact }: Known) => (first.includes(fact) ? first.indexOf(fact) : killersKept);
  return [...tests].sort((a, b) => rank(a) - rank(b) || a.ms - b.ms);
}

function rememberKiller(file: string, fact: Fact): void {
  const others = (lastKillers.get(file) ?? []).filter((one) => one !== fact);
  lastKillers.set(file, [fact, ...others].slice(0, killersKept));
}

async function load(mark: string, fromFiles: readonly string[] = testFiles): Promise<Fact[]> {
  takeFacts();
  for (const file of fromFiles) {
    startFile(file);
    await import(pathToFileURL(join(root, file)).href + mark);
  }
  return takeFacts();
}

async function killer(mutant: number, tests: readonly Pick<Known, 'fact' | 'ticks'>[]): Promise<Fact | null> {
  active = mutant;
  try {
    for (const { fact, ticks: usual } of tests) {
      ticks = 0;
      mostTicks = usual * 20 + 100_000;
      if (!(await holds(fact))) return fact;
    }
    return null;
  } finally {
    active = -1;
    mostTicks = Number.POSITIVE_INFINITY;
  }
}

/**
 * What runs while the modules are loaded: they are loaded once more with the mutant in them, and all tests are theirs. The tests beside the
 * file are asked alone first.
 */
async function killerAtLoad(mutant: number): Promise<string | null> {
  const beside = mutants[mutant]?.file.replace(/\.ts$/, '.test.ts') ?? '';
  const first = testFiles.includes(beside) ? await killerIn(mutant, [beside], 'b') : null;
  return first ?? killerIn(mutant, testFiles, '');
}

async function killerIn(mutant: number, fromFiles: readonly string[], round: string): Promise<string | null> {
  active = mutant;
  ticks = 0;
  mostTicks = 10_000_000;
  let facts: Fact[];
  try {
    facts = await load(`?m=${mutant}${round}`, fromFiles);
  } catch {
    return 'it does not load';
  } finally {
    active = -1;
  }
  const usual = new Map(known.map(({ fact, ticks, ms }) => [`${fact.file} ${fact.name}`, { ticks, ms }]));
  const sized = facts.map((fact) => ({ fact, ...(usual.get(`${fact.file} ${fact.name}`) ?? { ticks: 0, ms: 0 }) }));
  const found = await killer(
    mutant,
    sized.sort((a, b) => a.ms - b.ms),
  );
  return found === null ? null : nameOf(found);
}

function nameOf(fact: Fact): string {
  return `${fact.file}: ${fact.name}`;
}

async function holds(fact: Fact): Promise<boolean> {
  try {
    await fact.hold();
    return true;
  } catch {
    return false;
  }
}

function say(said: Said): void {
  process.send?.(said);
}
