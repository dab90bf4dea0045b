// The sizes that photos are delivered in. All of them are free: the credit was for the developed photo.

export type Preset = {
  id: string;
  name: string;
  description: string;
  /** The photo fits inside these, pixels; null keeps its own size. */
  widthPx: number | null;
  heightPx: number | null;
  /** Cut the centre to exactly this shape instead of fitting inside it. */
  cropToFill: boolean;
  format: 'jpeg' | 'webp' | 'png';
  quality: number;
  /** The quality is lowered until the file fits; null for no limit. */
  maxBytes: number | null;
  naming: string;
  metadata: 'keep' | 'strip-place-and-serial' | 'strip-all';
};

/** Sizes: the 2048 px and 3 MB that listing portals ask for, screen size for the web, 4:5 upright for social pages. */
export const exportPresets: readonly Preset[] = [
  {
    id: 'portal-2048',
    name: 'Portal 2048',
    description: 'For listing portals: long side 2048 px, at most 3 MB, without place and serial numbers.',
    widthPx: 2048,
    heightPx: 2048,
    cropToFill: false,
    format: 'jpeg',
    quality: 88,
    maxBytes: 3_000_000,
    naming: '{shoot}_{seq:02}',
    metadata: 'strip-place-and-serial',
  },
  {
    id: 'web-1600',
    name: 'Web 1600',
    description: 'For web pages and mail: long side 1600 px, at most 500 kB, without any metadata.',
    widthPx: 1600,
    heightPx: 1600,
    cropToFill: false,
    format: 'jpeg',
    quality: 82,
    maxBytes: 500_000,
    naming: '{name}_web',
    metadata: 'strip-all',
  },
  {
    id: 'print-full',
    name: 'Print full',
    description: 'For print and archives: every pixel, highest quality, all metadata kept.',
    widthPx: null,
    heightPx: null,
    cropToFill: false,
    format: 'jpeg',
    quality: 95,
    maxBytes: null,
    naming: '{name}_print',
    metadata: 'keep',
  },
  {
    id: 'social-4x5',
    name: 'Social 1080×1350',
    description: 'For social pages: the centre, upright 4:5, 1080 by 1350 px, without any metadata.',
    widthPx: 1080,
    heightPx: 1350,
    cropToFill: true,
    format: 'jpeg',
    quality: 85,
    maxBytes: null,
    naming: '{name}_social',
    metadata: 'strip-all',
  },
];
