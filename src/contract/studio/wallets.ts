import { z } from 'zod';
import { procedure } from '../errors.ts';

// The wallets that this computer knows: its own, and those of teams. One of them pays at a time; each keeps a purse of its own on the disk.

export const knownWallet = z.object({
  address: z
    .string()
    .nullable()
    .describe(
      'null: the wallet of this computer. A second account at one service has a # and its name behind the address',
    ),
  name: z.string(),
  isCurrent: z.boolean(),
  hasToken: z.boolean(),
  unsyncedCredits: z
    .number()
    .int()
    .nonnegative()
    .describe('spent on this computer, and not told to that wallet yet; of the current one the balance says so'),
});
export type KnownWallet = z.infer<typeof knownWallet>;

const known = z.array(knownWallet).describe('the wallet of this computer first, the others by name');

export const walletCalls = {
  list: procedure.output(known),
  /** Knocks at the wallet and remembers it; a known one of this name gets the new token. It does not pay before it is used.
   *  Refused: an address or a token that does not work. */
  add: procedure
    .input(z.object({ name: z.string().max(100), address: z.string().max(500), token: z.string().min(1).max(500) }))
    .output(known),
  /** Pays from this wallet from now on. Refused while a run is not finished, because its credits are held where it began. */
  use: procedure.input(z.object({ address: z.string().max(700).nullable() })).output(known),
  /** Forgets the token and the name. Refused for the one that pays, and while it was not told everything that was spent. */
  remove: procedure.input(z.object({ address: z.string().max(700) })).output(known),
};
