import { AppError } from '../../../src/core/errors.ts';
import type { Answer } from '../../../src/wallet/asked.ts';
import type { Chance } from '../world/chance.ts';
import { type House, theWallet } from '../world/house.ts';

// I15, as a screen sees it: the balance is the sum of its buckets and of the whole history, page by page of any size, and the cards of the
// months are the lines of usage.

type Billing = Answer<'billing'>;
type Cards = Answer<'usage'> extends never ? never : readonly { month: string; credits: number }[];

const caller = { wallet: theWallet, role: 'owner', user: 'Olga' } as const;

/** @returns null when the service was not there to be asked */
export async function shownBreaches(house: House, chance: Chance): Promise<string[] | null> {
  try {
    const limit = chance.pick([1000, 1000, 1000, 97, 50]);
    const pages = await pagesOf(house, limit);
    const [first] = pages;
    if (first === undefined) return [];
    const { balance } = first;
    const lines = pages.flatMap((page) => page.transactions);
    const breaches: string[] = [];
    const owned = balance.available + balance.held + balance.leased - balance.debt;
    const owes = house.database.prepare(
      "select -sum(credits) as debt from postings where wallet = ? and account = 'debt'",
    );
    const debt = Number(owes.get(theWallet)?.debt ?? 0);
    if (balance.debt !== debt) breaches.push(`I15: ${debt} are owed, ${balance.debt} are shown`);
    const history = lines.reduce((sum, line) => sum + line.credits, 0);
    if (history !== owned) breaches.push(`I15: the history sums to ${history}, the wallet shows ${owned}`);
    const buckets = balance.buckets.reduce((sum, bucket) => sum + bucket.remaining, 0);
    if (buckets !== balance.available)
      breaches.push(`I15: the buckets sum to ${buckets}, ${balance.available} are shown`);
    const twice = lines.filter(({ id }, place) => lines.findIndex((one) => one.id === id) !== place);
    for (const line of twice) {
      const other = lines.find(({ id }) => id === line.id);
      breaches.push(`I15: ${line.id} is told twice, as ${JSON.stringify(other)} and ${JSON.stringify(line)}`);
    }
    if (lines[0] !== undefined && lines[0].balanceAfter !== owned)
      breaches.push(`I15: after the last line ${lines[0].balanceAfter} are told, ${owned} are shown`);
    const cards = (await house.ask({ caller, path: ['usage', 'months'], input: undefined })) as Cards;
    const used = lines.filter((line) => line.kind === 'usage').reduce((sum, line) => sum - line.credits, 0);
    const carded = cards.reduce((sum, card) => sum + card.credits, 0);
    if (used !== carded) breaches.push(`I15: the cards of the months sum to ${carded}, the lines of usage to ${used}`);
    return breaches;
  } catch (error) {
    if (error instanceof AppError && error.code === 'wallet-unreachable') return null;
    throw error;
  }
}

async function pagesOf(house: House, limit: number): Promise<Billing[]> {
  const pages: Billing[] = [];
  let cursor: string | undefined;
  do {
    const input = cursor === undefined ? { limit } : { limit, cursor };
    const page = (await house.ask({ caller, path: ['billing'], input })) as Billing;
    pages.push(page);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return pages;
}
