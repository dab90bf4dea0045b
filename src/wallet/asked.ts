import type { InferContractRouterOutputs } from '@orpc/contract';
import type { z } from 'zod';
import type { WalletContract } from '../contract/wallet.ts';

type InputOf<Procedure> = Procedure extends { '~orpc': { inputSchema?: infer Schema } }
  ? z.output<Extract<Schema, z.ZodType>>
  : never;

/** The same of a procedure in a group of the contract. */
export type AskedOf<Group extends keyof WalletContract, Name extends keyof WalletContract[Group]> = InputOf<
  WalletContract[Group][Name]
>;
export type AnswerOf<Group extends keyof Answers, Name extends keyof Answers[Group]> = Answers[Group][Name];

type Answers = InferContractRouterOutputs<WalletContract>;

/** What a handler of the contract is given, after its input was checked. */
export type Asked<Name extends keyof WalletContract> = InputOf<WalletContract[Name]>;

/** What it answers. */
export type Answer<Name extends keyof Answers> = Answers[Name];

export type AskedPurchase = InputOf<WalletContract['purchases']['create']>;
