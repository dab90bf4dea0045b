import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headerBomb, type OddPhoto, testPhoto } from '../../../test/scenes/oddPhotos.ts';
import type { Recipe } from '../../core/photos/recipe.ts';
import { atStrength } from '../../core/photos/strength.ts';
import { createDarkroom } from './create-darkroom.ts';
import type { ToWorker } from './pool/messages.ts';
import { forkWorker, type WorkerProcess } from './pool/worker-process.ts';
import { readTemplates } from './templates.ts';

const workerFile = fileURLToPath(new URL('./worker.ts', import.meta.url));
const resources = fileURLToPath(new URL('../../../resources/templates', import.meta.url));

let folder = '';
let recipe: Recipe;
let nextName = 0;
const darkroom = createDarkroom({ workers: 1 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonebank-darkroom-'));
  recipe = (await readTemplates(resources))[0]!.recipe;
});
afterAll(async () => {
  await darkroom.close();
  await rm(folder, { recursive: true, force: true });
});

async function onDisk(photo: OddPhoto | Buffer, name = `photo-${nextName++}.jpg`): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, Buffer.isBuffer(photo) ? photo : await testPhoto(photo));
  return file;
}

function fresh(ending = 'jpg'): string {
  return join(folder, `out-${nextName++}.${ending}`);
}

describe('what is opened', () => {
  test.each<[string, OddPhoto, string]>([
    ['a JPEG', { format: 'jpeg' }, 'jpeg'],
    ['a PNG', { format: 'png' }, 'png'],
    ['a WebP', { format: 'webp' }, 'webp'],
    ['a TIFF', { format: 'tiff' }, 'tiff'],
    ['an AVIF', { format: 'avif' }, 'avif'],
  ])('%s is inspected and developed, whatever its name says', async (_, photo, format) => {
    const file = await onDisk(photo);
    expect(await darkroom.inspect(file)).toMatchObject({ format, widthPx: 96, heightPx: 64, orientation: 1 });
    const outFile = fresh();
    const developed = await darkroom.develop({ files: [file], recipe, strength: 100, outFile });
    expect(developed).toMatchObject({ widthPx: 96, heightPx: 64 });
    expect(await sharp(outFile).metadata()).toMatchObject({ format: 'jpeg', width: 96, height: 64, channels: 3 });
  });

  test.each<[string, OddPhoto, number]>([
    ['grey', { pixels: 'grey' }, 40],
    ['CMYK', { pixels: 'cmyk' }, 14],
    ['16-bit', { pixels: 'rgb16', format: 'tiff' }, 3],
  ])('a photo that is %s develops to the same room in RGB', async (_, photo, tolerance) => {
    for (const strength of [0, 100]) {
      const plain = await levels(await developed({ seed: 5 }, strength));
      const odd = await levels(await developed({ ...photo, seed: 5 }, strength));
      expect(odd.length).toBe(plain.length);
      expect(meanDifference(odd, plain)).toBeLessThan(tolerance);
    }
  });

  test('what is transparent is shown over white', async () => {
    const plain = await levels(await developed({ seed: 5 }));
    const glass = await levels(await developed({ pixels: 'rgba', format: 'png', seed: 5 }));
    const overWhite = plain.map((value) => Math.round(0.6 * value + 0.4 * 255));
    expect(meanDifference(glass, overWhite)).toBeLessThan(3);
  });

  test('a Display P3 photo keeps its profile', async () => {
    const file = await onDisk({ profile: 'p3' });
    const outFile = fresh();
    await darkroom.develop({ files: [file], recipe, strength: 100, outFile });
    const before = await sharp(file).metadata();
    const after = await sharp(outFile).metadata();
    expect(after.icc?.equals(before.icc!)).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i is applied once and written as 1', async (orientation) => {
    const file = await onDisk({ orientation });
    expect(await darkroom.inspect(file)).toMatchObject({ widthPx: 96, heightPx: 64, orientation });
    const outFile = fresh();
    await darkroom.develop({ files: [file], recipe, strength: 0, outFile });
    const { data, info } = await sharp(outFile).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([96, 64]);
    expect((await sharp(outFile).metadata()).orientation ?? 1).toBe(1);
    const upright = await levels(await developed({}, 0));
    expect(meanDifference(data, upright)).toBeLessThan(4);
  });

  test('what the camera wrote is read', async () => {
    const exif = { takenAt: '2026-03-01T10:20:30.500', exposureSeconds: 0.02, apertureFNumber: 8, isoSpeed: 200 };
    const file = await onDisk({ exif: { ...exif, exposureBiasStops: -2, focalLengthMm: 17, model: 'X1' } });
    const { exposure } = await darkroom.inspect(file);
    expect(exposure).toMatchObject({ ...exif, exposureBiasStops: -2, focalLengthMm: 17 });
    expect(exposure.camera).toContain('X1');
  });

  test('a fingerprint is the SHA-256 of the file', async () => {
    const file = await onDisk(Buffer.from('abc'));
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(await darkroom.fingerprint(file)).toEqual({ sha256, fileBytes: 3 });
  });
});

describe('what is refused', () => {
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64"/></svg>',
  );
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(64)]);
  test.each<[string, OddPhoto | Buffer | null, string, string]>([
    ['missing', null, 'photo-missing', 'a.jpg'],
    ['empty', { damage: 'empty' }, 'photo-empty', 'b.jpg'],
    ['text called JPEG', { damage: 'not-an-image' }, 'photo-unsupported', 'c.jpg'],
    ['an SVG called JPEG', svg, 'photo-unsupported', 'd.jpg'],
    ['a GIF', Buffer.from('GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff;', 'latin1'), 'photo-unsupported', 'e.jpg'],
    ['a HEIC', heic, 'photo-unsupported', 'f.heic'],
    ['a camera RAW that begins like a TIFF', { format: 'tiff' }, 'photo-unsupported', 'g.dng'],
    ['cut in its header', { damage: 'cut-header' }, 'photo-unreadable', 'h.jpg'],
    ['truncated', { damage: 'truncated' }, 'photo-damaged', 'i.jpg'],
    ['beyond 100 megapixels', headerBomb(144), 'photo-too-large', 'j.png'],
  ])('%s: a code, a sentence, no file', async (_, photo, code, name) => {
    const file = photo ? await onDisk(photo, name) : join(folder, name);
    const outFile = fresh();
    const failure = await darkroom.develop({ files: [file], recipe, strength: 100, outFile }).catch((error) => error);
    expect(failure).toMatchObject({ code });
    expect(failure.message).toContain(name);
    expect(failure.message).toMatch(/The original is untouched\. 0 credits used\. [A-Z].*\.$/);
    expect(JSON.stringify(failure.details)).not.toContain(folder);
    expect(existsSync(outFile)).toBe(false);
  });

  test('a name that is taken is refused and its file stays', async () => {
    const file = await onDisk({});
    const taken = await onDisk(Buffer.from('mine'));
    await expect(darkroom.develop({ files: [file], recipe, strength: 100, outFile: taken })).rejects.toMatchObject({
      code: 'bad-input',
    });
    expect(await readFile(taken, 'utf8')).toBe('mine');
  });

  test('a folder that is not there is refused', async () => {
    const file = await onDisk({});
    const outFile = join(folder, 'nowhere', 'out.jpg');
    await expect(darkroom.develop({ files: [file], recipe, strength: 100, outFile })).rejects.toMatchObject({
      code: 'folder-unwritable',
    });
  });
});

describe('a developed photo', () => {
  test('is the same, byte for byte, every time', async () => {
    const file = await onDisk({ seed: 3, widthPx: 333, heightPx: 222 });
    const [one, other] = [fresh(), fresh()];
    const first = await darkroom.develop({ files: [file], recipe, strength: 80, outFile: one });
    const second = await darkroom.develop({ files: [file], recipe, strength: 80, outFile: other });
    expect(first).toEqual(second);
    expect(await readFile(one)).toEqual(await readFile(other));
  });

  test('has the hash and size that were answered', async () => {
    const outFile = fresh();
    const answer = await darkroom.develop({ files: [await onDisk({})], recipe, strength: 100, outFile });
    expect(await darkroom.fingerprint(outFile)).toEqual({ sha256: answer.sha256, fileBytes: answer.fileBytes });
  });

  test('says when it comes from one frame of a bracket', async () => {
    const files = [await onDisk({}), await onDisk({ seed: 2 }), await onDisk({ seed: 4 })];
    const { measured } = await darkroom.develop({ files, recipe, strength: 100, outFile: fresh() });
    expect(measured.notes).toContain('Developed from the middle frame of 3');
  });
});

describe('a proof', () => {
  test('replaces the one before, never enlarges, and leaves nothing else', async () => {
    const own = await mkdtemp(join(folder, 'proofs-'));
    const outFile = join(own, 'proof.jpg');
    const order = { files: [await onDisk({ widthPx: 800, heightPx: 600 })], recipe, longSidePx: 400, outFile };
    expect(await darkroom.proof({ ...order, strength: 100 }, { urgency: 'now' })).toMatchObject({
      widthPx: 400,
      heightPx: 300,
    });
    const first = await readFile(outFile);
    await darkroom.proof({ ...order, strength: 0 }, { urgency: 'now' });
    expect(await readFile(outFile)).not.toEqual(first);
    expect(await readdir(own)).toEqual(['proof.jpg']);
  });

  test('of a photo that changed on disk shows the change', async () => {
    const file = await onDisk({ seed: 1, widthPx: 200, heightPx: 100 });
    const outFile = fresh();
    const order = { files: [file], recipe, strength: 0, longSidePx: 400, outFile };
    await darkroom.proof(order, { urgency: 'now' });
    const before = await levels(outFile);
    await writeFile(file, await testPhoto({ seed: 99, widthPx: 200, heightPx: 100, pixels: 'grey' }));
    await darkroom.proof(order, { urgency: 'now' });
    expect(await levels(outFile)).not.toEqual(before);
  });

  test('a thumbnail is a small upright JPEG', async () => {
    const outFile = fresh();
    const file = await onDisk({ orientation: 6, widthPx: 300, heightPx: 200 });
    expect(await darkroom.thumbnail({ file, longSidePx: 120, outFile })).toEqual({ widthPx: 120, heightPx: 80 });
    expect(await sharp(outFile).metadata()).toMatchObject({ format: 'jpeg', width: 120, height: 80 });
  });
});

describe('a decoder that dies', () => {
  test('once: the photo is developed by a fresh worker', async () => {
    const deadly = killing({ times: 1 });
    const outFile = fresh();
    const answer = await deadly.develop({ files: [await onDisk({})], recipe, strength: 100, outFile });
    expect(answer.fileBytes).toBe((await readFile(outFile)).length);
    expect(deadly.health().restarts).toBe(1);
    await deadly.close();
  });

  test('twice: the photo is refused, nothing is left, and the next photo goes through', async () => {
    const deadly = killing({ times: 2 });
    const outFile = fresh();
    const order = { files: [await onDisk({})], recipe, strength: 100, outFile };
    const failure = await deadly.develop(order).catch((error) => error);
    expect(failure).toMatchObject({ code: 'decoder-crashed' });
    expect(failure.message).toContain('stopped the decoder twice');
    expect(existsSync(outFile)).toBe(false);
    await deadly.develop(order);
    expect(existsSync(outFile)).toBe(true);
    await deadly.close();
  });

  test('of time, twice: the photo is refused', async () => {
    const slow = createDarkroom({ workers: 1, spawn: () => silentWorker(), deadlineMs: 50 });
    await expect(slow.inspect('slow.jpg')).rejects.toMatchObject({ code: 'decoder-timeout' });
    expect(slow.health().restarts).toBe(2);
    await slow.close();
  });

  test('before it begins: an internal failure, not the fault of the photo', async () => {
    const broken = createDarkroom({ workers: 1, entryFile: join(folder, 'no-such-worker.js') });
    await expect(broken.inspect('any.jpg')).rejects.toMatchObject({ code: 'internal' });
    await broken.close();
  });
});

describe('stopping', () => {
  test('work that has not begun is given up at once', async () => {
    const controller = new AbortController();
    const file = await onDisk({});
    const busy = darkroom.develop({ files: [file], recipe, strength: 100, outFile: fresh() });
    const outFile = fresh();
    const waiting = darkroom.develop({ files: [file], recipe, strength: 100, outFile }, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await busy;
    expect(existsSync(outFile)).toBe(false);
  });

  test('work under way leaves no file, and the worker goes on', async () => {
    const controller = new AbortController();
    const file = await onDisk({ widthPx: 2400, heightPx: 1600 });
    const outFile = fresh();
    const begun = Promise.withResolvers<void>();
    const watched = createDarkroom({ workers: 1, spawn: () => tellingOf('develop', begun.resolve) });
    const stopped = watched.develop({ files: [file], recipe, strength: 100, outFile }, { signal: controller.signal });
    await begun.promise;
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(outFile)).toBe(false);
    await watched.develop({ files: [file], recipe, strength: 100, outFile });
    expect(existsSync(outFile)).toBe(true);
    await watched.close();
  });

  test('closing ends the worker processes and refuses what was waiting', async () => {
    // The worker is given one photo only: it cannot have done the second before it is ended.
    let given = 0;
    const spawn = (): WorkerProcess => {
      const worker = forkWorker(workerFile);
      const isSecond = (message: unknown) => (message as { type?: string }).type === 'work' && ++given > 1;
      return { ...worker, send: (message) => isSecond(message) || worker.send(message) };
    };
    const own = createDarkroom({ workers: 1, spawn });
    const file = await onDisk({});
    await own.inspect(file);
    const [pid] = own.figures().workerPids;
    const waiting = own.inspect(file).catch((error) => error.code);
    await own.close();
    expect(await waiting).toBe('cancelled');
    await expect.poll(() => isAlive(pid!)).toBe(false);
  });
});

test('a recipe at strength 0 is the photo itself', async () => {
  const file = await onDisk({ widthPx: 300, heightPx: 200, quality: 95 });
  const none = atStrength(recipe, 0);
  const outFile = fresh();
  await darkroom.develop({ files: [file], recipe: none, strength: 100, outFile, quality: 98 });
  const [before, after] = [await levels(file), await levels(outFile)];
  expect(meanDifference(after, before)).toBeLessThan(0.8);
});

async function developed(photo: OddPhoto, strength = 0): Promise<string> {
  const outFile = fresh();
  await darkroom.develop({ files: [await onDisk(photo)], recipe, strength, outFile });
  return outFile;
}

function meanDifference(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
}

async function levels(file: string): Promise<Buffer> {
  return sharp(file).toColourspace('srgb').raw().toBuffer();
}

/** A darkroom whose workers are killed as soon as they are told to develop, the first so many times. */
function killing({ times }: { times: number }) {
  let left = times;
  const spawn = (): WorkerProcess => {
    const worker = forkWorker(workerFile);
    return {
      ...worker,
      send: (message) => {
        worker.send(message);
        const { type, task } = message as { type: string; task?: string } & Partial<ToWorker>;
        if (type !== 'work' || task !== 'develop' || left === 0) return;
        left -= 1;
        worker.kill();
      },
    };
  };
  return createDarkroom({ workers: 1, spawn });
}

/** A worker that tells when it was given a task. */
function tellingOf(task: string, told: () => void): WorkerProcess {
  const worker = forkWorker(workerFile);
  return {
    ...worker,
    send: (message) => {
      worker.send(message);
      if ((message as { task?: string }).task === task) told();
    },
  };
}

/** A worker that says it is ready and never answers. */
function silentWorker(): WorkerProcess {
  let exit = () => undefined as undefined;
  return {
    pid: undefined,
    send: () => undefined,
    onMessage: (listener) => setImmediate(() => listener({ type: 'ready' })),
    onExit: (listener) => {
      exit = () => void setImmediate(listener) as undefined;
    },
    kill: () => exit(),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
