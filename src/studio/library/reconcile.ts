import { describeGroup, findBrackets } from '../../core/photos/bracket.ts';
import type { FoundFile } from './scan.ts';
import type { ShootDocument, StoredFrame, StoredPhoto } from './shoot-document.ts';

// What a folder's content means for a shoot that is known already. Every function changes the document it is given and touches nothing else.

/** Takes in what a scan found: new files become frames, changed ones are read again, vanished ones stay and say so. */
export function takeIn(stored: ShootDocument, files: readonly FoundFile[], nextId: () => string): void {
  const known = new Map(stored.frames.map((frame) => [frame.path, frame]));
  const present = new Set(files.map((file) => file.path));
  for (const file of files) {
    const frame = known.get(file.path);
    if (!frame) addFrame(stored, file, nextId);
    else if (frame.fileBytes !== file.fileBytes || frame.mtimeMs !== file.mtimeMs) readAgain(frame, file);
    else if (frame.problem?.code === 'photo-missing') frame.problem = null;
  }
  for (const frame of stored.frames) if (!present.has(frame.path)) markMissing(frame);
  sortLike(stored, files);
}

/** A new file that turns out to be a vanished one under another name: the old frame moves, with all that was paid for it. */
export function adoptMoved(stored: ShootDocument, newFrameId: string): boolean {
  const fresh = stored.frames.find((frame) => frame.id === newFrameId);
  const photo = stored.photos.find((one) => one.frameIds.includes(newFrameId));
  if (!fresh?.sha256 || !photo || photo.frameIds.length > 1 || photo.renditions.length > 0) return false;
  const gone = stored.frames.find(
    (frame) => frame !== fresh && frame.problem?.code === 'photo-missing' && frame.sha256 === fresh.sha256,
  );
  if (!gone) return false;
  const { path, name, folder, mtimeMs, fileBytes } = fresh;
  Object.assign(gone, { path, name, folder, mtimeMs, fileBytes, problem: null });
  stored.frames = stored.frames.filter((frame) => frame !== fresh);
  stored.photos = stored.photos.filter((one) => one !== photo);
  return true;
}

export function markMissing(frame: StoredFrame): void {
  frame.problem = {
    code: 'photo-missing',
    message: `${frame.name} is not where it was. Bring it back or open its new folder. 0 credits used.`,
    details: { name: frame.name },
  };
}

/** Groups the frames that have not been looked at yet. Answers whether anything changed. */
export function groupByItself(stored: ShootDocument, nextId: () => string): boolean {
  const fresh = stored.photos.filter((photo) => !photo.isSettled && photo.frameIds.length === 1);
  const ids = new Set(fresh.flatMap((photo) => photo.frameIds));
  const candidates = stored.frames.filter((frame) => ids.has(frame.id) && frame.header !== null);
  for (const photo of fresh) photo.isSettled = true;
  const brackets = byFolder(candidates).flatMap(findBrackets);
  for (const bracket of brackets) mergePhotos(stored, { ...bracket, nextId });
  return brackets.length > 0;
}

/** Groups frames by hand. */
export function groupByHand(stored: ShootDocument, frameIds: readonly string[], nextId: () => string): void {
  const wanted = new Set(frameIds);
  const frames = stored.frames.filter((frame) => wanted.has(frame.id));
  mergePhotos(stored, { ...describeGroup(frames), nextId });
}

/** Makes every frame of a photo a photo of its own. What was developed stays with the main frame. */
export function ungroup(stored: ShootDocument, photoId: string, nextId: () => string): void {
  const at = stored.photos.findIndex((photo) => photo.id === photoId);
  const photo = stored.photos[at];
  if (!photo || photo.frameIds.length < 2) return;
  const singles = photo.frameIds.map((frameId): StoredPhoto => {
    const isMain = frameId === photo.mainFrameId;
    return {
      ...single(isMain ? photo.id : nextId(), frameId),
      isSettled: true,
      renditions: isMain ? photo.renditions : [],
    };
  });
  stored.photos.splice(at, 1, ...singles);
}

/** Takes the brackets apart that are not among these, and makes those that are not there. */
export function regroup(stored: ShootDocument, brackets: readonly (readonly string[])[], nextId: () => string): void {
  const wanted = new Set(brackets.map(keyOf));
  for (const { id, frameIds } of [...stored.photos]) {
    if (frameIds.length > 1 && !wanted.has(keyOf(frameIds))) ungroup(stored, id, nextId);
  }
  const there = new Set(stored.photos.map(({ frameIds }) => keyOf(frameIds)));
  for (const frameIds of brackets) if (!there.has(keyOf(frameIds))) groupByHand(stored, frameIds, nextId);
}

const keyOf = (frameIds: readonly string[]): string => [...frameIds].sort().join();

type Merge = { frameIds: string[]; mainFrameId: string; evSteps: number[]; reason: string; nextId: () => string };

/** Takes frames out of the photos they are in and makes them one, in the place of the first. */
function mergePhotos(stored: ShootDocument, { frameIds, mainFrameId, evSteps, reason, nextId }: Merge): void {
  const wanted = new Set(frameIds);
  const touched = stored.photos.filter((photo) => photo.frameIds.some((id) => wanted.has(id)));
  const at = stored.photos.findIndex((photo) => touched.includes(photo));
  const group: StoredPhoto = {
    id: nextId(),
    frameIds,
    mainFrameId,
    bracketReason: reason,
    evSteps,
    isSettled: true,
    // What was developed stays with the frame it was developed from.
    renditions: touched.filter((photo) => wanted.has(photo.mainFrameId)).flatMap((photo) => photo.renditions),
  };
  const others = stored.photos.filter((photo) => !touched.includes(photo));
  const rest = touched.map((photo) => without(stored, photo, { wanted, nextId })).filter((photo) => photo !== null);
  others.splice(at, 0, group, ...rest);
  stored.photos = others;
}

/** What is left of a photo when some of its frames have gone to another; null when nothing is. */
function without(
  stored: ShootDocument,
  photo: StoredPhoto,
  { wanted, nextId }: { wanted: ReadonlySet<string>; nextId: () => string },
): StoredPhoto | null {
  const [first, ...more] = photo.frameIds.filter((id) => !wanted.has(id));
  if (first === undefined) return null;
  const keepsMain = !wanted.has(photo.mainFrameId);
  const kept = {
    id: keepsMain ? photo.id : nextId(),
    isSettled: true,
    renditions: keepsMain ? photo.renditions : [],
  };
  if (more.length === 0) return { ...single(kept.id, first), ...kept };
  const left = new Set([first, ...more]);
  const { frameIds, mainFrameId, evSteps, reason } = describeGroup(stored.frames.filter((frame) => left.has(frame.id)));
  if (!keepsMain) return { ...kept, frameIds, mainFrameId, evSteps, bracketReason: reason };
  const mainStep = evSteps[frameIds.indexOf(photo.mainFrameId)] ?? 0;
  const fromMain = evSteps.map((step) => step - mainStep);
  return { ...kept, frameIds, mainFrameId: photo.mainFrameId, evSteps: fromMain, bracketReason: reason };
}

function addFrame(stored: ShootDocument, file: FoundFile, nextId: () => string): void {
  const id = nextId();
  stored.frames.push({ ...file, id, header: null, sha256: null, problem: null });
  stored.photos.push(single(nextId(), id));
}

function readAgain(frame: StoredFrame, file: FoundFile): void {
  Object.assign(frame, { ...file, header: null, sha256: null, problem: null, openedAsDamaged: false });
}

function single(id: string, frameId: string): StoredPhoto {
  return {
    id,
    frameIds: [frameId],
    mainFrameId: frameId,
    bracketReason: null,
    evSteps: [0],
    isSettled: false,
    renditions: [],
  };
}

/** Frames in the order of the scan, photos in the order of their first frame; what is missing comes last. */
function sortLike(stored: ShootDocument, files: readonly FoundFile[]): void {
  const order = new Map(files.map((file, index) => [file.path, index]));
  const place = (frame: StoredFrame) => order.get(frame.path) ?? files.length;
  stored.frames.sort((a, b) => place(a) - place(b));
  const position = new Map(stored.frames.map((frame, index) => [frame.id, index]));
  const first = (photo: StoredPhoto) => Math.min(...photo.frameIds.map((id) => position.get(id) ?? 0));
  stored.photos.sort((a, b) => first(a) - first(b));
}

function byFolder(frames: readonly StoredFrame[]): StoredFrame[][] {
  const folders = new Map<string, StoredFrame[]>();
  for (const frame of frames) folders.set(frame.folder, [...(folders.get(frame.folder) ?? []), frame]);
  return [...folders.values()];
}
