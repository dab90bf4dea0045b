import { describe, expect, test } from 'vitest';
import { applyAll } from '../apply.ts';
import { aLife } from '../properties/aLife.ts';
import { aWallet, dayMs } from '../properties/aWallet.ts';
import { emptyState, type State } from '../state.ts';
import { lackedBy, nothingYet, standingAfter, standingOf } from './standing.ts';

// What every grant has is told from the lines of the entries alone, and from any instant on the way.

const life = aLife();
const events = life.events();
const at = (count: number): State =>
  applyAll(emptyState({ id: 'w', zone: 'Europe/Amsterdam', openedAt: 0 }), events.slice(0, count));
const notEmpty = ({ grants, debt }: ReturnType<typeof standingAfter>) => standingOf({ grants, debt } as State);

test('a wallet before its first entry has nothing', () => {
  expect(nothingYet).toEqual({ grants: {}, debt: 0 });
  expect(standingAfter(nothingYet, [])).toEqual(nothingYet);
});

test('the standing of a state leaves out the grants that have nothing left', () => {
  const state = life.state();
  expect(Object.keys(standingOf(state).grants)).toEqual(['once:trial', 'grant:late']);
  const of = (grant: object) => standingOf({ grants: { g: grant }, debt: 3 } as unknown as State);
  for (const place of ['available', 'held', 'leased'])
    expect(Object.keys(of({ available: 0, held: 0, leased: 0, [place]: 1 }).grants)).toEqual(['g']);
  expect(of({ available: 0, held: 0, leased: 0 })).toEqual({ grants: {}, debt: 3 });
});

test('after any number of entries it is what the whole wallet has, from the first one on and from every place between', () => {
  for (let count = 0; count <= events.length; count += 1) {
    expect(standingAfter(nothingYet, events.slice(0, count))).toEqual({
      grants: at(count).grants,
      debt: at(count).debt,
    });
  }
  for (let from = 0; from < events.length; from += 7) {
    const state = at(from);
    const standing = standingOf(state);
    const rest = events.slice(from, from + 40);
    const lacked = new Set(rest.flatMap((event) => lackedBy(standing, event)));
    const empty = Object.values(state.grants).filter(({ id }) => lacked.has(id));
    // Even if what is handed over has something in it by mistake, it counts as empty.
    const full = empty.map((grant) => ({ ...grant, available: 5 as typeof grant.available }));
    expect(notEmpty(standingAfter(standing, rest, full))).toEqual(standingOf(at(from + 40)));
  }
});

describe('an entry lacks the grants', () => {
  const find = (type: string) => {
    const event = events.find((one) => one.type === type);
    if (event === undefined) throw new Error(`nothing was ${type}`);
    return event;
  };
  test('that it moves credits of, once each, and not those that it makes', () => {
    const captured = find('captured');
    expect(lackedBy(nothingYet, find('granted'))).toEqual([]);
    expect(lackedBy(nothingYet, captured)).toEqual(['once:trial']);
    expect(lackedBy(standingOf(at(events.indexOf(captured))), captured)).toEqual([]);
    expect(lackedBy(nothingYet, find('leased'))).toEqual(['grant:short', 'grant:plan:2026-01-15T10:00:00Z']);
    expect(lackedBy(nothingYet, find('money-refunded'))).toEqual(['purchase:p-1']);
    expect(lackedBy(nothingYet, find('alert'))).toEqual([]);
  });

  test('and not one of which it only tells, such as a refund that expires at once', () => {
    const wallet = aWallet();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 5, expiresAt: wallet.now() + dayMs });
    wallet.send({ do: 'spend', id: 's', credits: 5 });
    wallet.wait(dayMs);
    wallet.send({ do: 'refund', of: 's', fault: 'user' });
    const [refund] = wallet.told('refunded');
    if (refund === undefined) throw new Error('nothing was refunded');
    expect([lackedBy(nothingYet, refund), wallet.balance().available]).toEqual([[], 0]);
  });
});

test('what is kept over a boundary that was not paid lasts longer, and nothing else does', () => {
  const wallet = aWallet();
  wallet.send({ do: 'subscribe', id: 'plan', plan: 'professional' });
  wallet.send({ do: 'grant', bucket: 'promo', credits: 3, expiresAt: wallet.now() + 90 * dayMs });
  wallet.send({ do: 'plan-payment', outcome: 'failed' });
  wallet.wait(32 * dayMs);
  const { grants, debt } = standingAfter(nothingYet, wallet.events());
  expect({ grants, debt }).toEqual({ grants: wallet.state().grants, debt: wallet.state().debt });
  const delayed = wallet.events().filter((event) => event.type === 'renewal-delayed');
  expect(delayed).toHaveLength(1);
  const [first] = delayed;
  if (first?.type !== 'renewal-delayed') throw new Error('nothing was delayed');
  expect(first.kept.map((id) => grants[id]?.expiresAt)).toEqual([first.until]);
  // A grant that is not at hand has nothing left to keep.
  expect(standingAfter(nothingYet, [first]).grants).toEqual({});
});

test('a grant that had nothing left is handed over by whoever kept it, and begins empty', () => {
  const wallet = aWallet();
  wallet.send({ do: 'grant', id: 'g', bucket: 'promo', credits: 5 });
  wallet.send({ do: 'spend', id: 's', credits: 5 });
  const before = wallet.state();
  const standing = standingOf(before);
  expect(standing.grants).toEqual({});
  wallet.send({ do: 'refund', of: 's', credits: 2, fault: 'vendor' });
  const [refund] = wallet.told('refunded');
  if (refund === undefined) throw new Error('nothing was refunded');
  expect(lackedBy(standing, refund)).toEqual(['grant:g']);
  const kept = before.grants['grant:g'];
  if (kept === undefined) throw new Error('the grant is missing');
  // Whatever it says to have left.
  const full = { ...kept, available: kept.credits, held: kept.credits, leased: kept.credits };
  expect(standingAfter(standing, [refund], [full])).toEqual({ grants: wallet.state().grants, debt: 0 });
});
