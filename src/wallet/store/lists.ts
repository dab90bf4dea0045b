import { type Compilable, type CompiledQuery, type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import { compiledAs } from './compiled.ts';
import type { Tables } from './tables.ts';
import { takesLists } from './together.ts';

// Many rows are asked for and added in few statements with few texts, so that each is built once. A database that takes a list as one value has
// one text for any number of them; for the others there are texts for some numbers.

/** Whether a column says one of the ids that are asked for. */
export type Among = (column: string) => Expression<SqlBool>;

/** The same ids in as many lists as a database wants. `name` tells the text that a list has in a statement from those of others. */
export type IdList = { readonly name: string; readonly values: readonly unknown[]; readonly isAmong: Among };

export function listsOf(db: Kysely<Tables>, ids: readonly string[]): IdList[] {
  if (ids.length === 0) return [];
  if (takesLists(db.getExecutor().adapter) && ids.length > 1)
    return [{ name: 'any', values: [ids], isAmong: (column) => sql<SqlBool>`${sql.ref(column)} = any(${ids})` }];
  return padded(ids).map((some) => ({
    ...{ name: String(some.length), values: some },
    // One id is asked for by itself: whatever finds it is told by the text that there is one at most.
    isAmong: (column) =>
      some.length === 1
        ? sql<SqlBool>`${sql.ref(column)} = ${some[0]}`
        : sql<SqlBool>`${sql.ref(column)} in (${sql.join(some)})`,
  }));
}

/** A query for each list of these. */
export function eachOf<Row>(
  db: Kysely<Tables>,
  name: string,
  {
    ids,
    before = [],
    build,
  }: {
    ids: readonly string[];
    before?: readonly unknown[];
    build(db: Kysely<Tables>, isAmong: Among): Compilable<Row>;
  },
): CompiledQuery<Row>[] {
  return listsOf(db, ids).map((list) =>
    compiledAs(db, `${list.name} of ${name}`, {
      values: [...before, ...list.values],
      build: (db) => build(db, list.isAmong),
    }),
  );
}

const lengths = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const;

/** The same ids in lists of few lengths: the last one is named again where one is too short. */
function padded(ids: readonly string[]): string[][] {
  const lists: string[][] = [];
  for (let from = 0; from < ids.length; from += 256) {
    const some = ids.slice(from, from + 256);
    const length = lengths.find((one) => one >= some.length) ?? some.length;
    lists.push(Array.from({ length }, (_, n) => some[Math.min(n, some.length - 1)] ?? ''));
  }
  return lists;
}

/** Many rows are added so many at a time. At most 32,766 values in one. */
const rowsAtOnce = [256, 64, 16, 8, 7, 6, 5, 4, 3, 2, 1] as const;
/** A few rows are quicker as values, and many as a list: the fewest and the most rows of one. */
const [listedLeast, listedMost] = [5, 4096];

type Replacing<Table extends keyof Tables> = {
  readonly key: readonly (keyof Tables[Table] & string)[];
  readonly columns: readonly (keyof Tables[Table] & string)[];
};

/**
 * Queries that add rows; those whose key is there already get the new values of `replacing.columns`.
 * @param rows each has the columns of the first, in the same order
 */
export function insertsOf<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  rows: readonly Tables[Table][],
  replacing?: Replacing<Table>,
): CompiledQuery[] {
  const queries: CompiledQuery[] = [];
  const isListed = takesLists(db.getExecutor().adapter) && rows.length >= listedLeast;
  const verb = replacing === undefined ? 'insert' : 'put';
  for (let from = 0; from < rows.length; ) {
    const left = rows.length - from;
    const count = isListed ? Math.min(left, listedMost) : (rowsAtOnce.find((many) => many <= left) ?? 1);
    const some = count === rows.length ? rows : rows.slice(from, from + count);
    const query = isListed
      ? compiledAs(db, `${verb} ${columnsOf(some)} of ${table}`, {
          values: [JSON.stringify(some)],
          build: (db) => listed(db, table, some, replacing),
        })
      : compiledAs(db, `${verb} ${count} ${table}`, {
          values: valuesOf(some),
          build: (db) => replaced(db.insertInto(table as keyof Tables).values(some as never), replacing),
        });
    queries.push(query);
    from += count;
  }
  return queries;
}

function columnsOf<Row extends object>([first]: readonly Row[]): string[] {
  return Object.keys(first ?? {});
}

/** Row after row. */
function valuesOf<Row extends object>(rows: readonly Row[]): unknown[] {
  const columns = columnsOf(rows) as (keyof Row)[];
  const values: unknown[] = [];
  for (const row of rows) for (const column of columns) values.push(row[column]);
  return values;
}

/** The rows are one value, as JSON, and the table says what their columns are. */
function listed<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  rows: readonly Tables[Table][],
  replacing: Replacing<Table> | undefined,
) {
  const columns = columnsOf(rows);
  const refs = sql.join(columns.map((column) => sql.ref(column)));
  const told = sql`(select ${refs} from json_populate_recordset(null::${sql.table(table)}, ${''}))`;
  const insert = db.insertInto(table as keyof Tables).columns(columns as never);
  return replaced(insert.expression(told as never), replacing);
}

type Insert = ReturnType<ReturnType<Kysely<Tables>['insertInto']>['values']>;

function replaced<Table extends keyof Tables>(insert: Insert, replacing: Replacing<Table> | undefined): Insert {
  if (replacing === undefined) return insert;
  return insert.onConflict((conflict) =>
    conflict
      .columns(replacing.key as never)
      .doUpdateSet(({ ref }) =>
        Object.fromEntries(replacing.columns.map((column) => [column, ref(`excluded.${column}` as never)])),
      ),
  );
}
