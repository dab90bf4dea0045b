import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { failureOf } from '../../core/errors.ts';
import type { Recipe } from '../../core/photos/recipe.ts';
import type { Darkroom } from '../darkroom/darkroom.ts';
import type { Disk } from '../files/disk.ts';
import { writeDurably } from '../files/durable.ts';
import type { StudioHost } from '../host.ts';
import type { Purse } from '../purse/purse.ts';
import { chartColours, chartPixels, chartSize, greatestDifference } from './chart.ts';

// What a person is asked for when something is wrong: versions, folders, disk, wallet, and whether colours come through the darkroom unchanged.

export type Check = { name: string; ok: boolean; value: string };

export type DoctorNeeds = {
  host: StudioHost;
  disk: Disk;
  darkroom: Darkroom;
  purse: Purse;
  outputFolder: string;
  recipe: Recipe;
};

const gigabyte = 1e9;
/** CIE 1976 difference of a patch that a careful eye begins to see. */
const visibleDifference = 1.5;

export async function examine(needs: DoctorNeeds): Promise<{ isHealthy: boolean; checks: Check[] }> {
  const { host, disk } = needs;
  const checks = [
    { name: 'Tonebank', ok: true, value: `${host.version}, ${host.kind}, ${process.platform} ${process.arch}` },
    { name: 'Node', ok: true, value: process.versions.node },
    { name: 'Decoder', ok: true, value: `sharp ${sharp.versions.sharp ?? '?'}, libvips ${sharp.versions.vips ?? '?'}` },
    await checked('Data folder', () => writable(disk, host.folders.data)),
    await checked('Output folder', () => writable(disk, needs.outputFolder)),
    await checked('Free space', () => freeSpace(disk, host.folders.data)),
    await checked('Files of Tonebank', () => putAside(disk, host.folders.data)),
    await checked('Wallet', () => wallet(needs.purse)),
    await checked('Darkroom', () => developChart(needs)),
  ];
  return { isHealthy: checks.every((check) => check.ok), checks };
}

async function checked(name: string, look: () => Promise<{ ok: boolean; value: string }>): Promise<Check> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    const failure = failureOf(error);
    return { name, ok: false, value: `${failure.code}: ${String(failure.details.reason ?? failure.message)}` };
  }
}

async function writable(disk: Disk, folder: string) {
  const probe = join(folder, `.tonebank-probe-${process.pid}`);
  await writeDurably(disk, probe, 'probe', 'A probe');
  await disk.unlink(probe);
  return { ok: true, value: `${folder}, writable` };
}

/** Damaged files are renamed when they are met, so what is there by such a name was damaged once. */
async function putAside(disk: Disk, data: string) {
  const purse = join(data, 'purse');
  const purses = (await disk.list(purse).catch(() => [])).map(({ name }) => join(purse, name));
  const listed = await Promise.all(
    [data, join(data, 'shoots'), join(data, 'runs'), ...purses].map((folder) => disk.list(folder).catch(() => [])),
  );
  const names = listed.flat().flatMap(({ name }) => (/\.bad-\d+$/.test(name) ? [name] : []));
  if (names.length === 0) return { ok: true, value: 'whole' };
  return { ok: false, value: `damaged, replaced by the version before, and kept for looking: ${names.join(', ')}` };
}

async function freeSpace(disk: Disk, folder: string) {
  const free = await disk.freeBytes(folder);
  return { ok: free > gigabyte / 2, value: `${(free / gigabyte).toFixed(1)} GB free` };
}

async function wallet(purse: Purse) {
  const { balance, isEmbedded, isReachable } = await purse.view();
  const where = isEmbedded ? 'on this computer' : 'of the team';
  return {
    ok: isReachable,
    value: `${where}, ${balance.available} credits available${isReachable ? '' : ', not reachable'}`,
  };
}

/** Develops a colour chart at strength 0, where every adjustment is off: what comes out must be what went in. */
async function developChart({ darkroom, recipe }: DoctorNeeds) {
  const folder = await mkdtemp(join(tmpdir(), 'tonebank-chart-'));
  try {
    const [chart, developed] = [join(folder, 'chart.png'), join(folder, 'developed.jpg')];
    await sharp(chartPixels(), { raw: { ...chartSize, channels: 3 } })
      .png()
      .toFile(chart);
    await darkroom.develop(
      { files: [chart], recipe, strength: 0, outFile: developed, quality: 100 },
      { urgency: 'now' },
    );
    // Our own chart, made a moment ago: the one file that is decoded outside a worker.
    const { data, info } = await sharp(developed).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    if (info.width !== chartSize.width || info.height !== chartSize.height)
      return { ok: false, value: 'the chart came back in another size' };
    const difference = greatestDifference(data);
    const value = `${chartColours.length} colours at strength 0, greatest difference ${difference.toFixed(2)} (limit ${visibleDifference})`;
    return { ok: difference <= visibleDifference, value };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
