import type { Role } from '../../contract/wallet/shapes.ts';

/**
 * Who asks of which wallet: what decides the rights, and the name that the history shows. `member` names the token of a person, for what is
 * theirs alone; `device` is set for a device's token. `spender` is the member whose monthly limit pays: the person, or whoever registered the
 * device; null for tokens that belong to no member.
 */
export type Caller = {
  readonly wallet: string;
  readonly role: Role;
  readonly user: string | null;
  readonly member?: string | null;
  readonly device?: string | null;
  readonly spender?: string | null;
};
