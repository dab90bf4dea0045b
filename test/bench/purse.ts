import { randomUUID } from 'node:crypto';
import { fsync, mkdtempSync, openSync, rmSync, write } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { createDarkroom } from '../../src/studio/darkroom/create-darkroom.ts';
import { readTemplates } from '../../src/studio/darkroom/templates.ts';
import { realDisk } from '../../src/studio/files/disk.ts';
import type { StudioHost } from '../../src/studio/host.ts';
import { createPurse, type Purse } from '../../src/studio/purse/purse.ts';
import type { SettingsKeeper } from '../../src/studio/settings/settings.ts';
import { type OpenWallet, openWallet } from '../../src/wallet/open.ts';
import { bigPhotos } from '../scenes/bigPhotos.ts';

// `npm run bench:purse`: a photo's credits set aside and spent, each on the disk before the next, beside a bare append and sync of the same
// size on the same disk in turns; what that is of a photo's processing; and many offline spends told to a wallet.
// Options: --spends N (1000), --offline N (10000), --photos N (6; 0 leaves the processing out)

const { values } = parseArgs({
  options: { spends: { type: 'string' }, offline: { type: 'string' }, photos: { type: 'string' } },
});
const spendCount = Number(values.spends ?? 1000);
const offlineCount = Number(values.offline ?? 10_000);
const photoCount = Number(values.photos ?? 6);
const resources = fileURLToPath(new URL('../../resources', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'tonebank-bench-'));
const wallet = await openWallet({ file: ':memory:', catalogs: join(resources, 'catalogs'), catalog: 'pay-as-you-go' });
try {
  console.log(`${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.versions.node}`);
  await wallet.client.grant({ id: 'g', bucket: 'topup', credits: spendCount + offlineCount, reason: 'bench' });
  const purse = await aPurse(wallet);
  const spends = await spendOneByOne(purse);
  await syncMany(purse);
  await purse.close();
  if (photoCount > 0) await beside(spends);
} finally {
  await wallet.close();
  rmSync(folder, { recursive: true });
}

/** Two records a photo, as the purse writes them, in turns with two bare ones. @returns milliseconds of each photo's metering */
async function spendOneByOne(purse: Purse): Promise<number[]> {
  await purse.prepare({ run: 'bench', credits: spendCount });
  const bareFile = openSync(join(folder, 'bare'), 'a');
  const record = Buffer.alloc(600, 'x');
  const [spends, bare]: [number[], number[]] = [[], []];
  for (let n = 0; n < spendCount; n += 1) {
    spends.push(await msOf(() => spend(purse, `spend-${n}`)));
    bare.push(
      await msOf(async () => {
        for (let half = 0; half < 2; half += 1) {
          await promisify(write)(bareFile, record);
          await promisify(fsync)(bareFile);
        }
      }),
    );
  }
  const single = spends.map((ms) => ms / 2);
  console.log(`local spend, hold and capture both synced: ${figures(spends)}`);
  console.log(`  of that one record with its sync:         ${figures(single)}`);
  console.log(`bare append and fsync, twice:              ${figures(bare)}`);
  console.log(`  ratio of the medians: ${(quantile(spends, 0.5) / quantile(bare, 0.5)).toFixed(2)}`);
  return spends;
}

/** As a device that was away for long, with a hundred spends side by side. */
async function syncMany(purse: Purse): Promise<void> {
  await purse.sync();
  await purse.prepare({ run: 'bench', credits: offlineCount });
  const begunAt = performance.now();
  for (let n = 0; n < offlineCount; n += 100) {
    const photos = Array.from({ length: Math.min(100, offlineCount - n) }, (_, k) => `offline-${n + k}`);
    await Promise.all(photos.map((photo) => spend(purse, photo)));
  }
  const spentMs = performance.now() - begunAt;
  console.log(
    `${offlineCount} spends, 100 at once: ${Math.round(spentMs)} ms, ${(spentMs / offlineCount).toFixed(3)} ms each`,
  );
  const before = process.cpuUsage();
  const syncedMs = await msOf(() => purse.sync());
  const { user, system } = process.cpuUsage(before);
  console.log(`${offlineCount} spends synced with the wallet in this process: ${Math.round(syncedMs)} ms,`);
  console.log(`  of them ${Math.round((user + system) / 1000)} ms of processor time, the wallet's part included`);
}

/** What metering is of the time that a photo takes. */
async function beside(spends: readonly number[]): Promise<void> {
  const files = await bigPhotos({ count: photoCount, megapixels: 24 });
  const recipe = (await readTemplates(join(resources, 'templates'))).find(({ id }) => id === 'listing-natural')?.recipe;
  if (!recipe) throw new Error('the template is missing');
  const darkroom = createDarkroom({ workers: 1 });
  const took: number[] = [];
  for (const [n, file] of files.entries()) {
    const order = { files: [file], recipe, strength: 100, outFile: join(folder, `out-${n}.jpg`) };
    took.push(await msOf(() => darkroom.develop(order)));
  }
  await darkroom.close();
  const photoMs = quantile(took, 0.5);
  const share = (ms: number) => `${((100 * ms) / photoMs).toFixed(2)} %`;
  console.log(`developing a photo of 24 megapixels: ${Math.round(photoMs)} ms`);
  console.log(`metering of it: ${share(quantile(spends, 0.5))} at the median, ${share(quantile(spends, 0.99))} at p99`);
}

async function spend(purse: Purse, photo: string): Promise<void> {
  const resource = {
    shoot: 'Canal house',
    shootId: 'shoot-1',
    photo: `${photo}.jpg`,
    photoId: photo,
    template: 'Natural',
  };
  const workKeys = [`${photo.padEnd(64, '0')}/listing-natural@1`];
  await purse.hold({ id: photo, action: 'process-photo', quantity: 1, workKeys, run: 'bench', resource });
  await purse.capture({ hold: photo, workKeys });
}

function aPurse({ client }: OpenWallet): Promise<Purse> {
  const host = {
    folders: { data: folder, resources, pictures: folder, home: folder },
    clock: { now: Date.now, monotonicMs: () => performance.now() },
    nextId: randomUUID,
    wallet: { embedded: async () => ({ client, close: async () => undefined }) },
  };
  const settings = { now: { walletAddress: null } };
  return createPurse({
    host: host as unknown as StudioHost,
    settings: settings as unknown as SettingsKeeper,
    disk: realDisk,
  });
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const begunAt = performance.now();
  await work();
  return performance.now() - begunAt;
}

function figures(times: readonly number[]): string {
  return `p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`;
}

function quantile(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
