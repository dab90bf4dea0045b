import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './errors.ts';
import { buyingCalls } from './wallet/buying.ts';
import { historyCalls, walletEvent } from './wallet/history.ts';
import { leaseCalls } from './wallet/leases.ts';
import { payingCalls } from './wallet/paying.ts';
import { instant } from './wallet/shapes.ts';
import { spendingCalls } from './wallet/spending.ts';
import { teamCalls } from './wallet/team.ts';

// What a device or a member may ask of the wallet service. The same procedures run in process, and over HTTP under the paths that
// `route` names (published at /openapi.json). Amounts are whole credits; times are RFC 3339 in UTC; every write takes an id made by the caller.

export const walletContract = {
  ...historyCalls,
  ...spendingCalls,
  ...buyingCalls,
  ...payingCalls,
  ...teamCalls,
  ...leaseCalls,
  test: {
    clock: procedure
      .route({ method: 'PUT', path: '/api/test/clock' })
      .input(z.object({ now: instant }))
      .output(z.object({ now: instant })),
  },
  events: procedure
    .route({ method: 'GET', path: '/api/events' })
    .input(z.object({ cursor: z.coerce.number().int().optional() }))
    .output(eventIterator(walletEvent)),
};
export type WalletContract = typeof walletContract;
