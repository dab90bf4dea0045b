import type { WalletClient } from '../../contract/clients.ts';
import type { Reason } from '../../contract/studio/account.ts';

type Explanation = Awaited<ReturnType<WalletClient['explain']>>;
type Explained = Explanation['available'];

/** So many entries of each number are told one by one. */
const lastMost = 20;

/** Each number of the balance with what made it: summed up by kind, and the last entries as they are. */
export function reasonsOf(why: Explanation): Reason[] {
  const { buckets, ...numbers } = why;
  return [...Object.entries(numbers), ...Object.entries(buckets)].map(([number, one]) => reasonOf(number, one));
}

function reasonOf(number: string, { credits, causes }: Explained): Reason {
  const parts = new Map<string, Reason['parts'][number]>();
  for (const { type, credits } of causes) {
    // The same kind adds and takes away: a capture spends, and may give the rest of its hold back.
    const key = `${type} ${credits > 0}`;
    const part = parts.get(key) ?? { type, credits: 0, count: 0 };
    parts.set(key, { type, credits: part.credits + credits, count: part.count + 1 });
  }
  return { number, credits, parts: [...parts.values()], last: causes.slice(-lastMost).reverse() };
}
