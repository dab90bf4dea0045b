import type { Right } from '../../core/credits/catalog/people.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import { AppError } from '../../core/errors.ts';
import type { Caller } from './caller.ts';

/**
 * Who belongs to the wallet is for its owners and admins alone, whatever a price list says.
 * @throws AppError `forbidden`
 */
export function needAdmin({ role }: Caller): void {
  if (role === 'owner' || role === 'admin') return;
  const message = `Your role (${role}) may not look after members and devices. Nothing was changed. Ask an owner or admin.`;
  throw new AppError('forbidden', message, { role });
}

/**
 * What only reads has no command, so its right is checked here; commands are checked by the engine.
 * @throws AppError `forbidden`
 */
export function needRight(catalog: Catalog, { role }: Caller, right: Right): void {
  if (catalog.roles[role].includes(right)) return;
  const message = `Your role (${role}) may not do this. Nothing was changed. Ask an owner or admin of the account.`;
  throw new AppError('forbidden', message, { role, right });
}
