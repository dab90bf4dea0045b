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

/** A query for each list of these: there are few lengths of a list, so that each is built once. */
export function eachOf<Row>(
  db: Kysely<Tables>,
  name: string,
  {
    ids,
    before = [],
    build,
  }: { ids: readonly string[]; before?: readonly unknown[]; build(db: Kysely<Tables>, ids: string[]): Compilable<Row> },
): CompiledQuery<Row>[] {
  return padded(ids).map((some) =>
    compiledAs(db, `${some.length} of ${name}`, { values: [...before, ...some], build: (db) => build(db, some) }),
  );
}

const lengths = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const;

/** The same ids in lists of few lengths, so that there are few texts of a statement: the last one is named again where one is too short. */
export function padded(ids: readonly string[]): string[][] {
  const lists: string[][] = [];
  for (let from = 0; from < ids.length; from += 256) {
    const some = ids.slice(from, from + 256);
    const length = lengths.find((one) => one >= some.length) ?? some.length;
    lists.push(Array.from({ length }, (_, n) => some[Math.min(n, some.length - 1)] ?? ''));
  }
  return lists;
}

/** Many rows are added so many at a time: there are few lengths of a statement, and each is built once. At most 32,766 values in one. */
const rowsAtOnce = [256, 64, 16, 8, 7, 6, 5, 4, 3, 2, 1] as const;

type Replacing<Table extends keyof Tables> = {
  readonly key: readonly (keyof Tables[Table] & string)[];
  readonly columns: readonly (keyof Tables[Table] & string)[];
};

/** Queries that add rows; those whose key is there already get the new values of `replacing.columns`. */
export function insertsOf<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  rows: readonly Tables[Table][],
  replacing?: Replacing<Table>,
): CompiledQuery[] {
  const queries: CompiledQuery[] = [];
  for (let from = 0; from < rows.length; ) {
    const count = rowsAtOnce.find((many) => many <= rows.length - from) ?? 1;
    const some = from === 0 && count === rows.length ? rows : rows.slice(from, from + count);
    const name = `${replacing === undefined ? 'insert' : 'put'} ${count} ${table}`;
    queries.push(
      compiledAs(db, name, { values: valuesOf(some), build: (db) => insertion(db, table, some, replacing) }),
    );
    from += count;
  }
  return queries;
}

/** Row after row. Each has the columns of the first, in the same order. */
function valuesOf<Row extends object>(rows: readonly Row[]): unknown[] {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Row)[];
  const values: unknown[] = [];
  for (const row of rows) for (const column of columns) values.push(row[column]);
  return values;
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
