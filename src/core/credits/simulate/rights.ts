import type { Right, Role } from '../catalog/people.ts';
import { refuse } from '../values/refusal.ts';
import type { World } from './world.ts';

/** For steps that are no commands: what the wallet service asks before it shows anything. Refuses `forbidden`. */
export function needRight({ catalog }: World, { as }: { readonly as: Role }, right: Right): void {
  if (catalog.roles[as].includes(right)) return;
  refuse('forbidden', `Your role (${as}) may not do this. Nothing was changed. Ask an owner or admin of the account.`, {
    role: as,
    right,
  });
}
