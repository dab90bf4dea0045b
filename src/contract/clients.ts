import type { ContractRouterClient } from '@orpc/contract';
import type { StudioContract } from './studio.ts';
import type { WalletContract } from './wallet.ts';

/** The wallet as a device calls it, in process or over HTTP. */
export type WalletClient = ContractRouterClient<WalletContract>;

/** The studio as a page, a command line or a test calls it, over a message port, a socket or in process. */
export type StudioClient = ContractRouterClient<StudioContract>;
