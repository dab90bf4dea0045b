import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type OddPhoto, testPhoto } from '../scenes/oddPhotos.ts';
import { aFolder } from './aFolder.ts';

export type ShootOptions = {
  /** Good small JPEGs named IMG_0001.jpg and so on, each different, minutes apart. 3 unless told. */
  photos?: number;
  /** One more, whose pixels are cut off. */
  oneCorrupt?: boolean;
  /** Frames of one bracket more, two stops apart: BRK_1.jpg and so on. */
  bracketOf?: number;
  /** More files: a photo by its description, or bytes. Names may have folders. */
  files?: Record<string, OddPhoto | string | Buffer>;
  /** Where; a new folder that the test removes unless told. */
  folder?: string;
  longSidePx?: number;
};

/** A folder of tiny real photos. @returns its path */
export async function aShoot(options: ShootOptions = {}): Promise<string> {
  const folder = options.folder ?? join(aFolder(), 'Canal house');
  const widthPx = options.longSidePx ?? 96;
  const size = { widthPx, heightPx: Math.round((widthPx * 2) / 3) };
  const files: Record<string, OddPhoto | string | Buffer> = {};
  for (let n = 1; n <= (options.photos ?? 3); n += 1) {
    files[`IMG_${String(n).padStart(4, '0')}.jpg`] = {
      ...size,
      seed: n,
      exif: { takenAt: `2026-01-15T10:${minute(n)}:00.000` },
    };
  }
  if (options.oneCorrupt) files['IMG_9999.jpg'] = { ...size, seed: 99, damage: 'truncated' };
  for (let n = 0; n < (options.bracketOf ?? 0); n += 1) {
    const stops = 2 * Math.ceil(n / 2) * (n % 2 === 1 ? -1 : 1);
    const exif = { takenAt: `2026-01-15T12:00:0${n}.000`, exposureSeconds: (1 / 60) * 2 ** stops };
    files[`BRK_${n + 1}.jpg`] = { ...size, seed: 200 + n, exif };
  }
  for (const [name, content] of Object.entries({ ...files, ...options.files })) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
    writeFileSync(path, isRaw ? content : await testPhoto(content));
    // Whole seconds, so that a copy of the folder on any disk has the same times.
    utimesSync(path, 1_768_471_200, 1_768_471_200);
  }
  return folder;
}

function minute(n: number): string {
  return String(n % 60).padStart(2, '0');
}
