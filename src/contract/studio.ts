import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { lineKinds } from '../core/credits/catalog.ts';
import { failure, frame, maxBracketFrames, photo, shoot, shootSummary } from '../core/photos/shoot.ts';
import { procedure } from './errors.ts';
import { accountCalls } from './studio/account.ts';
import { walletCalls } from './studio/wallets.ts';
import { catalogView, purchase } from './wallet/buying.ts';
import { billing } from './wallet/history.ts';
import { returnUrl } from './wallet/paying.ts';
import { allowance, balance, credits, signedCredits } from './wallet/shapes.ts';

// What the page, the command line and the tests may ask of the studio. Pictures never cross: they are fetched by id from
// `photo://<kind>/<id>` (Electron) or `GET /photo/<kind>/<id>` (browser), kind being one of `pictureKinds`.

export const pictureKinds = ['thumb', 'original', 'proof', 'rendition'] as const;
export type PictureKind = (typeof pictureKinds)[number];

const id = z.string().min(1).max(200);
const strength = z.number().int().min(0).max(100);

// ---- the app itself

export const about = z.object({
  version: z.string(),
  host: z.enum(['electron', 'browser', 'cli', 'test']),
  platform: z.string(),
  node: z.string(),
  dataFolder: z.string(),
  /** The host can show the system's own folder dialog; otherwise the page shows its own, fed by `places`. */
  canPickNatively: z.boolean(),
  /** The host can show a file in the system's file manager. */
  canReveal: z.boolean(),
  formats: z.array(z.string()),
  limits: z.object({ megapixels: z.number(), fileBytes: z.number() }),
});
export type About = z.infer<typeof about>;

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  canvas: z.enum(['dark', 'mid', 'light']),
  textScale: z.number().int().min(100).max(200),
  /** Null: a folder named Tonebank in the user's pictures. */
  outputFolder: z.string().nullable(),
  naming: z.string().max(200).describe('tokens: {name} {seq} {seq:02} {shoot} {template} {date} {time}'),
  /** Runs of at most this many credits start without the confirmation sheet; 0 always asks. */
  confirmAboveCredits: z.number().int().min(0).max(50),
  /** Null: the embedded wallet of this computer. */
  walletAddress: z.string().nullable(),
  hasWalletToken: z.boolean(),
  groupBrackets: z.boolean(),
});
export type Settings = z.infer<typeof settings>;

export const place = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  photoCount: z.number().int(),
  shortcuts: z.array(z.object({ name: z.string(), path: z.string() })),
});
export type Place = z.infer<typeof place>;

// ---- shoots

export const shootEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('shoot'), shoot }),
  z.object({ type: z.literal('frames'), frames: z.array(frame), progress: shoot.shape.progress }),
  // All photos of the shoot, in order: grouping makes some of them disappear.
  z.object({ type: z.literal('photos'), photos: z.array(photo), summary: shootSummary }),
]);
export type ShootEvent = z.infer<typeof shootEvent>;

// ---- templates and proofs

export const templateView = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  major: z.number().int(),
  description: z.string(),
  suits: z.array(z.string()),
  disclosure: z.enum(['standard', 'must-disclose']),
});
export type TemplateView = z.infer<typeof templateView>;

export const measured = z.object({
  lightKelvin: z.number(),
  exposureStops: z.number(),
  lightnessBefore: z.number(),
  lightnessAfter: z.number(),
  notes: z.array(z.string()),
});

export const proof = z.object({
  id: z.string().describe('fetch the picture as kind "proof"'),
  widthPx: z.number().int(),
  heightPx: z.number().int(),
  measured,
  isCached: z.boolean(),
  tookMs: z.number(),
});
export type Proof = z.infer<typeof proof>;

// ---- runs

export const runQuote = z.object({
  photoCount: z.number().int(),
  /** Paid before: developed again for nothing. */
  ownedCount: z.number().int(),
  /** Cannot be developed (damaged, missing): never charged. */
  refused: z.array(z.object({ photoId: z.string(), name: z.string(), failure })),
  /** Opened as damaged: among the refused until the photographer says yes to them, priced as others then. */
  damaged: z.array(z.object({ photoId: z.string(), name: z.string() })),
  credits,
  available: credits,
  after: signedCredits,
  affordableCount: z.number().int().describe('how many of the photos the balance covers, owned ones included'),
  outputFolder: z.string(),
  allowance: allowance
    .nullable()
    .describe(
      'the monthly limit of whoever asks; what this computer holds counts as reserved; null where none is known',
    ),
  secondsLow: z.number(),
  secondsHigh: z.number(),
  neverCharged: z.array(z.string()),
});
export type RunQuote = z.infer<typeof runQuote>;

export const photoStates = ['waiting', 'running', 'done', 'owned', 'failed', 'pending', 'cancelled'] as const;
export type PhotoState = (typeof photoStates)[number];

export const runPhoto = z.object({
  photoId: z.string(),
  name: z.string(),
  frameId: z.string().describe('for its thumbnail'),
  state: z.enum(photoStates).describe('pending: waits for credits'),
  stage: z.enum(['held', 'developing', 'written', 'captured']).nullable(),
  credits: z.object({ held: credits, charged: credits, returned: credits }),
  output: z.string().nullable().describe('file name in the output folder'),
  renditionId: z.string().nullable(),
  tookMs: z.number().nullable(),
  failure: failure.nullable(),
});
export type RunPhoto = z.infer<typeof runPhoto>;

export const runStates = ['running', 'paused', 'out-of-credits', 'done', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

export const run = z.object({
  id: z.string(),
  shootId: z.string(),
  shootName: z.string(),
  templateId: z.string(),
  templateName: z.string(),
  strength,
  state: z.enum(runStates),
  /** Why it is paused, and what to do, in a sentence; null while running and when done. */
  sentence: z.string().nullable(),
  outputFolder: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  counts: z.object({
    total: z.number().int(),
    done: z.number().int(),
    owned: z.number().int(),
    failed: z.number().int(),
    waiting: z.number().int(),
    cancelled: z.number().int(),
  }),
  credits: z.object({ held: credits, charged: credits, returned: credits }),
  /** Seconds that the rest will take, as a range; null before two photos are done. */
  secondsLeft: z.object({ low: z.number(), high: z.number() }).nullable(),
  currentName: z.string().nullable(),
});
export type Run = z.infer<typeof run>;

export const runEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), run }),
  z.object({ type: z.literal('photo'), runId: z.string(), photo: runPhoto, run }),
]);
export type RunEvent = z.infer<typeof runEvent>;

// ---- exports

export const metadataPolicy = z.enum(['keep', 'strip-place-and-serial', 'strip-all']);

export const exportPreset = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  widthPx: z.number().int().positive().nullable(),
  heightPx: z.number().int().positive().nullable(),
  cropToFill: z.boolean(),
  format: z.enum(['jpeg', 'webp', 'png']),
  quality: z.number().int().min(1).max(100),
  maxBytes: z.number().int().positive().nullable(),
  naming: z.string(),
  metadata: metadataPolicy,
});
export type ExportPreset = z.infer<typeof exportPreset>;

export const exportEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), done: z.number().int(), total: z.number().int(), name: z.string() }),
  z.object({
    type: z.literal('finished'),
    folder: z.string(),
    files: z.array(
      z.object({
        photoId: z.string(),
        name: z.string(),
        fileBytes: z.number(),
        widthPx: z.number(),
        heightPx: z.number(),
      }),
    ),
    failures: z.array(z.object({ photoId: z.string(), name: z.string(), failure })),
    notPaid: z.number().int().describe('photos without a rendition, left out'),
  }),
]);
export type ExportEvent = z.infer<typeof exportEvent>;

// ---- credits, as this device sees them

/** The credits that this device may spend without the wallet. */
export const deviceCredits = z.object({
  left: credits,
  isFrozen: z.boolean(),
  /** Why nothing, or not everything, can be spent here, and what to do: a sentence for a photographer. */
  reason: z.string().nullable(),
  /** When the first of them go back to the wallet. */
  expiresAt: z.string().nullable(),
  lastSyncAt: z.string().nullable(),
  unsyncedCredits: credits.describe('spent here, and not told to the wallet yet'),
});
export type DeviceCredits = z.infer<typeof deviceCredits>;

export const walletView = z.object({
  /** With the wallet in reach: everything that can be spent from here. Without it: only what is left on this computer. */
  balance,
  period: billing.shape.period,
  /** Part of the period's credits that is used, 0..1; null without a basis. */
  usedShare: z.number().min(0).max(1).nullable(),
  isEmbedded: z.boolean(),
  isReachable: z.boolean(),
  /** Null where the wallet lends nothing to devices. */
  device: deviceCredits.nullable(),
});
export type WalletView = z.infer<typeof walletView>;

export const studioContract = {
  app: {
    about: procedure.output(about),
    settings: procedure.output(settings),
    saveSettings: procedure
      .input(
        settings.omit({ hasWalletToken: true }).partial().extend({ walletToken: z.string().nullable().optional() }),
      )
      .output(settings),
    places: procedure.input(z.object({ path: z.string().nullable() })).output(place),
    pickFolder: procedure
      .input(z.object({ purpose: z.enum(['open', 'output']) }))
      .output(z.object({ path: z.string().nullable() })),
    reveal: procedure
      .input(z.object({ runId: id.optional(), folder: z.string().optional() }))
      .output(z.object({ isShown: z.boolean() })),
    doctor: procedure.output(
      z.object({
        isHealthy: z.boolean(),
        checks: z.array(z.object({ name: z.string(), ok: z.boolean(), value: z.string() })),
      }),
    ),
  },
  shoots: {
    list: procedure.output(z.array(shootSummary)),
    /** Opens one folder, or the photos among several paths, and answers at once; headers, hashes and thumbnails follow through `watch`. */
    open: procedure
      .input(z.object({ paths: z.array(z.string().min(1)).min(1).max(20_000), name: z.string().max(200).optional() }))
      .output(z.object({ shootId: z.string() })),
    openSample: procedure.output(z.object({ shootId: z.string() })),
    get: procedure.input(z.object({ shootId: id })).output(shoot),
    /** The shoot as it stands, then every change. */
    watch: procedure.input(z.object({ shootId: id })).output(eventIterator(shootEvent)),
    /** Says what is on the screen, so that its thumbnails come first. */
    look: procedure
      .input(z.object({ shootId: id, frameIds: z.array(id).max(500) }))
      .output(z.object({ ok: z.literal(true) })),
    group: procedure.input(z.object({ shootId: id, frameIds: z.array(id).min(2).max(maxBracketFrames) })).output(shoot),
    ungroup: procedure.input(z.object({ shootId: id, photoId: id })).output(shoot),
    /** Opens what is left of a photo refused as `photo-damaged`, and marks it. It costs nothing; enhancing it needs `withDamaged`. */
    openDamaged: procedure.input(z.object({ shootId: id, frameId: id })).output(shoot),
    rename: procedure.input(z.object({ shootId: id, name: z.string().min(1).max(200) })).output(shootSummary),
    /** Takes the shoot off the list. Its files, its renditions and what was paid stay; opening the folder again brings all of it back. */
    forget: procedure.input(z.object({ shootId: id })).output(z.object({ ok: z.literal(true) })),
  },
  templates: {
    list: procedure.output(z.array(templateView)),
  },
  proofs: {
    make: procedure
      .input(
        z.object({
          shootId: id,
          photoId: id,
          templateId: id,
          strength,
          longSidePx: z.number().int().min(64).max(1600),
        }),
      )
      .output(proof),
  },
  runs: {
    quote: procedure
      .input(
        z.object({
          shootId: id,
          photoIds: z.array(id).min(1),
          templateId: id,
          strength,
          /** The yes to photos that were opened as damaged. */
          withDamaged: z.boolean().optional(),
          outputFolder: z.string().optional(),
        }),
      )
      .output(runQuote),
    start: procedure
      .input(
        z.object({
          /** Made by the caller and kept for retries: the same id starts the same run once. */
          id,
          shootId: id,
          photoIds: z.array(id).min(1),
          templateId: id,
          strength,
          /** The yes to photos that were opened as damaged. */
          withDamaged: z.boolean().optional(),
          outputFolder: z.string().optional(),
          /** What the confirmation showed. More than this is never charged: the run is refused with quote-changed. */
          quotedCredits: credits,
        }),
      )
      .output(run),
    list: procedure.output(z.array(run)),
    get: procedure.input(z.object({ runId: id })).output(z.object({ run, photos: z.array(runPhoto) })),
    watch: procedure.input(z.object({ runId: id.optional() })).output(eventIterator(runEvent)),
    pause: procedure.input(z.object({ runId: id })).output(run),
    resume: procedure.input(z.object({ runId: id })).output(run),
    cancel: procedure.input(z.object({ runId: id })).output(run),
    retryFailed: procedure.input(z.object({ runId: id })).output(run),
  },
  exports: {
    presets: procedure.output(z.array(exportPreset)),
    start: procedure
      .input(
        z.object({
          shootId: id,
          photoIds: z.array(id).min(1),
          presetId: id,
          outputFolder: z.string().optional(),
          naming: z.string().max(200).optional(),
          metadata: metadataPolicy.optional(),
        }),
      )
      .output(eventIterator(exportEvent)),
  },
  credits: {
    view: procedure.output(walletView),
    watch: procedure.output(eventIterator(walletView)),
    catalog: procedure.output(catalogView),
    history: procedure
      .input(
        z.object({
          kind: z.enum(['usage', 'additions']).optional(),
          only: z.enum(lineKinds).optional(),
          search: z.string().max(100).optional(),
          from: z.string().optional(),
          to: z.string().optional(),
          limit: z.number().int().min(1).max(1000).optional(),
          cursor: z.string().optional(),
        }),
      )
      .output(billing.pick({ transactions: true, next: true })),
    buy: procedure
      .input(
        z.object({
          ...{ id, pack: z.string().optional(), units: credits.optional() },
          ...{ sandboxCard: z.string().optional(), keepCard: z.boolean().optional(), returnUrl: returnUrl.optional() },
        }),
      )
      .output(purchase),
  },
  account: accountCalls,
  wallets: walletCalls,
};
export type StudioContract = typeof studioContract;
