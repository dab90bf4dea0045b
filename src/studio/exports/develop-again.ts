import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { withoutEnding } from '../../core/photos/naming.ts';
import { writeFailure } from '../files/disk.ts';
import { discard, renameToNew, syncFile, syncFolder } from '../files/durable.ts';
import { nameKey, uniqueName } from '../files/names.ts';
import { framesOf, type OpenShoot, standingOf } from '../library/open-shoot.ts';
import type { StoredPhoto, StoredRendition } from '../library/shoot-document.ts';
import type { ExportBench } from './exports.ts';

type Lost = { shoot: OpenShoot; photo: StoredPhoto; rendition: StoredRendition; signal: AbortSignal };

/**
 * Develops a paid photo whose file was removed, in the template it was paid in, where it was. Costs nothing.
 * @throws AppError photo-missing, photo-changed when the original is not what was paid for
 */
export async function developAgain(bench: ExportBench, { shoot, photo, rendition, signal }: Lost): Promise<string> {
  const { disk, darkroom } = bench.library.bench;
  const frames = framesOf(shoot, photo);
  for (const frame of frames) {
    const standing = await standingOf(bench.library.bench, frame, { signal });
    const isPaid = frame.sha256 !== null && rendition.chargeKey.includes(frame.sha256);
    if (standing === 'same' && isPaid) continue;
    const code = standing === 'missing' ? 'photo-missing' : 'photo-changed';
    const what = standing === 'missing' ? 'is not where it was' : 'is not the photo that was paid for any more';
    throw new AppError(
      code,
      `The developed photo was removed, and its original ${frame.name} ${what}. 0 credits used. Bring the original back and export again.`,
      { name: frame.name },
    );
  }
  const { recipe } = bench.templates.get(rendition.templateId);
  const { folder, strength } = rendition;
  const part = join(folder, `.tonebank-${randomBytes(9).toString('hex')}.part`);
  try {
    await disk.makeFolder(folder);
    const files = frames.map((frame) => frame.path);
    const asDamaged = frames.some((frame) => frame.openedAsDamaged);
    const order = { files, recipe, strength, asDamaged, outFile: part };
    const made = await darkroom.develop(order, { signal, urgency: 'soon' });
    await syncFile(disk, part);
    const name = await nameAgain(bench, part, rendition);
    await syncFolder(disk, folder);
    await shoot.document.change((draft) => {
      const stored = draft.photos.flatMap((one) => one.renditions).find((one) => one.id === rendition.id);
      if (stored)
        Object.assign(stored, {
          name,
          sha256: made.sha256,
          fileBytes: made.fileBytes,
          widthPx: made.widthPx,
          heightPx: made.heightPx,
        });
      if (!draft.written.includes(join(folder, name))) draft.written.push(join(folder, name));
    });
    shoot.news.photos();
    return join(folder, name);
  } catch (error) {
    await discard(disk, part);
    throw error instanceof AppError ? error : writeFailure(error, 'The developed photo', folder);
  }
}

async function nameAgain(bench: ExportBench, part: string, { folder, name }: StoredRendition): Promise<string> {
  const { disk } = bench.library.bench;
  const taken = new Set((await disk.list(folder)).map((entry) => nameKey(entry.name)));
  for (;;) {
    const free = uniqueName(withoutEnding(name), '.jpg', (key) => taken.has(key));
    taken.add(nameKey(free));
    if (await renameToNew(disk, part, join(folder, free))) return free;
  }
}
