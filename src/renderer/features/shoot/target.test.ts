import { expect, test } from 'vitest';
import type { Photo } from '../../../core/photos/shoot.ts';
import {
  enhanceSentence,
  framesByExposure,
  needsConfirmation,
  scopeOf,
  shortBy,
  targetPhotos,
  trialPhotos,
} from './target.ts';

const aPhoto = (id: string, paidFor: string[] = []): Photo => ({
  id,
  frameIds: [id],
  mainFrameId: id,
  bracketReason: null,
  evSteps: [0],
  paidFor,
  renditions: [],
});
const shoot = Array.from({ length: 60 }, (_, index) => aPhoto(`p${index}`));
const refusedOne = [{ photoId: 'p', name: 'x.jpg', failure: { code: 'photo-damaged', message: '', details: {} } }];

test('the whole shoot is meant until photos are selected or one fills the screen', () => {
  const nothing = { asked: null, selectedCount: 0, hasActive: true, isActiveSelected: false, isComparing: false };
  expect(scopeOf(nothing)).toBe('all');
  expect(scopeOf({ ...nothing, selectedCount: 1 })).toBe('one');
  expect(scopeOf({ ...nothing, selectedCount: 3 })).toBe('selected');
  expect(scopeOf({ ...nothing, isComparing: true })).toBe('one');
});

test('a photo that fills the screen speaks for the selection only when it belongs to it', () => {
  const comparing = { asked: null, selectedCount: 3, hasActive: true, isComparing: true };
  expect(scopeOf({ ...comparing, isActiveSelected: false })).toBe('one');
  expect(scopeOf({ ...comparing, isActiveSelected: true })).toBe('selected');
});

test('what was chosen by hand holds for as long as it is possible', () => {
  const three = { selectedCount: 3, hasActive: false, isActiveSelected: false, isComparing: false };
  expect(scopeOf({ ...three, asked: 'all' })).toBe('all');
  expect(scopeOf({ ...three, asked: 'one' })).toBe('selected');
  expect(scopeOf({ ...three, asked: 'selected', selectedCount: 0 })).toBe('all');
});

test('the photos that are meant keep the order of the shoot', () => {
  const selected = new Set(['p7', 'p3']);
  const ids = (scope: 'one' | 'selected' | 'all') =>
    targetPhotos(shoot, { scope, selected, activeId: 'p9' }).map(({ id }) => id);
  expect(ids('selected')).toEqual(['p3', 'p7']);
  expect(ids('one')).toEqual(['p9']);
  expect(ids('all').length).toBe(60);
});

test('the sentence counts the photos that will be developed, not the broken one', () => {
  expect(enhanceSentence({ photoCount: 36, ownedCount: 5, refused: [] })).toBe('Enhance 36 photos');
  expect(enhanceSentence({ photoCount: 2, ownedCount: 0, refused: refusedOne })).toBe('Enhance 1 photo');
});

test('a run over paid photos only says that it develops them again', () => {
  expect(enhanceSentence({ photoCount: 5, ownedCount: 5, refused: [] })).toBe('Develop 5 photos again');
});

test('being short is never negative', () => {
  expect(shortBy({ credits: 20, available: 12 })).toBe(8);
  expect(shortBy({ credits: 2, available: 12 })).toBe(0);
});

test('a trial takes three photos spread over the shoot, and skips those that say nothing new', () => {
  expect(trialPhotos(shoot, () => true).map(({ id }) => id)).toEqual(['p10', 'p30', 'p50']);
  expect(trialPhotos(shoot.slice(0, 2), () => true).length).toBe(2);
  expect(trialPhotos(shoot, ({ id }) => id !== 'p30').map(({ id }) => id)).not.toContain('p30');
});

test('a limit of 0 always asks; a limit of 5 asks above 5', () => {
  expect([needsConfirmation(0, 0), needsConfirmation(5, 5), needsConfirmation(6, 5)]).toEqual([true, false, true]);
});

test('a bracket reads from dark to light, whatever the order of its files', () => {
  const bracket = { frameIds: ['middle', 'light', 'dark'], evSteps: [0, 2, -2] };
  expect(framesByExposure(bracket).map(({ frameId }) => frameId)).toEqual(['dark', 'middle', 'light']);
});
