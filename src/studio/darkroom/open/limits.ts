// What a photo may cost before it is refused. Pixels are not memory and a small file is not a small picture, so each has its own bound.

/** Largest picture, pixels: 100 megapixels. */
export const maxPixels = 100_000_000;
/** Longest side, pixels. A JPEG cannot be longer. */
export const maxSidePx = 64_000;
/** Largest file, bytes. */
export const maxFileBytes = 500_000_000;
/** Resident memory of one worker, bytes; above it the photo is refused and the worker replaced. */
export const maxWorkerBytes = 1_500_000_000;
/** Heap of one worker's script, megabytes. Pixels live outside it. */
export const maxWorkerHeapMegabytes = 384;
/** How long one piece of work may take on one worker. */
export const deadlineMs = 20_000;
/** An export may try several qualities of a large picture. */
export const exportDeadlineMs = 60_000;
/** Photos after which a worker is replaced, so that a slow leak in a codec never adds up. */
export const photosPerWorker = 200;
/** A proof is for looking, never for delivery. */
export const maxProofSidePx = 1600;
/** Photos that a worker keeps decoded for proofs. */
export const openPhotosPerWorker = 12;
