import { dates, devices, expiryAndHolds } from '../../src/core/credits/simulate/examples/cross-cutting.ts';
import type { Example } from '../../src/core/credits/simulate/examples/example.ts';
import { generateAccept } from '../../src/core/credits/simulate/examples/generate-accept.ts';
import { more } from '../../src/core/credits/simulate/examples/more.ts';
import { paidAhead } from '../../src/core/credits/simulate/examples/paid-ahead.ts';
import { payAsYouGo } from '../../src/core/credits/simulate/examples/pay-as-you-go.ts';
import { perPhoto } from '../../src/core/credits/simulate/examples/per-photo.ts';
import { printed } from '../../src/core/credits/simulate/examples/printed.ts';
import { threeBalances } from '../../src/core/credits/simulate/examples/three-balances.ts';
import { tokenPacks } from '../../src/core/credits/simulate/examples/token-packs.ts';

/** The worked examples of the specification, in its order. */
export const allExamples: readonly Example[] = [
  ...[...perPhoto, ...tokenPacks, ...payAsYouGo, ...generateAccept, ...threeBalances],
  ...[...dates, ...expiryAndHolds, ...devices, ...more, ...paidAhead, ...printed],
];
