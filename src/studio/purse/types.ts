import type { WalletClient } from '../../contract/clients.ts';

// The shapes of the wallet's contract, by the names that the purse uses for them.

export type Hold = Awaited<ReturnType<WalletClient['hold']>>;
export type Purchase = Awaited<ReturnType<WalletClient['purchases']['create']>>;
/** Work of one kind. One charge key for each unit of `quantity`. */
export type Spend = { action: string; quantity: number; workKeys: string[] };
