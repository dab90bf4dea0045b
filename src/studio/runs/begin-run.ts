import type { RunQuote } from '../../contract/studio/runs.ts';
import { AppError } from '../../core/errors.ts';
import { writeFailure } from '../files/disk.ts';
import { removeLeftParts } from '../files/leftovers.ts';
import { framesOf } from '../library/open-shoot.ts';
import type { RunBench } from './live-run.ts';
import { photosOf, type RunOrder } from './quote.ts';
import type { Started } from './steps.ts';

// What a run is, from the moment in which its price is agreed to: its photos in order, its template, its folder.

/** @throws AppError quote-changed when it costs more than was shown; nothing-to-do when no photo can be developed */
export function refuseOtherPrice(quote: RunQuote, { quotedCredits }: { quotedCredits: number }): void {
  if (quote.credits > quotedCredits) throw quoteChanged(quote.credits, quotedCredits);
  if (quote.refused.length === quote.photoCount) throw nothingToDo(quote);
}

/** @throws AppError folder-unwritable, disk-full */
export async function makeOutput({ library }: RunBench, outputFolder: string): Promise<void> {
  const { disk } = library.bench;
  try {
    await disk.makeFolder(outputFolder);
    await removeLeftParts(disk, outputFolder);
  } catch (error) {
    throw writeFailure(error, 'The output folder', outputFolder);
  }
}

/** The first line of the journal. */
export async function describeRun(
  bench: RunBench,
  order: RunOrder & { id: string; quotedCredits: number },
  chosen: { outputFolder: string; naming: string },
): Promise<Started> {
  const shoot = await bench.library.shoot(order.shootId);
  const template = bench.templates.get(order.templateId);
  return {
    type: 'started',
    id: order.id,
    shootId: order.shootId,
    shootName: shoot.document.data.name,
    templateId: template.id,
    templateName: template.name,
    templateMajor: template.major,
    strength: order.strength,
    withDamaged: order.withDamaged ?? false,
    ...chosen,
    quotedCredits: order.quotedCredits,
    photos: photosOf(shoot, order.photoIds).map((photo, index) => ({
      photoId: photo.id,
      name: framesOf(shoot, photo)[0]?.name ?? '',
      frameId: photo.mainFrameId,
      seq: index + 1,
    })),
  };
}

function quoteChanged(credits: number, quotedCredits: number): AppError {
  return new AppError(
    'quote-changed',
    `The price changed from ${quotedCredits} to ${credits} credits since it was shown. Nothing was started and nothing was charged. Look at the new price and confirm again.`,
    { credits, quotedCredits },
  );
}

function nothingToDo(quote: RunQuote): AppError {
  const [first, ...others] = quote.refused;
  const why = first?.failure.message ?? '';
  const what = others.length === 0 ? why : `None of these ${quote.refused.length} photos can be developed. ${why}`;
  return new AppError('nothing-to-do', what, { refused: quote.refused });
}
