import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { isAskedTogether, isTogether, type WritesAtOnce } from './together.ts';

// Kysely over Node's own SQLite: one connection, every statement prepared once and kept. Kysely itself makes callers wait for their turn on
// the one connection (the adapter says that there is only one), so a transaction never sees another one's statements. What begins and ends
// without a pause need not wait for that: nobody can come between, as long as no transaction is open.

/** A dialect over an open database. Destroying the Kysely instance closes the database. */
export function sqliteDialect(database: DatabaseSync): Dialect {
  const turn: Turn = { isInTransaction: false };
  const connection = connectionOver(database, turn);
  return {
    createDriver: () => driverOver(database, { turn, connection }),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => Object.assign(new TransactionalAdapter(), { writeAtOnce: connection.writeAtOnce }),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** SQLite makes and alters tables inside a transaction like anything else, so an interrupted migration leaves nothing behind. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

type Turn = { isInTransaction: boolean };

function driverOver(
  database: DatabaseSync,
  { turn, connection }: { turn: Turn; connection: DatabaseConnection },
): Driver {
  const run = (sql: string, isInTransaction: boolean) => {
    database.exec(sql);
    turn.isInTransaction = isInTransaction;
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    // A command reads before it writes: taking the write lock at once means that it can never be refused half-way.
    beginTransaction: async () => run('begin immediate', true),
    commitTransaction: async () => run('commit', false),
    rollbackTransaction: async () => {
      turn.isInTransaction = false;
      rollBack(database);
    },
    destroy: async () => database.close(),
  };
}

/** After a full disk SQLite has rolled back by itself; to say so again would hide the first error. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec('rollback');
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('no transaction is active')) throw error;
  }
}

type Bounds = { readonly begin: StatementSync; readonly commit: StatementSync };

function inOneCommit(database: DatabaseSync, { begin, commit }: Bounds, work: () => void): void {
  begin.run();
  try {
    work();
    commit.run();
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function connectionOver(database: DatabaseSync, turn: Readonly<Turn>): DatabaseConnection & WritesAtOnce {
  const statements = new Map<string, StatementSync>();
  const bounds: Bounds = { begin: database.prepare('begin immediate'), commit: database.prepare('commit') };

  const prepared = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql);
      statements.set(sql, statement);
      const oldest = statements.keys().next().value;
      if (statements.size > keptStatements && oldest !== undefined) statements.delete(oldest);
    }
    return statement;
  };

  const runAll = (queries: readonly CompiledQuery[]) => {
    for (const { sql, parameters } of queries) prepared(sql).run(...parameters.map(asInput));
  };

  const writeAtOnce = (queries: readonly CompiledQuery[]): boolean => {
    if (turn.isInTransaction) return false;
    inOneCommit(database, bounds, () => runAll(queries));
    return true;
  };

  return {
    writeAtOnce,
    async executeQuery<R>(asked: CompiledQuery): Promise<QueryResult<R>> {
      if (isTogether(asked)) {
        if (!writeAtOnce(asked.together)) runAll(asked.together);
        return { rows: [] };
      }
      if (isAskedTogether(asked))
        return {
          rows: asked.askedTogether.map(({ sql, parameters }) => prepared(sql).all(...parameters.map(asInput))) as R[],
        };
      const { sql, parameters, query } = asked;
      const statement = prepared(sql);
      const values = parameters.map(asInput);
      if (yieldsRows(query)) return { rows: statement.all(...values) as R[] };
      const { changes, lastInsertRowid } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    },
    async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      // Not from the cache: a cached statement that is run again while it is being read would start over.
      for (const row of database.prepare(sql).iterate(...parameters.map(asInput))) yield { rows: [row as R] };
    },
  };
}

const keptStatements = 500;

type QueryNode = CompiledQuery['query'];

function yieldsRows(query: QueryNode): boolean {
  if (query.kind === 'SelectQueryNode' || query.kind === 'RawNode') return true;
  return 'returning' in query && query.returning !== undefined;
}

function asInput(value: unknown): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  // A plain number would be bound as a float, and 8193 / 4096 would then be 2.0002.
  if (Number.isSafeInteger(value)) return BigInt(value as number);
  return value as SQLInputValue;
}
