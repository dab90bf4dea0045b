import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';

// The least that a durable write can cost: one row of 200 characters and its key, committed and synced, on the same disk and the same kind of
// database, with the same settings as the wallet's own.

export type Bare = {
  /** Commits one row. */
  commit(): Promise<void>;
  close(): Promise<void>;
};

const body = 'x'.repeat(200);

export async function bareOnSqlite(folder: string): Promise<Bare> {
  const database = new DatabaseSync(join(folder, 'bare.db'));
  database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
  database.exec('pragma wal_autocheckpoint = 4000');
  database.exec('create table rows (id text primary key, body text)');
  const insert = database.prepare('insert into rows values (?, ?)');
  let n = 0;
  return {
    async commit() {
      n += 1;
      insert.run(`row-${n}`, body);
    },
    async close() {
      database.close();
    },
  };
}

export async function bareOnPostgres(url: string): Promise<Bare> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create table bare (id text primary key, body text)');
  let n = 0;
  return {
    async commit() {
      n += 1;
      await client.query({ name: 'bare', text: 'insert into bare values ($1, $2)', values: [`row-${n}`, body] });
    },
    async close() {
      await client.query('drop table bare');
      await client.end();
    },
  };
}
