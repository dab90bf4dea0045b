import { z } from 'zod';
import { procedure } from '../errors.ts';
import { id } from './words.ts';

// The app itself: what it is, how it is set up, and the folders of this computer.

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

export const appCalls = {
  about: procedure.output(about),
  settings: procedure.output(settings),
  saveSettings: procedure
    .input(settings.omit({ hasWalletToken: true }).partial().extend({ walletToken: z.string().nullable().optional() }))
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
};
