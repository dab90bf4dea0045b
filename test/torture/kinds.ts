import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { fraction, killLives } from './kills/kills.ts';
import { killWorkers } from './kills/workers.ts';
import { jumpAt, jumps, setBackWithoutWallet } from './runs/clocks.ts';
import { flipBits, flipLines } from './runs/flips.ts';
import { onAFullDisk } from './runs/full-disk.ts';
import { everyOrdeal } from './runs/matrix.ts';
import { faultsInFiles } from './runs/secrets.ts';
import { type Fault, other } from './runs/verdict.ts';
import { aPreparedWorld, aWorld, orderFor, type Prepared, still, teamToken } from './runs/world.ts';
import { broken, type Row } from './table.ts';

// The kinds of torture, each with its share of the time where that is limited.

export type Torture = {
  readonly seed: number;
  readonly isQuick: boolean;
  /** How many lives are killed; null: as many as is usual. */
  readonly kills: number | null;
  /** Nothing begins after that, by `performance.now`; Infinity without a limit. */
  readonly untilMs: number;
  /** What may be found nowhere is added here. */
  readonly secrets: Set<string>;
};

export type Kind = {
  /** Its share of a limited time, in parts of what all kinds take. */
  readonly weight: number;
  torture(how: Torture): Promise<Row[]>;
};

export const kinds: Readonly<Record<string, Kind>> = {
  steps: { weight: 30, torture: steps },
  clocks: { weight: 6, torture: clocks },
  bits: { weight: 20, torture: bits },
  lines: { weight: 4, torture: lines },
  disk: { weight: 2, torture: disk },
  secrets: { weight: 1, torture: secretsKept },
  workers: { weight: 10, torture: workers },
  kills: { weight: 16, torture: kills },
  credits: { weight: 6, torture: credits },
  simulation: { weight: 7, torture: simulation },
};

async function prepared<Answer>(work: (world: Prepared) => Promise<Answer>): Promise<Answer> {
  const world = await aPreparedWorld();
  try {
    return await work(world);
  } finally {
    world.end();
  }
}

/** Stopped, cut off and refused at every step of a run. */
async function steps({ isQuick, seed, untilMs }: Torture): Promise<Row[]> {
  const { stepCount, leftOut, tallies } = await prepared((world) =>
    everyOrdeal(world, { oneIn: isQuick ? 16 : 1, seed, cutsEach: 3, untilMs }),
  );
  const share = isQuick || leftOut > 0 ? 'a share' : 'each';
  return [...tallies].map(([kind, { injected, reached, faults }]) => ({
    what: `${kind}, at ${share} of ${stepCount} steps`,
    injected: reached,
    survived: reached - broken(faults),
    faults,
    note: injected === reached ? '' : `${injected - reached} never came`,
  }));
}

async function clocks({ isQuick, seed, untilMs }: Torture): Promise<Row[]> {
  const all = Array.from({ length: isQuick ? 1 : 5 }, (_, turn) =>
    [...jumps.entries()].map(([n, jump]) => ({ jump, at: 20 + Math.floor(fraction(seed + turn * 101 + n) * 160) })),
  ).flat();
  return prepared(async (world) => {
    const faults: Fault[] = await setBackWithoutWallet(world);
    let injected = 1;
    for (const one of all) {
      if (performance.now() > untilMs) break;
      faults.push(...(await jumpAt(world, one)));
      injected += 1;
    }
    return [{ what: 'jumps of a clock', injected, survived: injected - broken(faults), faults }];
  });
}

async function bits({ isQuick, seed, untilMs }: Torture): Promise<Row[]> {
  const { flips, harmless, detected, unpaid, faults } = await prepared((world) =>
    flipBits(world, { flips: isQuick ? 100 : 1000, seed, untilMs }),
  );
  const note = `${harmless} harmless, ${detected} detected; ${unpaid} photos unpaid`;
  return [{ what: 'bits turned over', injected: flips, survived: harmless + detected, faults, note }];
}

/** Each line of the journal of a run, and each end of a line, while the app is closed before some steps. */
async function lines({ isQuick, seed, untilMs }: Torture): Promise<Row[]> {
  const stops = Array.from({ length: isQuick ? 1 : 12 }, (_, n) => 45 + Math.floor(fraction(seed * 3 + n) * 140));
  return prepared(async (world) => {
    const faults: Fault[] = [];
    const sum = { injected: 0, survived: 0 };
    for (const stopBefore of stops)
      for (const isEnd of [false, true]) {
        if (performance.now() > untilMs) break;
        const report = await flipLines(world, { stopBefore, isEnd });
        faults.push(...report.faults);
        sum.injected += report.flips;
        sum.survived += report.harmless + report.detected;
      }
    return [{ what: 'bits in each line of a run', ...sum, faults }];
  });
}

async function disk(): Promise<Row[]> {
  const { skipped, photosBefore, faults } = await onAFullDisk();
  const what = 'a full disk of 64 kB';
  if (skipped) return [{ what, injected: 0, survived: 0, faults, note: skipped }];
  return [{ what, injected: 1, survived: 1 - broken(faults), faults, note: `full after ${photosBefore} photos` }];
}

/** A whole run against a team's wallet with a token, and then every file of the computer. */
async function secretsKept({ secrets }: Torture): Promise<Row[]> {
  return prepared(async (first) => {
    const world = await aWorld(first);
    const studio = await world.start();
    await studio.client.app.saveSettings({ walletAddress: 'https://wallet.test', walletToken: teamToken });
    const [summary] = await studio.client.shoots.list();
    const shoot = await studio.client.shoots.get({ shootId: summary?.id ?? '' });
    const photoIds = shoot.photos.map(({ id }) => id);
    const run = await studio.client.runs.start({ id: randomUUID(), ...orderFor(shoot.id, photoIds) });
    const { state, sentence } = await still(studio, run.id);
    await studio.close();
    const files = world.disk.files();
    const found = faultsInFiles(files, teamToken);
    for (const one of found.secrets) secrets.add(one);
    const faults = [...found.faults, ...(state === 'done' ? [] : [other(`the run is ${state}: ${sentence}`)])];
    await world.end();
    const what = 'files looked through for secrets';
    return [{ what, injected: files.size, survived: files.size - broken(faults), faults, isLook: true }];
  });
}

async function workers({ isQuick, seed, untilMs }: Torture): Promise<Row[]> {
  const { killed, photos, faults } = await killWorkers({ kills: isQuick ? 4 : 100, seed, untilMs });
  return [told('kills of a decoder', killed, faults, `${photos} photos`)];
}

async function kills({ isQuick, seed, untilMs, kills: asked }: Torture): Promise<Row[]> {
  const count = asked ?? (isQuick ? 4 : 200);
  const { killed, inARun, photosPaid, faults } = await killLives({ kills: count, seed, untilMs });
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

/** A share of the credit engine's own torture. */
async function credits({ isQuick, seed }: Torture): Promise<Row[]> {
  const args = isQuick
    ? ['--layer', 'B,E', '--length', '4', '--schedules', '200']
    : ['--layer', 'A,B,C,E', '--lives', '200', '--length', '4', '--schedules', '1000'];
  return [await another('rules of credits', './credits.ts', { args, seed })];
}

/** Whole months of a team: its own table says what happened. */
async function simulation({ isQuick, seed, untilMs }: Torture): Promise<Row[]> {
  const minutes = Math.max(untilMs - performance.now(), 20_000) / 60_000;
  const limit = Number.isFinite(minutes) ? ['--minutes', minutes.toFixed(2)] : [];
  const args = ['--runs', isQuick ? '5' : '100', '--seed', String(seed), ...limit];
  return [await another('simulated months', '../simulation/simulate.ts', { args, seed })];
}

/** Runs a torture of its own in a process of its own; its lines are shown. */
async function another(what: string, file: string, { args, seed }: { args: string[]; seed: number }): Promise<Row> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const node = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', path, ...args];
  const env = { ...process.env, SEED: String(seed) };
  const child = spawn(process.execPath, node, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      process.stdout.write(bytes);
    });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const faults = code === 0 ? [] : [other(`${file} ${args.join(' ')} ended with ${code}`)];
  const months = [...said.matchAll(/^(\d+) months, .* (\d+) failed/gm)].at(-1);
  const injected = Number(months?.[1] ?? 1);
  return { what, injected, survived: injected - Number(months?.[2] ?? faults.length), faults, note: args.join(' ') };
}
