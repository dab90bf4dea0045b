import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fraction, killLives } from './kills/kills.ts';
import { killWorkers } from './kills/workers.ts';
import { jumpAt, jumps, setBackWithoutWallet } from './runs/clocks.ts';
import { flipBits } from './runs/flips.ts';
import { onAFullDisk } from './runs/full-disk.ts';
import { everyOrdeal } from './runs/matrix.ts';
import { faultsInFiles, listen } from './runs/secrets.ts';
import { type Fault, other } from './runs/verdict.ts';
import { aPreparedWorld, aWorld, orderFor, still, teamToken } from './runs/world.ts';

// `npm run torture`: everything that can go wrong with a run of photos, and one table of what came of it. `-- --quick` is a share of it in
// less than two minutes; `--kinds steps,clocks` chooses; `--kills 50` asks for more or less; SEED= takes back the number that was printed.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    kinds: { type: 'string', default: 'steps,clocks,bits,disk,secrets,workers,kills,credits,simulation' },
    kills: { type: 'string' },
  },
});
const isQuick = values.quick;
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const ear = listen();
const secrets = new Set<string>([teamToken]);

type Row = { what: string; injected: number; survived: number; faults: Fault[]; note?: string };

const kinds: Record<string, () => Promise<Row[]>> = {
  steps,
  clocks,
  bits,
  disk,
  secrets: secretsKept,
  workers,
  kills,
  credits,
  simulation,
};

console.log(`SEED=${seed}`);
const rows: Row[] = [];
for (const kind of values.kinds.split(',')) {
  const torture = kinds[kind];
  if (!torture) throw new Error(`there is no ${kind}; there are ${Object.keys(kinds).join(', ')}`);
  const from = performance.now();
  const found = await torture();
  rows.push(...found);
  console.log(`${kind}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  for (const { faults } of found) for (const { what } of faults.slice(0, 5)) console.log(`  ${what}`);
}
rows.push({
  what: 'secrets in all of this output',
  injected: ear.saidBytes,
  survived: ear.saidBytes,
  faults: ear.faults([...secrets]),
  note: 'bytes',
});
ear.stop();
table(rows);
process.exit(rows.some(({ faults }) => faults.length > 0) ? 1 : 0);

/** Stopped, cut off and refused at every step of a run. */
async function steps(): Promise<Row[]> {
  const prepared = await aPreparedWorld();
  const { stepCount, tallies } = await everyOrdeal(prepared, { oneIn: isQuick ? 16 : 1, seed, cutsEach: 3 });
  prepared.end();
  return [...tallies].map(([kind, { injected, reached, faults }]) => ({
    what: `${kind}, at ${isQuick ? 'a share' : 'each'} of ${stepCount} steps`,
    injected: reached,
    survived: reached - broken(faults),
    faults,
    ...(injected !== reached && { note: `${injected - reached} never came` }),
  }));
}

async function clocks(): Promise<Row[]> {
  const prepared = await aPreparedWorld();
  const faults: Fault[] = await setBackWithoutWallet(prepared);
  let injected = 1;
  for (let turn = 0; turn < (isQuick ? 1 : 5); turn += 1) {
    for (const [n, jump] of jumps.entries()) {
      const at = 20 + Math.floor(fraction(seed + turn * 101 + n) * 160);
      faults.push(...(await jumpAt(prepared, { jump, at })));
      injected += 1;
    }
  }
  prepared.end();
  return [{ what: 'jumps of a clock', injected, survived: injected - broken(faults), faults }];
}

async function bits(): Promise<Row[]> {
  const prepared = await aPreparedWorld();
  const { flips, harmless, detected, unpaid, faults } = await flipBits(prepared, {
    flips: isQuick ? 100 : 1000,
    seed,
    stopBefore: 112,
  });
  prepared.end();
  const note = `${harmless} harmless, ${detected} detected; ${unpaid} photos given away with a damaged purse`;
  return [{ what: 'bits turned over', injected: flips, survived: harmless + detected, faults, note }];
}

async function disk(): Promise<Row[]> {
  const { skipped, photosBefore, faults } = await onAFullDisk();
  const what = 'a full disk of 64 kB';
  if (skipped) return [{ what, injected: 0, survived: 0, faults, note: skipped }];
  return [{ what, injected: 1, survived: 1 - broken(faults), faults, note: `full after ${photosBefore} photos` }];
}

/** A whole run against a team's wallet with a token, and then every file of the computer. */
async function secretsKept(): Promise<Row[]> {
  const prepared = await aPreparedWorld();
  const world = await aWorld(prepared);
  const studio = await world.start();
  await studio.client.app.saveSettings({ walletAddress: 'https://wallet.test', walletToken: teamToken });
  const [summary] = await studio.client.shoots.list();
  const shoot = await studio.client.shoots.get({ shootId: summary?.id ?? '' });
  const order = orderFor(
    shoot.id,
    shoot.photos.map(({ id }) => id),
  );
  const run = await studio.client.runs.start({ id: randomUUID(), ...order });
  const { state, sentence } = await still(studio, run.id);
  await studio.close();
  const files = world.disk.files();
  const found = faultsInFiles(files, teamToken);
  for (const one of found.secrets) secrets.add(one);
  const faults = [...found.faults, ...(state === 'done' ? [] : [other(`the run is ${state}: ${sentence}`)])];
  await world.end();
  prepared.end();
  return [
    { what: 'files looked through for secrets', injected: files.size, survived: files.size - broken(faults), faults },
  ];
}

async function workers(): Promise<Row[]> {
  const { killed, photos, faults } = await killWorkers({ kills: isQuick ? 4 : 100, seed });
  return [told('kills of a decoder', killed, faults, `${photos} photos`)];
}

async function kills(): Promise<Row[]> {
  const count = Number(values.kills ?? (isQuick ? 4 : 200));
  const { killed, inARun, photosPaid, faults } = await killLives({ kills: count, seed });
  return [told('kill -9 of the app', killed, faults, `${inARun} in a run, ${photosPaid} photos`)];
}

function told(what: string, injected: number, sentences: string[], note: string): Row {
  const faults = sentences.map((sentence): Fault => ({ kind: kindOf(sentence), what: sentence }));
  return { what, injected, survived: injected - broken(faults), faults, note };
}

function kindOf(sentence: string): Fault['kind'] {
  if (/half file|is lost|left over|nobody knows|files/.test(sentence)) return 'files';
  if (/ends with/.test(sentence)) return 'lost';
  return /charged|balance/.test(sentence) ? 'doubled' : 'other';
}

/** The quick share of the credit engine's own torture. */
async function credits(): Promise<Row[]> {
  const args = isQuick
    ? ['--layer', 'B,E', '--length', '4', '--schedules', '200']
    : ['--layer', 'A,B,C,E', '--lives', '200', '--length', '4', '--schedules', '1000'];
  return [await another('rules of credits', './credits.ts', args)];
}

/** Whole months of a team: its own table says what happened. */
async function simulation(): Promise<Row[]> {
  return [await another('simulated months', '../simulation/simulate.ts', ['--runs', isQuick ? '5' : '100'])];
}

/** Runs a torture of its own in a process of its own; its lines are shown. */
async function another(what: string, file: string, args: string[]): Promise<Row> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(
    process.execPath,
    ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', path, ...args],
    {
      env: { ...process.env, SEED: String(seed) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => process.stdout.write(bytes));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const faults = code === 0 ? [] : [other(`${file} ${args.join(' ')} ended with ${code}`)];
  return { what, injected: 1, survived: 1 - faults.length, faults, note: args.join(' ') };
}

function broken(faults: readonly Fault[]): number {
  return new Set(faults.map(({ what }) => what.split(':')[0])).size;
}

function table(all: readonly Row[]): void {
  console.log(`\nSEED=${seed}`);
  console.log(
    '| torture | injected | survived | credits lost | credits doubled | overspend | files lost or half | other | note |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const { what, injected, survived, faults, note = '' } of all) {
    const count = (kind: Fault['kind']) => faults.filter((one) => one.kind === kind).length;
    const counts = [count('lost'), count('doubled'), count('overspend'), count('files'), count('other')];
    console.log(`| ${[what, injected, survived, ...counts, note].join(' | ')} |`);
  }
}
