import type { RunQuote } from '../../../contract/studio/runs.ts';
import type { Photo } from '../../../core/photos/shoot.ts';
import { words } from './words.ts';

// What Enhance would act on, and the sentence that says so: the same one on the button, in the sheet and on the sheet's button.

export type Scope = 'one' | 'selected' | 'all';

/**
 * Which photos are meant when nobody has said so: the selection; one photo where one photo fills the screen; else the whole shoot.
 * @param asked what was chosen by hand, as long as it is still possible
 */
export function scopeOf(given: {
  asked: Scope | null;
  selectedCount: number;
  hasActive: boolean;
  /** The photo in question is one of the selected ones. */
  isActiveSelected: boolean;
  isComparing: boolean;
}): Scope {
  const { asked, selectedCount, hasActive, isActiveSelected, isComparing } = given;
  if (asked === 'all' || (asked === 'one' && hasActive) || (asked === 'selected' && selectedCount > 1)) return asked;
  if (selectedCount > 1 && (isActiveSelected || !isComparing)) return 'selected';
  return hasActive && (isComparing || selectedCount === 1) ? 'one' : 'all';
}

/** The photos that are meant, in the order of the shoot. */
export function targetPhotos(
  photos: readonly Photo[],
  meant: { scope: Scope; selected: ReadonlySet<string>; activeId: string | null },
): readonly Photo[] {
  if (meant.scope === 'all') return photos;
  if (meant.scope === 'one') return photos.filter(({ id }) => id === meant.activeId);
  return photos.filter(({ id }) => meant.selected.has(id));
}

/** How many photos will be developed: those that cannot be opened are left out, and never charged. */
export function developCount(quote: Pick<RunQuote, 'photoCount' | 'refused'>): number {
  return Math.max(0, quote.photoCount - quote.refused.length);
}

/** "Enhance 36 photos", or "Develop 5 photos again" when all of them are paid. */
export function enhanceSentence(quote: Pick<RunQuote, 'photoCount' | 'ownedCount' | 'refused'>): string {
  const photos = developCount(quote);
  return photos > 0 && quote.ownedCount >= photos ? words.developAgain(photos) : words.enhance(photos);
}

/** Credits that the balance lacks for the whole run; 0 when it suffices. */
export function shortBy(quote: Pick<RunQuote, 'credits' | 'available'>): number {
  return Math.max(0, quote.credits - quote.available);
}

/** A run above this many credits is better tried on a few photos first. */
export const tryFirstAboveCredits = 50;

/** Three photos spread over the shoot, so that one room does not speak for all; paid and broken ones say nothing new. */
export function trialPhotos(photos: readonly Photo[], isUseful: (photo: Photo) => boolean): Photo[] {
  const useful = photos.filter(isUseful);
  const spots = [1 / 6, 1 / 2, 5 / 6].map((part) => Math.floor(part * useful.length));
  return [...new Set(spots)].map((spot) => useful[spot]).filter((photo) => photo !== undefined);
}

/** The output folder and the sheet are skipped only under the limit that the photographer has set. */
export function needsConfirmation(credits: number, confirmAboveCredits: number): boolean {
  return confirmAboveCredits === 0 || credits > confirmAboveCredits;
}

/** The frames of a bracket from dark to light, as photographers read them: −2, 0, +2. */
export function framesByExposure(photo: Pick<Photo, 'frameIds' | 'evSteps'>): { frameId: string; evStep: number }[] {
  return photo.frameIds
    .map((frameId, index) => ({ frameId, evStep: photo.evSteps[index] ?? 0 }))
    .sort((a, b) => a.evStep - b.evStep);
}
