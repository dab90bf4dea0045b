import { emptyState, type State } from '../../core/credits/state.ts';
import { type PartKind, partKinds } from './parts.ts';

/** The state of a wallet that has no tables of its own: one JSON document in its row, of what is not as in a new wallet. */
export type Account = Partial<Omit<State, PartKind | 'grants' | 'workKeys' | 'answers'>>;

export function accountOf(state: State): Account {
  const told: Record<string, unknown> = {};
  for (const name of Object.keys(state) as (keyof State)[]) {
    if (hasTable.has(name) || name === 'wallet' || name === 'zone' || name === 'openedAt') continue;
    const value = state[name];
    if (typeof value === 'object' ? textOf(value) !== plainTexts.get(name) : value !== plain[name]) told[name] = value;
  }
  if (state.periodStartsAt === state.openedAt) delete told.periodStartsAt;
  if (state.bookedAt === state.openedAt) delete told.bookedAt;
  return told;
}

const plain = emptyState({ id: '', zone: '', openedAt: 0 });
const plainTexts = new Map(Object.entries(plain).map(([name, value]) => [name, JSON.stringify(value)]));

/** What changes rarely is turned into text once. */
const texts = new WeakMap<object, string>();

function textOf(value: object | null): string {
  if (value === null) return 'null';
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
}

const hasTable: ReadonlySet<string> = new Set([...partKinds, 'grants', 'workKeys', 'answers']);
