import { expect, test } from 'vitest';
import { apply } from '../apply.ts';
import { balanceOf } from '../balance.ts';
import { type CommandInput, commandSchema } from '../command.ts';
import { decide } from '../decide.ts';
import { newArchive, putAway, recall } from '../ledger/archive.ts';
import { breachesOf } from '../ledger/invariants.ts';
import { touchedBy } from '../ledger/touched.ts';
import { presets } from '../presets.ts';
import { simulate } from '../simulate/simulate.ts';
import { emptyState } from '../state.ts';
import { own, put } from './record.ts';

const inherited = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];
const catalog = presets.studio;
const now = Date.UTC(2026, 0, 15, 10);
const as = 'owner' as const;

/** A wallet of 10 credits that decides one command after another, and tells each answer and breach. */
function aWallet(isArchived = false) {
  if (catalog === undefined) throw new Error('there is no preset studio');
  const archive = newArchive();
  let state = emptyState({ id: 'w', zone: 'UTC', openedAt: now });
  const breaches: string[] = [];
  const send = (input: CommandInput) => {
    const command = commandSchema.parse(input);
    const before = isArchived ? recall(archive, state, touchedBy(command, catalog)) : state;
    const decision = decide(before, command, now, catalog);
    let folded = before;
    for (const event of decision.events) {
      const after = apply(folded, event);
      breaches.push(...breachesOf({ before: folded, event, after, catalog }));
      folded = after;
    }
    state = isArchived ? putAway(archive, before, decision.state) : decision.state;
    return decision.ok ? decision.result.credits : decision.rejection.code;
  };
  send({ do: 'grant', id: 'start', as, bucket: 'topup', credits: 10 });
  return { send, breaches, available: () => balanceOf(state, now, catalog).available };
}

test('a record has what was put there and nothing else', () => {
  const record: Record<string, number> = { a: 1 };
  for (const name of inherited) {
    expect(own(record, name)).toBeUndefined();
    put(record, name, 2);
    expect(own(record, name)).toBe(2);
    const asAny = { value: 2, writable: true, enumerable: true, configurable: true };
    expect(Object.getOwnPropertyDescriptor(record, name)).toEqual(asAny);
  }
  expect(Object.keys(record)).toEqual(['a', ...inherited]);
  expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
});

for (const id of inherited) {
  test.each([false, true])(`"${id}" is an id like any other, archived: %s`, (isArchived) => {
    const wallet = aWallet(isArchived);
    expect(wallet.send({ do: 'capture', id: 'c0', as, hold: id })).toBe('not-found');
    expect(wallet.send({ do: 'void', id: 'v0', as, hold: id })).toBe('not-found');
    expect(wallet.send({ do: 'refund', id: 'r0', as, of: id, fault: 'user' })).toBe('not-found');
    expect(wallet.send({ do: 'accept', id: 'a0', as, edit: id })).toBe('not-found');
    expect(wallet.send({ do: 'resume', id: 'n0', as, run: id })).toBe('not-found');
    expect(wallet.send({ do: 'money-refund', id: 'm0', as, purchase: id })).toBe('not-found');
    const sync: CommandInput = { do: 'sync', id: 's0', as, device: id, lease: id, entries: [], returnsRest: true };
    expect(wallet.send(sync)).toBe('not-found');
    const hold: CommandInput = { do: 'hold', id, as, action: 'enhance', workKeys: [id] };
    expect(wallet.send(hold)).toBe(1);
    expect(wallet.send(hold)).toBe(1);
    expect(wallet.available()).toBe(9);
    expect(wallet.send({ do: 'capture', id: 'c1', as, hold: id })).toBe(1);
    expect(wallet.send({ do: 'spend', id: 'again', as, action: 'enhance', workKeys: [id] })).toBe(0);
    expect(wallet.send({ do: 'refund', id: 'r1', as, of: id, fault: 'vendor' })).toBe(1);
    expect(wallet.send({ do: 'lease', id: 'l1', as, device: id, credits: 4 })).toBe(4);
    expect(wallet.send({ do: 'buy', id, as, pack: 'pack-100' })).toBe('idempotency-conflict');
    expect(wallet.available()).toBe(6);
    expect(wallet.breaches).toEqual([]);
  });

  test(`"${id}" is no price list, no dimension and no value`, () => {
    const scenario = { zone: 'UTC', start: '2026-01-15T10:00:00Z' };
    expect(() => simulate({ ...scenario, catalog: id, steps: [] }, presets)).toThrow(`There is no price list "${id}"`);
    const steps = [{ do: 'quote', action: 'edit', phase: 'generate', dims: { resolution: id } }];
    const [quote] = simulate({ ...scenario, catalog: 'generate-accept', steps }, presets).steps;
    expect([quote?.ok, quote?.code]).toEqual([false, 'bad-input']);
  });
}
