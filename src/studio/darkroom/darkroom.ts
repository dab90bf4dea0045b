import type { Recipe } from '../../core/photos/recipe.ts';
import type { Exposure, PhotoFormat } from '../../core/photos/shoot.ts';

// What the rest of the studio may ask of the darkroom. Photos are opened only in worker processes; a crash, a time-out or a refusal
// arrives here as an AppError with a code and a sentence, never as a dead app.

/** The header of a photo, read without decoding a pixel. Width and height are upright. */
export type Inspection = {
  format: PhotoFormat;
  widthPx: number;
  heightPx: number;
  orientation: number;
  exposure: Exposure;
  fileBytes: number;
};

/** What analysis found and the recipe decided, for the page to show. */
export type Measured = {
  /** Correlated colour temperature of the estimated light, kelvin. */
  lightKelvin: number;
  /** Applied exposure change, stops. */
  exposureStops: number;
  /** Median lightness before and after, CIE L* 0..100. */
  lightnessBefore: number;
  lightnessAfter: number;
  /** Words for the photographer, such as "Developed from the middle frame". */
  notes: string[];
};

export type ProofOrder = {
  /** Original files, main frame first. */
  files: string[];
  recipe: Recipe;
  /** 0 (nothing) .. 100 (the whole recipe). */
  strength: number;
  /** What is left of a damaged photo; without it such a photo is refused. */
  asDamaged?: boolean;
  /** At most 1600. The long side of the picture, pixels. */
  longSidePx: number;
  /** Where the JPEG goes; written durably, replacing. */
  outFile: string;
};

export type DevelopOrder = {
  files: string[];
  recipe: Recipe;
  strength: number;
  asDamaged?: boolean;
  /** Must not exist yet. The caller names it, syncs it and gives it its final name. */
  outFile: string;
  /** JPEG quality 1..100; default 92. */
  quality?: number;
};

export type Developed = { widthPx: number; heightPx: number; fileBytes: number; sha256: string; measured: Measured };

export type MetadataPolicy = 'keep' | 'strip-place-and-serial' | 'strip-all';

export type ExportOrder = {
  /** A rendition, or any photo that the allow-list opens. */
  file: string;
  outFile: string;
  /** Fits inside these, never enlarges; null keeps the size. `cropToFill` cuts the centre to exactly this shape. */
  widthPx: number | null;
  heightPx: number | null;
  cropToFill: boolean;
  format: 'jpeg' | 'webp' | 'png';
  quality: number;
  /** Lowers the quality, in at most six trials, until the file fits; null for no limit. */
  maxBytes: number | null;
  metadata: MetadataPolicy;
};

export type Exported = { widthPx: number; heightPx: number; fileBytes: number; quality: number };

/** Who waits for the answer: a person looking at the screen goes before a batch. */
export type Urgency = 'now' | 'soon' | 'batch';

export type WorkOptions = { signal?: AbortSignal; urgency?: Urgency };

export type Darkroom = {
  /** @throws AppError photo-empty, photo-unsupported, photo-unreadable, photo-too-large, photo-missing */
  inspect(file: string, options?: WorkOptions): Promise<Inspection>;
  /** SHA-256 of the file's bytes, lower-case hexadecimal, together with its size. */
  fingerprint(file: string, options?: WorkOptions): Promise<{ sha256: string; fileBytes: number }>;
  /** A small upright sRGB JPEG of the original as it is. */
  thumbnail(
    order: { file: string; longSidePx: number; outFile: string; asDamaged?: boolean },
    options?: WorkOptions,
  ): Promise<{ widthPx: number; heightPx: number }>;
  /** Free, always. First one within 300 ms, a change of strength within 60 ms: the worker keeps the decoded proxy. */
  proof(order: ProofOrder, options?: WorkOptions): Promise<{ widthPx: number; heightPx: number; measured: Measured }>;
  develop(order: DevelopOrder, options?: WorkOptions): Promise<Developed>;
  exportPhoto(order: ExportOrder, options?: WorkOptions): Promise<Exported>;
  /** Restarts and figures for diagnostics. */
  health(): { workers: number; restarts: number; queued: number };
  close(): Promise<void>;
};
