import { CompiledQuery } from 'kysely';

// Several writes that a dialect takes at once: all of them happen or none. Alone they are a commit of their own; within a transaction they
// are a part of it. What they say is only whether they failed.

export type Together = CompiledQuery & { readonly together: readonly CompiledQuery[] };

/** @param queries writes of which no two touch the same row, so that their order does not matter */
export function takenTogether(queries: readonly CompiledQuery[]): Together {
  return { ...empty, together: queries };
}

/** What a database can do that answers without a pause. */
export type WritesAtOnce = {
  /** Writes all of these in a commit of their own, now. @returns false when somebody's transaction is open: they have to wait for their turn */
  writeAtOnce(queries: readonly CompiledQuery[]): boolean;
};

export function canWriteAtOnce(adapter: object): adapter is WritesAtOnce {
  return 'writeAtOnce' in adapter;
}

/** A list of any length is one value to this database, and so are rows: an array of texts, and JSON. */
export type TakesLists = { readonly takesLists: true };

export function takesLists(adapter: object): adapter is TakesLists {
  return 'takesLists' in adapter;
}

/** Several questions that a dialect asks at once, one after another and each by itself. The row of its answer with the number N has the rows of the Nth. */
export type AskedTogether = CompiledQuery<readonly unknown[]> & { readonly askedTogether: readonly CompiledQuery[] };

export function askedTogether(queries: readonly CompiledQuery[]): AskedTogether {
  return { ...empty, askedTogether: queries } as AskedTogether;
}

export function isAskedTogether(query: CompiledQuery): query is AskedTogether {
  return 'askedTogether' in query;
}

const empty = CompiledQuery.raw('');

export function isTogether(query: CompiledQuery): query is Together {
  return 'together' in query;
}

/** How many values they name in all. */
export function valueCountOf(queries: readonly CompiledQuery[]): number {
  return queries.reduce((sum, { parameters }) => sum + parameters.length, 0);
}
