import { accountCalls } from './studio/account.ts';
import { appCalls } from './studio/app.ts';
import { creditCalls } from './studio/credits.ts';
import { exportCalls } from './studio/exports.ts';
import { proofCalls, templateCalls } from './studio/looks.ts';
import { runCalls } from './studio/runs.ts';
import { shootCalls } from './studio/shoots.ts';
import { walletCalls } from './studio/wallets.ts';

// What the page, the command line and the tests may ask of the studio. Pictures never cross: they are fetched by id from
// `photo://<kind>/<id>` (Electron) or `GET /photo/<kind>/<id>` (browser), kind being one of `pictureKinds`.

export const pictureKinds = ['thumb', 'original', 'proof', 'rendition'] as const;
export type PictureKind = (typeof pictureKinds)[number];

export const studioContract = {
  app: appCalls,
  shoots: shootCalls,
  templates: templateCalls,
  proofs: proofCalls,
  runs: runCalls,
  exports: exportCalls,
  credits: creditCalls,
  account: accountCalls,
  wallets: walletCalls,
};
export type StudioContract = typeof studioContract;
