import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './tables.ts';
import { askedTogether, canWriteAtOnce, takenTogether } from './together.ts';

// Building a query and compiling it costs more than running it. What every command runs is compiled once for each database.

type Compiled<Row = unknown> = CompiledQuery<Row>;

/** By the adapter, which a database and its transactions share. */
const known = new WeakMap<object, Map<string, Compiled>>();

type Asked<Row> = {
  /** In the order in which the query names them; what the builder was given in their place does not matter. */
  values: readonly unknown[];
  build(db: Kysely<Tables>): Compilable<Row>;
};

/** A query that is built at its first use only. `name` tells it from all others. */
export function compiledAs<Row>(db: Kysely<Tables>, name: string, { values, build }: Asked<Row>): CompiledQuery<Row> {
  const { adapter } = db.getExecutor();
  let queries = known.get(adapter);
  if (queries === undefined) {
    queries = new Map();
    known.set(adapter, queries);
  }
  let query = queries.get(name);
  if (query === undefined) {
    query = build(db).compile();
    if (query.parameters.length !== values.length) throw new Error(`${name} names ${query.parameters.length} values`);
    queries.set(name, query);
  }
  const { query: node, queryId, sql } = query as Compiled<Row>;
  return { query: node, queryId, sql, parameters: values };
}

/** Runs a query that is built at its first use only. */
export async function runCompiled<Row>(db: Kysely<Tables>, name: string, asked: Asked<Row>): Promise<Row[]> {
  const { rows } = await db.executeQuery<Row>(compiledAs(db, name, asked));
  return rows;
}

/** Runs writes all or none, in as few steps as the database takes. No two of them may touch one row. */
export async function runTogether(db: Kysely<Tables>, queries: readonly CompiledQuery[]): Promise<void> {
  const { adapter } = db.getExecutor();
  if (canWriteAtOnce(adapter) && adapter.writeAtOnce(queries)) return;
  await db.executeQuery(takenTogether(queries));
}

/** Asks several things in as few steps as the database takes. @returns under each name the rows of all queries that it stands for */
export async function readTogether<Asked extends Readonly<Record<string, readonly CompiledQuery[]>>>(
  db: Kysely<Tables>,
  asked: Asked,
): Promise<RowsOf<Asked>> {
  const queries = Object.values(asked).flat();
  const answers = queries.length === 0 ? [] : (await db.executeQuery(askedTogether(queries))).rows;
  let count = 0;
  const told = Object.entries(asked).map(([name, { length }]) => {
    count += length;
    return [name, answers.slice(count - length, count).flat()];
  });
  return Object.fromEntries(told) as RowsOf<Asked>;
}

type RowsOf<Asked> = {
  [Name in keyof Asked]: Asked[Name] extends readonly CompiledQuery<infer Row>[] ? Row[] : never;
};
