import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

// A database that outlives the service on it. A service that dies takes its open transaction with it, and nothing that it still does
// afterwards reaches the database.

export type Life = { isOver: boolean };

type Hooks = {
  /** Before a commit: true kills the service, and what it was about to write is gone. */
  diesBefore(): boolean;
  /** After a commit: true kills the service, and nobody was told that it is written. */
  diesAfter(): boolean;
  died(): void;
};

/** The database as one service sees it in its life. */
export function mortalDatabase(database: DatabaseSync, life: Life, hooks: Hooks): DatabaseSync {
  const alive = () => {
    if (life.isOver) throw new Error('this service is dead');
  };
  const die = () => {
    life.isOver = true;
    if (database.isTransaction) database.exec('rollback');
    hooks.died();
    throw new Error('this service died');
  };
  const seen: Pick<DatabaseSync, 'exec' | 'close'> & { prepare(sql: string): unknown } = {
    exec(sql) {
      alive();
      if (sql !== 'commit') return database.exec(sql);
      if (hooks.diesBefore()) die();
      database.exec(sql);
      if (hooks.diesAfter()) die();
    },
    prepare(sql) {
      alive();
      const statement = database.prepare(sql);
      return {
        all: (...values: SQLInputValue[]) => {
          alive();
          return statement.all(...values);
        },
        run: (...values: SQLInputValue[]) => {
          alive();
          return statement.run(...values);
        },
        iterate: (...values: SQLInputValue[]) => {
          alive();
          return statement.iterate(...values);
        },
      };
    },
    close: () => undefined,
  };
  return seen as DatabaseSync;
}

/** An open database with the bytes of another one, or an empty one. */
export function databaseWith(bytes: Uint8Array | null): DatabaseSync {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
  if (bytes !== null) (database as unknown as { deserialize(bytes: Uint8Array): void }).deserialize(bytes);
  return database;
}

export function bytesOf(database: DatabaseSync): Uint8Array {
  return (database as unknown as { serialize(): Uint8Array }).serialize();
}
