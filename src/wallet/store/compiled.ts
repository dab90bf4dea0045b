import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

// Building a query and compiling it costs more than running it. What every command runs is compiled once for each database.

/** By the adapter, which a database and its transactions share. */
const known = new WeakMap<object, Map<string, CompiledQuery>>();

/**
 * Runs a query that is built at its first use only.
 *
 * @param name tells this query from all others
 * @param values in the order in which the query names them; what the builder was given in their place does not matter
 */
export async function runCompiled<Row>(
  db: Kysely<Tables>,
  name: string,
  { values, build }: { values: readonly unknown[]; build(db: Kysely<Tables>): Compilable<Row> },
): Promise<Row[]> {
  const { adapter } = db.getExecutor();
  const queries = known.get(adapter) ?? new Map<string, CompiledQuery>();
  known.set(adapter, queries);
  let query = queries.get(name);
  if (query === undefined) {
    query = build(db).compile();
    if (query.parameters.length !== values.length) throw new Error(`${name} names ${query.parameters.length} values`);
    queries.set(name, query);
  }
  const { rows } = await db.executeQuery<Row>({ ...query, parameters: values } as CompiledQuery<Row>);
  return rows;
}

/** Kept for so many rows at most: larger inserts are rare, and are built each time. */
const rowsKept = 8;
/** At most so many rows in one statement: SQLite takes 32,766 values. */
const rowsAtOnce = 1000;

type Replacing<Table extends keyof Tables> = {
  readonly key: readonly (keyof Tables[Table] & string)[];
  readonly columns: readonly (keyof Tables[Table] & string)[];
};

/** Adds rows; those whose key is there already get the new values of `replacing.columns`. */
export async function insertRows<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  rows: readonly Tables[Table][],
  replacing?: Replacing<Table>,
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const some = rows.slice(from, from + rowsAtOnce);
    const columns = Object.keys(some[0] ?? {}) as (keyof Tables[Table])[];
    const values = some.flatMap((row) => columns.map((column) => row[column]));
    const build = (db: Kysely<Tables>) => insertion(db, table, some, replacing);
    if (some.length > rowsKept) await db.executeQuery(build(db).compile());
    else await runCompiled(db, `insert ${some.length} ${table}`, { values, build });
  }
}

function insertion<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  rows: readonly Tables[Table][],
  replacing: Replacing<Table> | undefined,
) {
  const insert = db.insertInto(table as keyof Tables).values(rows as never);
  if (replacing === undefined) return insert;
  return insert.onConflict((conflict) =>
    conflict
      .columns(replacing.key as never)
      .doUpdateSet(({ ref }) =>
        Object.fromEntries(replacing.columns.map((column) => [column, ref(`excluded.${column}` as never)])),
      ),
  );
}
