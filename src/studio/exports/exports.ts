import { randomBytes } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import type { ExportEvent } from '../../contract/studio/exports.ts';
import { AppError, failureOf } from '../../core/errors.ts';
import { exportPresets, type Preset } from '../../core/photos/exportPreset.ts';
import { nameFor, unknownTokens, withoutEnding } from '../../core/photos/naming.ts';
import { streamOf } from '../channel.ts';
import { writeFailure } from '../files/disk.ts';
import { discard, renameToNew, syncFile, syncFolder } from '../files/durable.ts';
import { removeLeftParts } from '../files/leftovers.ts';
import { nameKey, safeName, uniqueName } from '../files/names.ts';
import type { StudioHost } from '../host.ts';
import type { Library } from '../library/library.ts';
import { frameOf, type OpenShoot } from '../library/open-shoot.ts';
import type { StoredPhoto, StoredRendition } from '../library/shoot-document.ts';
import { photosOf } from '../runs/quote.ts';
import type { SettingsKeeper } from '../settings/settings.ts';
import type { Templates } from '../templates.ts';
import { developAgain } from './develop-again.ts';

// Files for delivery, from photos that are paid. All of it is free, nothing is overwritten, and a delivery that is stopped leaves whole files only.

export type ExportOrder = {
  shootId: string;
  photoIds: readonly string[];
  presetId: string;
  outputFolder?: string | undefined;
  naming?: string | undefined;
  metadata?: Preset['metadata'] | undefined;
};

export type ExportBench = { host: StudioHost; library: Library; templates: Templates; settings: SettingsKeeper };

const endings = { jpeg: '.jpg', webp: '.webp', png: '.png' } as const;

/** @throws AppError not-found, bad-input; at the reader: disk-full, disk-failed, folder-unwritable */
export async function startExport(bench: ExportBench, order: ExportOrder, signal?: AbortSignal) {
  const preset = exportPresets.find((one) => one.id === order.presetId);
  if (!preset) {
    const known = exportPresets.map((one) => one.id);
    throw new AppError('not-found', `There is no export preset “${order.presetId}”. Known: ${known.join(', ')}.`, {
      known,
    });
  }
  const pattern = order.naming?.trim() || preset.naming;
  const unknown = unknownTokens(pattern);
  if (unknown.length > 0)
    throw new AppError('bad-input', `${unknown.join(' ')} means nothing in a file name. Nothing was exported.`, {
      unknown,
    });
  const shoot = await bench.library.shoot(order.shootId);
  const photos = photosOf(shoot, order.photoIds);
  const folder = order.outputFolder ?? folderFor(bench, shoot, preset);
  if (!isAbsolute(folder)) {
    throw new AppError(
      'bad-input',
      'The output folder must be a whole path. Nothing was exported. Choose it again.',
      {},
    );
  }
  return streamOf<ExportEvent>(
    (emit, stop) => deliver(bench, { shoot, photos, preset, pattern, folder, order }, emit, stop),
    signal,
  );
}

type Delivery = {
  shoot: OpenShoot;
  photos: StoredPhoto[];
  preset: Preset;
  pattern: string;
  folder: string;
  order: ExportOrder;
};

type Finished = Extract<ExportEvent, { type: 'finished' }>;

async function deliver(
  bench: ExportBench,
  delivery: Delivery,
  emit: (event: ExportEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { disk } = bench.library.bench;
  const { shoot, folder } = delivery;
  const paid = delivery.photos.filter((photo) => photo.renditions.length > 0);
  const files: Finished['files'] = [];
  const failures: Finished['failures'] = [];
  const taken = await openFolder(bench, folder);
  for (const [index, photo] of paid.entries()) {
    if (signal.aborted) return;
    const main = frameOf(shoot, photo.mainFrameId);
    const name = main?.name ?? '';
    emit({ type: 'progress', done: index, total: paid.length, name });
    try {
      files.push(await deliverOne(bench, delivery, { photo, seq: index + 1, taken, signal }));
    } catch (error) {
      const { code, message, details } = failureOf(error);
      if (code === 'cancelled') return;
      if (code === 'disk-full' || code === 'disk-failed' || code === 'folder-unwritable') throw error;
      failures.push({ photoId: photo.id, name, failure: { code, message, details: { ...details } } });
    }
  }
  await syncFolder(disk, folder);
  emit({ type: 'progress', done: paid.length, total: paid.length, name: '' });
  emit({ type: 'finished', folder, files, failures, notPaid: delivery.photos.length - paid.length });
}

type One = { photo: StoredPhoto; seq: number; taken: Set<string>; signal: AbortSignal };

async function deliverOne(bench: ExportBench, delivery: Delivery, { photo, seq, taken, signal }: One) {
  const { disk, darkroom } = bench.library.bench;
  const { shoot, preset, folder, order } = delivery;
  const rendition = newest(photo);
  const file = await renditionFile(bench, shoot, photo, rendition, signal);
  const part = join(folder, `.tonebank-${randomBytes(9).toString('hex')}.part`);
  try {
    const made = await darkroom.exportPhoto(
      {
        file,
        outFile: part,
        widthPx: preset.widthPx,
        heightPx: preset.heightPx,
        cropToFill: preset.cropToFill,
        format: preset.format,
        quality: preset.quality,
        maxBytes: preset.maxBytes,
        metadata: order.metadata ?? preset.metadata,
      },
      { signal, urgency: 'soon' },
    );
    await syncFile(disk, part);
    const name = await giveName(bench, delivery, { photo, seq, part, taken, rendition });
    const path = join(folder, name);
    shoot.document.note((data) => {
      if (!data.written.includes(path)) data.written.push(path);
    });
    return { photoId: photo.id, name, fileBytes: made.fileBytes, widthPx: made.widthPx, heightPx: made.heightPx };
  } catch (error) {
    await discard(disk, part);
    if (signal.aborted)
      throw new AppError('cancelled', 'The export was stopped. What is finished stays.', {}, { cause: error });
    if (error instanceof AppError) throw error;
    throw writeFailure(error, 'The export', folder);
  }
}

async function giveName(
  bench: ExportBench,
  { shoot, preset, pattern, folder }: Delivery,
  made: { photo: StoredPhoto; seq: number; part: string; taken: Set<string>; rendition: StoredRendition },
): Promise<string> {
  const main = frameOf(shoot, made.photo.mainFrameId);
  const planned = safeName(
    nameFor(pattern, {
      name: withoutEnding(main?.name ?? made.rendition.name),
      seq: made.seq,
      shoot: shoot.document.data.name,
      template: bench.templates.get(made.rendition.templateId).name,
      takenAt: main?.header?.exposure.takenAt ?? null,
      at: new Date(bench.host.clock.now()).toISOString().slice(0, 19),
    }),
  );
  for (;;) {
    const name = uniqueName(planned, endings[preset.format], (key) => made.taken.has(key));
    made.taken.add(nameKey(name));
    if (await renameToNew(bench.library.bench.disk, made.part, join(folder, name))) return name;
  }
}

/** The rendition's file; developed again, free, where it was removed. */
async function renditionFile(
  bench: ExportBench,
  shoot: OpenShoot,
  photo: StoredPhoto,
  rendition: StoredRendition,
  signal: AbortSignal,
) {
  const path = join(rendition.folder, rendition.name);
  const isThere = await bench.library.bench.disk.lstat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  return isThere ? path : developAgain(bench, { shoot, photo, rendition, signal });
}

function newest(photo: StoredPhoto): StoredRendition {
  const [first] = [...photo.renditions].sort((a, b) => b.at.localeCompare(a.at));
  if (!first) throw new Error('only paid photos are delivered');
  return first;
}

async function openFolder(bench: ExportBench, folder: string): Promise<Set<string>> {
  const { disk } = bench.library.bench;
  try {
    await disk.makeFolder(folder);
    if (!(await disk.canWrite(folder))) throw Object.assign(new Error('no access'), { code: 'EACCES' });
    await removeLeftParts(disk, folder);
    return new Set((await disk.list(folder)).map((entry) => nameKey(entry.name)));
  } catch (error) {
    throw writeFailure(error, 'The export', folder);
  }
}

function folderFor(bench: ExportBench, shoot: OpenShoot, preset: Preset): string {
  const base = bench.settings.now.outputFolder ?? join(bench.host.folders.pictures, 'Tonebank');
  return join(base, safeName(shoot.document.data.name, 'Shoot'), safeName(preset.name));
}
