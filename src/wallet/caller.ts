import type { Role } from '../contract/wallet/shapes.ts';

/** Who asks of which wallet: what decides the rights, and the name that the history shows. `device` is set for a device's token. */
export type Caller = {
  readonly wallet: string;
  readonly role: Role;
  readonly user: string | null;
  readonly device?: string | null;
};
