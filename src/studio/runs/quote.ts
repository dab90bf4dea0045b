import { isAbsolute, join } from 'node:path';
import type { RunQuote } from '../../contract/studio/runs.ts';
import { AppError } from '../../core/errors.ts';
import { chargeKey } from '../../core/photos/identity.ts';
import { safeName } from '../files/names.ts';
import { frameOf, framesOf, type OpenShoot, photoOf, readHash } from '../library/open-shoot.ts';
import { isPaidOtherwise, type StoredFrame, type StoredPhoto } from '../library/shoot-document.ts';
import type { Quote } from '../purse/purse.ts';
import type { RunBench } from './live-run.ts';

// What a run would cost, before anything is held: how many photos are paid already, which cannot be developed, what the rest costs.

export type RunOrder = {
  shootId: string;
  photoIds: readonly string[];
  templateId: string;
  strength: number;
  /** The yes to photos that were opened as damaged. */
  withDamaged?: boolean | undefined;
  outputFolder?: string | undefined;
};

const hashesAtOnce = 3;

/** @throws AppError not-found, nothing-to-do, wallet-unreachable */
export async function quoteRun(bench: RunBench, order: RunOrder, defaultFolder: string | null): Promise<RunQuote> {
  const shoot = await bench.library.shoot(order.shootId);
  const template = bench.templates.get(order.templateId);
  const photos = photosOf(shoot, order.photoIds);
  await readHashes(bench, shoot, photos);

  const refused: RunQuote['refused'] = [];
  const damaged: RunQuote['damaged'] = [];
  const keys = { enhance: new Set<string>(), reprocess: new Set<string>() };
  const megapixels: number[] = [];
  let developable = 0;
  for (const photo of photos) {
    const frames = framesOf(shoot, photo);
    if (frames.some((frame) => frame.openedAsDamaged)) damaged.push({ photoId: photo.id, name: frames[0]?.name ?? '' });
    const problem = problemOf(frames, order);
    const originals = frames.map((frame) => frame.sha256).filter((sha) => sha !== null);
    if (problem || originals.length < photo.frameIds.length) {
      const failure = problem ?? {
        code: 'photo-unreadable',
        message: 'This photo could not be read. 0 credits used.',
        details: {},
      };
      refused.push({ photoId: photo.id, name: frames[0]?.name ?? '', failure });
      continue;
    }
    developable += 1;
    const { widthPx = 0, heightPx = 0 } = frames[0]?.header ?? {};
    megapixels.push((widthPx * heightPx) / 1e6);
    const { id, major } = template;
    const action = isPaidOtherwise(shoot.document.data, originals, { id, major }) ? 'reprocess' : 'enhance';
    keys[action].add(chargeKey({ originals, templateId: id, templateMajor: major }));
  }

  const price = await priceOf(bench, keys);
  // Photos with the same content are one work: the second is paid by the first.
  const ownedCount = developable - (keys.enhance.size + keys.reprocess.size) + price.owned;
  const toPay = developable - ownedCount;
  const affordable = price.credits <= price.available ? toPay : Math.floor((price.available * toPay) / price.credits);
  const { low, high } = bench.timings.forPhotos(megapixels);
  return {
    photoCount: photos.length,
    ownedCount,
    refused,
    damaged,
    credits: price.credits,
    available: price.available,
    after: price.available - price.credits,
    affordableCount: ownedCount + affordable,
    allowance: price.allowance,
    outputFolder: outputFolderFor(bench, shoot, order.outputFolder ?? null, defaultFolder),
    secondsLow: low,
    secondsHigh: high,
    neverCharged: [
      'Previews',
      'A photo that fails, or that you stop',
      'The same photo in the same template again, at any strength',
      'Exports in any size',
    ],
  };
}

/** Why a photo is left out; a damaged one is no problem any more once the photographer has said yes to it. */
export function problemOf(frames: readonly StoredFrame[], { withDamaged }: { withDamaged?: boolean | undefined }) {
  const problem = frames.find((frame) => frame.problem)?.problem;
  if (problem || withDamaged) return problem;
  const damaged = frames.find((frame) => frame.openedAsDamaged);
  if (!damaged) return undefined;
  const { name } = damaged;
  return {
    code: 'photo-damaged',
    message: `${name} is damaged and was left out. The original is untouched. 0 credits used. Say yes to damaged photos to enhance what is left of it.`,
    details: { name },
  };
}

export function photosOf(shoot: OpenShoot, photoIds: readonly string[]): StoredPhoto[] {
  const photos = [...new Set(photoIds)].map((id) => photoOf(shoot, id));
  if (photos.some((photo) => photo === undefined)) {
    throw new AppError(
      'not-found',
      'One of these photos is not in the shoot any more: it was grouped anew or its file is gone. Select again.',
      {},
    );
  }
  return photos.filter((photo) => photo !== undefined);
}

function outputFolderFor(bench: RunBench, shoot: OpenShoot, chosen: string | null, inSettings: string | null): string {
  const base = inSettings ?? join(bench.host.folders.pictures, 'Tonebank');
  if (chosen !== null && !isAbsolute(chosen)) {
    throw new AppError(
      'bad-input',
      'The output folder must be a whole path. Nothing was started. Choose it again.',
      {},
    );
  }
  return chosen ?? join(base, safeName(shoot.document.data.name, 'Shoot'));
}

async function readHashes(bench: RunBench, shoot: OpenShoot, photos: readonly StoredPhoto[]): Promise<void> {
  const ids = photos.flatMap((photo) => photo.frameIds).filter((id) => !frameOf(shoot, id)?.sha256);
  const take = async () => {
    for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
      await readHash(bench.library.bench, shoot, id, { urgency: 'soon' });
    }
  };
  await Promise.all(Array.from({ length: hashesAtOnce }, take));
}

async function priceOf(bench: RunBench, keys: Record<'enhance' | 'reprocess', Set<string>>): Promise<Quote> {
  const total: Quote = { credits: 0, available: 0, owned: 0, allowance: null };
  for (const action of ['enhance', 'reprocess'] as const) {
    const workKeys = [...keys[action]];
    if (workKeys.length === 0 && (action === 'reprocess' || keys.reprocess.size > 0)) continue;
    // A quote for nothing still says what is available.
    if (workKeys.length === 0) {
      total.available = (await bench.purse.view()).balance.available;
      continue;
    }
    const price = await bench.purse.quote({ action, quantity: workKeys.length, workKeys });
    total.credits += price.credits;
    total.owned += price.owned;
    total.available = price.available;
    total.allowance = price.allowance ?? total.allowance;
  }
  return total;
}
