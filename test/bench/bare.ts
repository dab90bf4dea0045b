import { join } from 'node:path';
import sharp from 'sharp';

// Decode and encode, nothing else: what any program that writes a JPEG again has to pay. Run as its own process, so that its processor time
// is its own. `node --experimental-strip-types test/bench/bare.ts IN_FLIGHT QUALITY OUT_FOLDER FILE…`

const [inFlightText, qualityText, folder, ...files] = process.argv.slice(2);
sharp.cache(false);
sharp.concurrency(1);

const before = process.cpuUsage();
const start = performance.now();
let next = 0;
await Promise.all(Array.from({ length: Number(inFlightText) }, work));
const { user, system } = process.cpuUsage(before);
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, wallMs: performance.now() - start, peakBytes }));

async function work(): Promise<void> {
  while (next < files.length) {
    const index = next++;
    await sharp(files[index], { failOn: 'warning' })
      .autoOrient()
      .keepMetadata()
      .jpeg({ quality: Number(qualityText), optimiseCoding: false })
      .toFile(join(folder ?? '.', `bare-${index}.jpg`));
  }
}
