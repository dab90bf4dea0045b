import { emptyState, type State } from '../../core/credits/state.ts';
import { type PartKind, partKinds } from './parts.ts';

/** The state of a wallet that has no tables of its own: one JSON document in its row, of what is not as in a new wallet. */
export type Account = Partial<Omit<State, PartKind | 'grants' | 'workKeys' | 'answers'>>;

export function accountOf(state: State): Account {
  const told: Record<string, unknown> = {};
  for (const { name, plain, text } of plainAccount) {
    const value = state[name];
    if (value === plain || (sinceOpened.has(name) && value === state.openedAt)) continue;
    if (typeof value !== 'object' || value === null || textOf(value) !== text) told[name] = value;
  }
  return told;
}

/** What changes rarely is turned into text once. */
const texts = new WeakMap<object, string>();

function textOf(value: object): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
}

const elsewhere: ReadonlySet<string> = new Set([
  ...partKinds,
  ...['grants', 'workKeys', 'answers'],
  ...['wallet', 'zone', 'openedAt'],
]);

/** The fields of an account as they are in a new wallet; these two are then the instant at which it was opened. */
const plainAccount = Object.entries(emptyState({ id: '', zone: '', openedAt: 0 }))
  .filter(([name]) => !elsewhere.has(name))
  .map(([name, plain]) => ({ name: name as keyof Account, plain, text: JSON.stringify(plain) }));
const sinceOpened: ReadonlySet<string> = new Set(['periodStartsAt', 'bookedAt']);
