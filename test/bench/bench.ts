import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createDarkroom } from '../../src/studio/darkroom/create-darkroom.ts';
import { workerEnvironment } from '../../src/studio/darkroom/pool/worker-process.ts';
import { readTemplates } from '../../src/studio/darkroom/templates.ts';
import { bigPhotos } from '../scenes/bigPhotos.ts';

// `npm run bench`: Listing Natural on rendered 24-megapixel JPEGs beside decode and encode alone, in the same run; then proofs and
// thumbnails. Times depend on the machine; the ratio hardly does.
// Options: --photos N (24), --workers N (cores), --json

const { values } = parseArgs({
  options: { photos: { type: 'string' }, workers: { type: 'string' }, json: { type: 'boolean' } },
});
const photoCount = Number(values.photos ?? 24);
const workers = Number(values.workers ?? availableParallelism());
const quality = 92;
const templatesFolder = fileURLToPath(new URL('../../resources/templates', import.meta.url));
const bareScript = fileURLToPath(new URL('./bare.ts', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'tonebank-bench-'));
try {
  const files = await bigPhotos({ count: photoCount, megapixels: 24 });
  const recipe = (await readTemplates(templatesFolder)).find(({ id }) => id === 'listing-natural')!.recipe;
  const before = bare(files);
  const developed = await develop(files);
  const after = bare(files);
  const bareCpuMs = (before.cpuMs + after.cpuMs) / 2 / photoCount;
  const bareWallMs = (before.wallMs + after.wallMs) / 2;
  const looks = await look(files);
  report({
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${workers} workers, Node ${process.versions.node}`,
    photos: photoCount,
    bareCpuMsPerPhoto: bareCpuMs,
    barePhotosPerSecond: (photoCount * 1000) / bareWallMs,
    developCpuMsPerPhoto: developed.cpuMs / photoCount,
    developPhotosPerSecond: (photoCount * 1000) / developed.wallMs,
    cpuRatio: developed.cpuMs / photoCount / bareCpuMs,
    peakMegabytesPerWorker: developed.peakWorkerBytes / 1e6,
    peakMegabytesTogether: developed.peakTogetherBytes / 1e6,
    ...looks,
  });

  async function develop(photos: string[]) {
    const darkroom = createDarkroom({ workers });
    // Worker processes start and warm up outside the measurement, as they do in the app.
    await Promise.all(
      Array.from({ length: workers }, (_, index) =>
        darkroom.develop({
          files: [photos[0]!],
          recipe,
          strength: 100,
          quality,
          outFile: join(folder, `warm-${index}.jpg`),
        }),
      ),
    );
    const own = process.cpuUsage();
    const workersBefore = processorMs(darkroom.figures().workerPids) ?? darkroom.figures().workerCpuMs;
    const start = performance.now();
    await Promise.all(
      photos.map((file, index) =>
        darkroom.develop({
          files: [file],
          recipe,
          strength: 100,
          quality,
          outFile: join(folder, `developed-${index}.jpg`),
        }),
      ),
    );
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(own);
    const { workerPids, peakWorkerBytes, workerCpuMs } = darkroom.figures();
    const workersAfter = processorMs(workerPids) ?? workerCpuMs;
    const peaks = workerPids.map((pid) => peakOf(pid) ?? peakWorkerBytes);
    await darkroom.close();
    return {
      wallMs,
      cpuMs: workersAfter - workersBefore + (user + system) / 1000,
      peakWorkerBytes: Math.max(...peaks),
      peakTogetherBytes: peaks.reduce((sum, bytes) => sum + bytes, process.resourceUsage().maxRSS * 1024),
    };
  }

  async function look(photos: string[]) {
    const darkroom = createDarkroom({ workers });
    const outFile = join(folder, 'proof.jpg');
    const proof = async (file: string, strength: number) => {
      const start = performance.now();
      await darkroom.proof({ files: [file], recipe, strength, longSidePx: 1600, outFile }, { urgency: 'now' });
      return performance.now() - start;
    };
    const coldStartMs = await proof(photos[0]!, 100);
    for (const strength of [20, 40, 60, 80, 100]) await proof(photos[0]!, strength);
    const firsts: number[] = [];
    const changes: number[] = [];
    for (const file of photos.slice(1)) {
      firsts.push(await proof(file, 100));
      for (const strength of [90, 75, 60, 45, 30]) changes.push(await proof(file, strength));
    }
    const start = performance.now();
    await Promise.all(
      photos.map((file, index) =>
        darkroom.thumbnail({ file, longSidePx: 320, outFile: join(folder, `thumb-${index}.jpg`) }),
      ),
    );
    const thumbnailsPerSecond = (photos.length * 1000) / (performance.now() - start);
    await darkroom.close();
    return {
      firstProofMs: { cold: coldStartMs, p50: percentile(firsts, 0.5), p95: percentile(firsts, 0.95) },
      strengthChangeMs: { p50: percentile(changes, 0.5), p95: percentile(changes, 0.95) },
      thumbnailsPerSecond,
    };
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function bare(photos: string[]): { cpuMs: number; wallMs: number; peakBytes: number } {
  const args = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', bareScript];
  const output = execFileSync(process.execPath, [...args, String(workers), String(quality), folder, ...photos], {
    env: workerEnvironment(),
  });
  return JSON.parse(output.toString());
}

/** Processor time of whole processes, where the system tells it: everything counts, also what happens between two photos. */
function processorMs(pids: number[]): number | null {
  if (!existsSync('/proc/self/stat')) return null;
  const ticks = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) * 10;
}

/** The most memory that a process held, bytes. */
function peakOf(pid: number): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  const kilobytes = readFileSync(file, 'utf8').match(/VmHWM:\s+(\d+) kB/)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : null;
}

function percentile(numbers: number[], share: number): number | null {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? null;
}

function report(figures: Record<string, unknown>): void {
  const round = (value: unknown): unknown => {
    if (typeof value === 'number') return Math.round(value * 100) / 100;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, round(inner)]));
  };
  if (values.json) console.log(JSON.stringify(round(figures)));
  else
    for (const [name, value] of Object.entries(figures))
      console.log(`${name.padEnd(26)} ${JSON.stringify(round(value))}`);
}
