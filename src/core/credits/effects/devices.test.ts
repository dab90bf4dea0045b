import { expect, test } from 'vitest';
import { apply } from '../apply.ts';
import { aWallet, start } from '../properties/aWallet.ts';
import { newPurse, spendOnDevice } from '../purse.ts';
import { credits } from '../values/amount.ts';
import { journalBooks } from './devices.ts';

test('an event of a lease that the state lacks is an error', () => {
  const rest = { returned: [], expired: [], regranted: [], moved: [] };
  const closed = { type: 'lease-closed', at: start, lease: 'x', reason: 'returned', rest } as never;
  expect(() => apply(aWallet().state(), closed)).toThrow('the state lacks the lease x');
});

test('a journal that is booked as a whole leaves after each line what the line alone would leave, and the state before as it was', () => {
  const wallet = aWallet();
  wallet.send({ do: 'grant', bucket: 'topup', credits: 20 });
  wallet.send({ do: 'member-cap', of: 'ana', credits: 15 });
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 10, as: 'operator', member: 'ana' });
  const lease = wallet.state().leases.l;
  if (lease === undefined) throw new Error('no lease');
  const who = { resource: null, run: null, user: null };
  const spend = { action: 'enhance', phase: 'single' as const, quantity: 1, dims: {}, ...who };
  const clock = { wall: start, elapsedMs: 0 };
  const one = { ...spend, id: 'a', credits: credits(2), workKeys: ['x'] };
  const other = { ...spend, id: 'b', credits: credits(3), workKeys: ['y', 'z'] };
  const { journal } = spendOnDevice(spendOnDevice(newPurse(lease, start), one, clock), other, clock);
  wallet.sleep(1000);
  const before = wallet.state();
  const text = JSON.stringify(before);
  wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [...journal], returnsRest: false });
  const lines = wallet.told('lease-spent');
  expect(lines).toHaveLength(2);
  const books = journalBooks(before);
  let alone = before;
  for (const line of lines) {
    alone = apply(alone, line);
    expect(JSON.parse(JSON.stringify(books.book(line)))).toEqual(JSON.parse(JSON.stringify(alone)));
  }
  const [line] = lines;
  const late = { ...before, bookedAt: start + 9999 };
  expect(line && journalBooks(late).book(line).bookedAt).toBe(start + 9999);
  expect(JSON.stringify(before)).toBe(text);
});
