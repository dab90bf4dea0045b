import { subscribe } from 'node:diagnostics_channel';
import { openWallet } from '../../src/wallet/open.ts';
import { stripeProvider } from '../../src/wallet/payments/stripe/stripe.ts';
import { openDatabase } from '../../src/wallet/store/open-database.ts';
import { sqliteDialect } from '../../src/wallet/store/sqlite-dialect.ts';
import { aPriceList } from '../builders/payingWallet.ts';

// Run by itself: asks Stripe's double what became of a purchase, and is killed as SIGKILL kills where the step with the number it is given would
// begin: a transaction, or a request to Stripe. When it gets through with fewer, it prints how many there were.

const [, , file = '', last = '0', stripe = '{}'] = process.argv;
const database = openDatabase(file);
const { exec } = database;
let count: number | null = null;
const step = () => {
  if (count === null) return;
  count += 1;
  if (count === Number(last)) process.kill(process.pid, 'SIGKILL');
};
database.exec = (sql) => {
  if (sql.startsWith('begin')) step();
  return Reflect.apply(exec, database, [sql]);
};
subscribe('http.client.request.start', step);
const wallet = await openWallet({
  ...{ file, catalogs: aPriceList('studio'), zone: 'Europe/Amsterdam', isOpenedByApp: true },
  ...{ provider: stripeProvider(JSON.parse(stripe)), dialect: sqliteDialect(database) },
});
count = 0;
await wallet.client.purchases.recheck({ purchase: 'p-1' });
console.log(count);
await wallet.close();
