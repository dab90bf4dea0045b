import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { AppError, failureOf } from '../../../src/core/errors.ts';
import type { Exposure } from '../../../src/core/photos/shoot.ts';
import type { FromWorker, Task, ToWorker, Work } from '../../../src/studio/darkroom/pool/messages.ts';
import type { Disk } from '../../../src/studio/files/disk.ts';
import { isMissing, writeFailure } from '../../../src/studio/files/disk.ts';
import { discard, writeAndSync } from '../../../src/studio/files/durable.ts';
import type { WorkerProcess } from '../../../src/studio/host.ts';

// A worker that answers at once, where pixels do not matter: it stands in for the process and for the codec, never for our own rules. Its
// photos are short texts that say what a header would say; what it "develops" follows from their bytes alone.

export type StandInPhoto = { seed: number; exposure?: Partial<Exposure>; isBroken?: boolean };

export function standInBytes(photo: StandInPhoto): Buffer {
  return Buffer.from(JSON.stringify(photo));
}

/** What a photo with these bytes becomes. */
export function standInRendition(originals: readonly Buffer[]): Buffer {
  const sum = originals.map((bytes) => createHash('sha256').update(bytes).digest('hex')).join('+');
  return Buffer.from(`developed ${sum}\n`.repeat(40));
}

/** A worker on this disk. Its writes are calls like all others: they can be stopped, and they can fail. */
export function standInWorker(disk: Disk): WorkerProcess {
  const listeners: ((message: unknown) => void)[] = [];
  const leaving: ((exit: { code: number | null; signal: string | null }) => void)[] = [];
  const tell = (message: FromWorker) => {
    for (const listener of listeners) listener(message);
  };
  const usage = { cpuMs: 0, residentBytes: 0, peakBytes: 0 };
  setImmediate(() => tell({ type: 'ready' }));
  return {
    pid: 1,
    send(raw) {
      const message = raw as ToWorker;
      if (message.type !== 'work') return;
      const { id, task, order } = message;
      answerOf(disk, task, order).then(
        (answer) => tell({ type: 'done', id, answer, usage }),
        (error: unknown) => tell({ type: 'failed', id, failure: failureOf(error), usage }),
      );
    },
    onMessage: (listener) => void listeners.push(listener),
    onExit: (listener) => void leaving.push(listener),
    kill: () => {
      for (const leave of leaving.splice(0)) leave({ code: null, signal: 'SIGKILL' });
    },
  };
}

async function answerOf(disk: Disk, task: Task, order: Work[Task]['order']): Promise<Work[Task]['answer']> {
  if (task === 'develop') return develop(disk, order as Work['develop']['order']);
  const { file } = order as Work['inspect']['order'];
  const bytes = await readOriginal(disk, file);
  if (task === 'fingerprint') return { sha256: sumOf(bytes), fileBytes: bytes.length };
  if (task === 'inspect') return headerOf(bytes);
  const { outFile } = order as Work['thumbnail']['order'];
  await writeNew(disk, outFile, Buffer.from('a small picture'));
  return { widthPx: 96, heightPx: 64 };
}

async function develop(disk: Disk, { files, outFile }: Work['develop']['order']): Promise<Work['develop']['answer']> {
  const originals = await Promise.all(files.map((file) => readOriginal(disk, file)));
  const [main] = originals;
  if (main && (JSON.parse(main.toString()) as StandInPhoto).isBroken) {
    throw new AppError(
      'photo-damaged',
      `${basename(files[0] ?? '')} is damaged. The original is untouched. 0 credits used.`,
      {},
    );
  }
  const bytes = standInRendition(originals);
  await writeNew(disk, outFile, bytes);
  const measured = { lightKelvin: 5000, exposureStops: 0, lightnessBefore: 50, lightnessAfter: 50, notes: [] };
  return { widthPx: 96, heightPx: 64, fileBytes: bytes.length, sha256: sumOf(bytes), measured };
}

function headerOf(bytes: Buffer): Work['inspect']['answer'] {
  const { exposure } = JSON.parse(bytes.toString()) as StandInPhoto;
  const unknown: Exposure = {
    ...{ takenAt: null, exposureSeconds: null, apertureFNumber: null, isoSpeed: null },
    ...{ exposureBiasStops: null, focalLengthMm: null, camera: null },
  };
  const size = { widthPx: 96, heightPx: 64, orientation: 1, fileBytes: bytes.length };
  return { format: 'jpeg', ...size, exposure: { ...unknown, ...exposure } };
}

async function readOriginal(disk: Disk, path: string): Promise<Buffer> {
  try {
    return await disk.readFile(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new AppError('photo-missing', `${basename(path)} is not where it was. 0 credits used.`, {}, { cause: error });
  }
}

/** As a real worker does: whole, or not there. */
async function writeNew(disk: Disk, path: string, bytes: Buffer): Promise<void> {
  try {
    await writeAndSync(disk, path, bytes);
  } catch (error) {
    await discard(disk, path);
    throw writeFailure(error, 'The developed photo', path);
  }
}

function sumOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
