import { z } from 'zod';

// Ordered adjustments: equal recipes give equal pixels. Each has a range and a unit, and a strength of 0 turns every one of them off.

export const recipe = z.object({
  whiteBalance: z.object({
    /** How far the light goes from what it is (0) to neutral (1). */
    amount: z.number().min(0).max(1),
    /** Taste on top of that: what a change by as many kelvin around daylight (6504 K) looks like; positive is warmer. */
    warmthKelvin: z.number().min(-1500).max(1500),
    /** How far places in another light, of a lamp or a window, go from the light of the whole (0) to their own (1). */
    mixed: z.number().min(0).max(1).default(0),
  }),
  exposure: z.object({
    /** How far the median of the room goes from where it is (0) to the target (1). */
    amount: z.number().min(0).max(1),
    /** CIE L* of the median of everything but blown windows. */
    targetLightness: z.number().min(20).max(90),
    /** Half-width of the band around the target, L*, that is left as it is: a photo that is right stays right. */
    toleranceLightness: z.number().min(0).max(15),
    trimStops: z.number().min(-2).max(2),
  }),
  tone: z.object({
    /** Compression of large bright and dark areas in the log domain: 1 leaves them, 0.6 is strong. */
    baseCompression: z.number().min(0.4).max(1),
    /** Lifts (positive) or deepens dark areas, -1..1. */
    shadows: z.number().min(-1).max(1),
    /** Holds back (negative) or opens bright areas, -1..1. */
    highlights: z.number().min(-1).max(1),
    /** How much of a lift of the exposure the view out of a window does not take, 0..1: it stays seen while the room comes up. */
    windows: z.number().min(0).max(1).default(0),
    /** Share of pixels that may become black. */
    blackPoint: z.number().min(0).max(0.02),
    contrast: z.number().min(-1).max(1),
    /** Contrast of details against their surroundings, 0..1. */
    clarity: z.number().min(0).max(1),
  }),
  colour: z.object({
    saturation: z.number().min(-1).max(1),
    /** Saturation of pale colours only. */
    vibrance: z.number().min(-1).max(1),
    /** Takes the last tint out of bright surfaces that are nearly white. */
    neutraliseWhites: z.number().min(0).max(1),
  }),
  /** `fade` lifts black, share of full scale. */
  look: z.object({ fade: z.number().min(0).max(0.1) }),
  sharpening: z.object({ amount: z.number().min(0).max(2), thresholdLevels: z.number().min(0).max(20) }),
});
export type Recipe = z.infer<typeof recipe>;
