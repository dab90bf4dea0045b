import pg from 'pg';
import { presets } from '../../src/core/credits/presets.ts';
import { openWallet } from '../../src/wallet/open.ts';
import { openDatabase } from '../../src/wallet/store/open-database.ts';
import { sqliteDialect } from '../../src/wallet/store/sqlite-dialect.ts';

// Run by itself: opens a new wallet, and is killed as SIGKILL kills before the statement with the number it is given. When it gets through
// with fewer statements, it prints how many there were.

const [, , file = '', last = '0'] = process.argv;
const catalogs = presets.studio;
if (catalogs === undefined) throw new Error('the studio price list is missing');
const options = { file, catalogs, zone: 'Europe/Amsterdam', isOpenedByApp: true };

let count = 0;
function countIn(): void {
  count += 1;
  if (count === Number(last)) process.kill(process.pid, 'SIGKILL');
}

const wallet = file.startsWith('postgres') ? await overPostgres() : await overSqlite();
console.log(count);
await wallet.close();

function overPostgres() {
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function counted(this: pg.Client, ...asked: unknown[]) {
    countIn();
    return Reflect.apply(query, this, asked);
  } as typeof query;
  return openWallet(options);
}

function overSqlite() {
  const database = openDatabase(file);
  const { prepare, exec } = database;
  database.prepare = (...asked) => {
    countIn();
    return Reflect.apply(prepare, database, asked);
  };
  database.exec = (...asked) => {
    countIn();
    return Reflect.apply(exec, database, asked);
  };
  return openWallet({ ...options, dialect: sqliteDialect(database) });
}
