import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import { isAskedTogether, isTogether, type TakesLists, type Together } from './together.ts';

// Kysely over PostgreSQL. A write inside a transaction does not wait for its answer, because nobody asks for it before the commit: the writes
// of a command and its commit go out together. What one of them says is heard at the next read, or at the commit, which then fails.

export type PostgresOptions = {
  /** `postgres://user:password@host:port/database`. */
  url: string;
  /** So many connections at most; the others wait for their turn. */
  connectionsMost?: number;
};

/** A pool of connections to one database. Whole numbers come back as numbers. */
export function postgresPool({ url, connectionsMost = 10 }: PostgresOptions): pg.Pool {
  const pool = new pg.Pool({
    ...{ connectionString: url, max: connectionsMost, pipeline: true },
    ...{ connectionTimeoutMillis: 10_000, keepAlive: true, application_name: 'tonebank' },
    types: { getTypeParser: (id, format) => (isWhole(id) ? asNumber : pg.types.getTypeParser(id, format)) as never },
  });
  // A connection that breaks while nobody uses it is replaced at the next use.
  pool.on('error', () => {});
  // One that breaks in the moment in which it is handed over belongs to nobody: its first question will say so.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** A dialect over a pool. Destroying the Kysely instance ends the pool. */
export function postgresDialect(pool: pg.Pool): Dialect {
  return {
    createDriver: () => driverOver(pool),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => Object.assign(new PostgresAdapter(), { takesLists: true } satisfies TakesLists),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

type Connection = DatabaseConnection & {
  begin(): void;
  end(how: 'commit' | 'rollback'): Promise<void>;
  release(): void;
};

function driverOver(pool: pg.Pool): Driver {
  const namedAs = namesOfStatements();
  const own = (connection: DatabaseConnection) => connection as Connection;
  return {
    init: async () => {},
    acquireConnection: async () => connectionOver(await pool.connect(), namedAs),
    releaseConnection: async (connection) => own(connection).release(),
    beginTransaction: async (connection) => own(connection).begin(),
    commitTransaction: (connection) => own(connection).end('commit'),
    rollbackTransaction: (connection) => own(connection).end('rollback'),
    destroy: () => pool.end(),
  };
}

function connectionOver(client: pg.PoolClient, namedAs: (sql: string) => string | undefined): Connection {
  let sent: Promise<unknown>[] = [];
  let isInTransaction = false;
  let broken: Error | undefined;
  const breaks = (error: Error) => {
    broken = error;
  };
  client.on('error', breaks);

  const send = ({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>) => {
    const name = namedAs(sql);
    return client.query({ text: sql, values: [...parameters], ...(name !== undefined && { name }) });
  };
  const later = (answer: Promise<unknown>) => {
    // Looked at when the transaction goes on; until then nobody else does.
    answer.catch(() => {});
    sent.push(answer);
  };
  /** The answers in the order of asking: the first that failed is the reason for all that failed after it. */
  const heard = async <Answer>(last: Promise<Answer>): Promise<Answer> => {
    later(last);
    const all = sent;
    sent = [];
    for (const answer of all) await answer;
    return last;
  };

  return {
    begin() {
      isInTransaction = true;
      later(client.query('begin'));
    },
    async end(how) {
      isInTransaction = false;
      if (how === 'commit') await heard(client.query('commit'));
      else {
        sent = [];
        await client.query('rollback');
      }
    },
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      if (isTogether(query)) {
        const whole = send(asOneStatement(query));
        if (isInTransaction) later(whole);
        else await heard(whole);
        return { rows: [] };
      }
      if (isAskedTogether(query)) {
        // Each of them sees what was there when it was its turn: behind a lock, what was written before that was got.
        const answers = query.askedTogether.map(send);
        for (const answer of answers.slice(0, -1)) later(answer);
        const last = answers.at(-1);
        if (last !== undefined) await heard(last);
        return { rows: (await Promise.all(answers)).map(({ rows }) => rows) as R[] };
      }
      const answer = send(query);
      if (isInTransaction && isWriteAlone(query)) {
        later(answer);
        return { rows: [] };
      }
      const { rows, rowCount } = await heard(answer);
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) };
    },
    // biome-ignore lint/correctness/useYield: it refuses before the first row
    async *streamQuery() {
      throw new Error('The wallet reads no streams from its database.');
    },
    release() {
      client.off('error', breaks);
      client.release(broken);
    },
  };
}

const writes: ReadonlySet<string> = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode']);

function isWriteAlone({ query }: CompiledQuery): boolean {
  return writes.has(query.kind) && !('returning' in query && query.returning !== undefined);
}

/** The texts of statements that were put together, by the texts of their parts. */
const texts = new Map<string, string>();

/** One statement is one commit. The last write is its main one, which PostgreSQL does first; the others follow it. */
function asOneStatement({ together }: Together): Pick<CompiledQuery, 'sql' | 'parameters'> {
  const key = together.map(({ sql }) => sql).join(';');
  let sql = texts.get(key);
  if (sql === undefined) {
    let valueCount = 0;
    const parts = together.map((part) => {
      const from = valueCount;
      valueCount += part.parameters.length;
      return part.sql.replace(/\$(\d+)/g, (_, index) => `$${Number(index) + from}`);
    });
    const last = parts.pop() ?? '';
    sql = parts.length === 0 ? last : `with ${parts.map((part, n) => `w${n} as (${part})`).join(', ')} ${last}`;
    if (texts.size < namesMost) texts.set(key, sql);
  }
  return { sql, parameters: together.flatMap(({ parameters }) => parameters) };
}

const namesMost = 300;
const longestNamed = 8_000;

/**
 * Statements that come again have a name, so that the database plans them once for each connection. What looks for a list, or for rows of two
 * tables, has none: a plan that was made while the tables were small reads all of them to find it, and goes on so while they grow.
 */
function namesOfStatements(): (sql: string) => string | undefined {
  const names = new Map<string, string>();
  return (sql) => {
    let name = names.get(sql);
    if (name === undefined && sql.length <= longestNamed && names.size < namesMost && !readsMany.test(sql)) {
      name = `s${names.size}`;
      names.set(sql, name);
    }
    return name;
  };
}

const readsMany = / = any\(| in \(| join /;

function isWhole(typeId: number): boolean {
  return typeId === pg.types.builtins.INT8 || typeId === pg.types.builtins.NUMERIC;
}

/** Amounts and positions are safe integers by contract; anything else is a damaged row. */
function asNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`${text} is no safe integer`);
  return number;
}
