import { randomUUID } from 'node:crypto';
import { AppError } from '../../../src/core/errors.ts';
import { fromRefusal } from '../../../src/studio/refusals.ts';
import type { Studio } from '../../../src/studio/studio.ts';
import { fraction } from '../kills/kills.ts';
import { type Fault, faultsWhenDone, other } from './verdict.ts';
import { aWorld, orderFor, outputFolder, type Prepared, still, type World } from './world.ts';

// Bit rot: one bit of one file of ours is turned over while the app is closed in the middle of a run. Either nothing comes of it, or it is
// found: a file put aside, a sentence. A balance is never wrong: no photo is charged twice, and credits are at the wallet or lent.

export type FlipReport = {
  flips: number;
  harmless: number;
  detected: number;
  /** Photos that are there and nobody paid for. */
  unpaid: number;
  perFile: Map<string, number>;
  faults: Fault[];
};

/** The steps of a run before which the app is stopped: from where something is at stake to where the last photo is on its way. */
const stops = { first: 30, last: 190 };

/** Each bit at a step that its number chooses. */
export async function flipBits(
  prepared: Prepared,
  options: { flips: number; seed: number; untilMs?: number },
): Promise<FlipReport> {
  const { untilMs = Number.POSITIVE_INFINITY } = options;
  const report: FlipReport = { flips: 0, harmless: 0, detected: 0, unpaid: 0, perFile: new Map(), faults: [] };
  const numbers = Array.from({ length: options.flips }, (_, n) => options.seed + n * 7);
  const take = async () => {
    while (performance.now() < untilMs) {
      const n = numbers.shift();
      if (n === undefined) return;
      const stopBefore = stops.first + Math.floor(fraction(n * 17 + 3) * (stops.last - stops.first));
      await one(prepared, { n, stopBefore }, report);
    }
  };
  await Promise.all(Array.from({ length: 4 }, take));
  return report;
}

/** Every line of the journal of the run that is under way, one after another, with a bit of it turned over, or the bit that ends it. */
export async function flipLines(
  prepared: Prepared,
  { stopBefore, isEnd }: { stopBefore: number; isEnd: boolean },
): Promise<FlipReport> {
  const report: FlipReport = { flips: 0, harmless: 0, detected: 0, unpaid: 0, perFile: new Map(), faults: [] };
  let lineCount = 1;
  const flip = (world: World, n: number): string => {
    const [path = '', bytes = Buffer.alloc(0)] =
      [...world.disk.files()].find(
        ([name, held]) => name.startsWith('/torture/data/runs/') && held.includes('BROKEN'),
      ) ?? [];
    const lines = bytes.toString().split('\n');
    lineCount = lines.length - 1;
    const at = lines.slice(0, n).reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    const turned = Buffer.from(bytes);
    const place = isEnd ? at + Buffer.byteLength(lines[n] ?? '') : at + 9;
    turned[place] = (turned[place] ?? 0) ^ 2;
    world.disk.replace(path, turned);
    return `line ${n}, ${/"type":"(\w+)"/.exec(lines[n] ?? '')?.[1] ?? ''}${isEnd ? ', its end' : ''}`;
  };
  for (let n = 0; n < lineCount; n += 1) await one(prepared, { n, stopBefore, flip }, report);
  return report;
}

async function one(
  prepared: Prepared,
  { n, stopBefore, flip = flipOne }: { n: number; stopBefore: number; flip?: (world: World, n: number) => string },
  report: FlipReport,
): Promise<void> {
  const world = await aWorld(prepared);
  let where = '';
  try {
    await stoppedInTheMiddle(world, stopBefore);
    where = `${flip(world, n)} before step ${stopBefore}`;
    report.flips += 1;
    const kind = where.replace(/[0-9a-f-]{20,}/g, '…').replace(/ .*/, '');
    report.perFile.set(kind, (report.perFile.get(kind) ?? 0) + 1);
    const faults = await comesBack(world);
    if (faults.length === 0) report.harmless += 1;
    else if (await isDetected(world)) report.detected += 1;
    else report.faults.push(...faults.map(({ kind, what }) => ({ kind, what: `bit ${where}: ${what}` })));
    report.faults.push(
      ...(await moneyFaults(world, report)).map(({ kind, what }) => ({ kind, what: `bit ${where}: ${what}` })),
    );
  } catch (error) {
    const { code, message } = fromRefusal(error, () => new AppError('internal', 'not in words'));
    if (code === 'internal')
      report.faults.push(other(`bit ${where}: ${error instanceof Error ? error.stack : message}`));
    else report.detected += 1;
  } finally {
    await world.end();
  }
}

async function stoppedInTheMiddle(world: World, stopBefore: number): Promise<void> {
  const studio = await world.start();
  const reached = Promise.withResolvers<void>();
  world.watch(({ n }) => {
    if (n < stopBefore) return;
    reached.resolve();
    return new Promise(() => undefined);
  });
  const [summary] = await studio.client.shoots.list();
  const shoot = await studio.client.shoots.get({ shootId: summary?.id ?? '' });
  const photoIds = shoot.photos.map(({ id }) => id);
  const whole = studio.client.runs
    .start({ id: randomUUID(), ...orderFor(shoot.id, photoIds) })
    .then(({ id }) => still(studio, id))
    .catch(() => undefined);
  // A run that has fewer steps this time is over, and has not told the wallet yet.
  await Promise.race([reached.promise, whole]);
  world.fall(() => true);
  world.calm();
}

/** @returns which file, and which bit of it */
function flipOne(world: World, n: number): string {
  const ours = [...world.disk.files()].filter(
    ([path, bytes]) => path.startsWith('/torture/data/') && /\.jsonl?$/.test(path) && bytes.length > 0,
  );
  // Every file has its turn, however short it is.
  const [path, bytes] = ours[n % ours.length] ?? ['', Buffer.alloc(0)];
  const bit = Math.floor(fraction(n * 31 + 5) * bytes.length * 8);
  const turned = Buffer.from(bytes);
  turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  world.disk.replace(path, turned);
  return `${path.replace('/torture/data/', '')} ${bit}`;
}

async function comesBack(world: World): Promise<Fault[]> {
  const studio = await world.start();
  const run = await unfinished(studio);
  // Whoever comes back looks at the photos: a run that is over does not read its shoot any more.
  const [summary] = await studio.client.shoots.list();
  if (summary) await studio.client.shoots.get({ shootId: summary.id });
  if (!run) {
    await studio.close();
    return [other('the run is not known any more')];
  }
  if (run.state === 'paused') await studio.client.runs.resume({ runId: run.id });
  return faultsWhenDone(world, studio, await still(studio, run.id), { plain: 2 });
}

async function unfinished({ client }: Studio) {
  return (await client.runs.list()).find(({ counts }) => counts.total > 1);
}

/** A file was put aside, or the page says what was damaged. */
async function isDetected(world: World): Promise<boolean> {
  return [...world.disk.files().keys()].some((path) => /\.bad-\d+$/.test(path));
}

/** Each paid photo once, and never more given out than there were. */
async function moneyFaults(world: World, report: FlipReport): Promise<Fault[]> {
  const faults: Fault[] = [];
  const { transactions } = await world.wallet.client.billing({ limit: 200, kind: 'usage' });
  const { balance } = await world.wallet.client.balance({});
  const charged = -transactions.reduce((sum, { credits }) => sum + Number(credits), 0);
  // The photo that was owned has two files, paid once.
  const photos = [...world.disk.files().keys()].filter((path) => path.startsWith(`${outputFolder}/`)).length - 1;
  report.unpaid += Math.max(0, photos - charged);
  if (photos > charged) faults.push({ kind: 'overspend', what: `${charged} of ${photos} photos are paid` });
  const total = balance.available + balance.held + balance.leased;
  if (total + charged !== 50) faults.push(other(`${charged} of 50 are charged and ${total} are left`));
  if (charged > 4) faults.push({ kind: 'doubled', what: `${charged} are charged for ${photos} photos` });
  if (balance.debt !== 0) faults.push({ kind: 'overspend', what: `the debt is ${balance.debt}` });
  return faults;
}
