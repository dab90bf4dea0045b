import { describe, expect, test } from 'vitest';
import { aLife } from '../properties/aLife.ts';
import type { State } from '../state.ts';
import { newArchive, openPartOf, putAway, recall, wholeState } from './archive.ts';
import { nothingTouched } from './touched.ts';

// Every test wallet decides a second time with what is over put away (properties/aWallet.ts). Here is what is kept at hand, to the single id.

const kinds = ['grants', 'holds', 'charges', 'workKeys', 'edits', 'runs', 'purchases', 'leases', 'devices'] as const;
const idsIn = (state: State) => Object.fromEntries(kinds.map((kind) => [kind, Object.keys(state[kind])]));
const nothing = Object.fromEntries(kinds.map((kind) => [kind, []]));

/** With a lease whose device has two branches. */
function aState(): State {
  const state = aLife().state();
  const lease = state.leases['l-3'];
  if (lease === undefined) throw new Error('the lease is missing');
  return { ...state, leases: { ...state.leases, 'l-4': { ...lease, id: 'l-4', status: 'frozen' } } };
}

test('what is open stays at hand, and nothing else does', () => {
  const state = aState();
  const open = openPartOf(state);
  expect(idsIn(open)).toEqual({
    ...nothing,
    grants: ['once:trial', 'grant:late'],
    holds: ['h-5', 'e-4'],
    workKeys: ['c'],
    edits: ['e-3', 'e-4'],
    runs: ['r-2'],
    purchases: ['p-3'],
    leases: ['l-3', 'l-4'],
  });
  expect(open.answers).toEqual({});
  expect({ ...open, ...Object.fromEntries(kinds.map((kind) => [kind, state[kind]])), answers: state.answers }).toEqual(
    state,
  );
});

test('a grant with one credit left is open, wherever that credit is', () => {
  const state = aState();
  const of = (grant: object) => openPartOf({ ...state, grants: { g: grant } } as unknown as State).grants;
  for (const place of ['available', 'held', 'leased'])
    expect(Object.keys(of({ available: 0, held: 0, leased: 0, [place]: 1 }))).toEqual(['g']);
  expect(of({ available: 0, held: 0, leased: 0 })).toEqual({});
});

test('what is all open is left as it is', () => {
  const open = openPartOf(aState());
  const again = openPartOf(open);
  for (const kind of ['grants', 'holds', 'workKeys', 'edits', 'runs', 'purchases', 'leases'] as const)
    expect(again[kind]).toBe(open[kind]);
});

test.each(['paid', 'declined', 'expired', 'refunded'] as const)('a purchase that is %s is over', (status) => {
  const state = aState();
  const [purchase] = Object.values(state.purchases);
  expect(openPartOf({ ...state, purchases: { p: { ...purchase, status } } } as State).purchases).toEqual({});
});

describe('what was put away', () => {
  const away = () => {
    const state = aState();
    const archive = newArchive();
    return { state, archive, open: putAway(archive, state, state) };
  };
  const named = (change: Partial<typeof nothingTouched>) => {
    const { archive, open } = away();
    const back = recall(archive, open, { ...nothingTouched, ...change });
    const before = idsIn(open);
    return Object.fromEntries(
      kinds.flatMap((kind) => {
        const ids = Object.keys(back[kind]);
        for (const id of before[kind] ?? []) expect(ids).toContain(id);
        const fresh = ids.filter((id) => !Object.hasOwn(open[kind], id));
        return fresh.length === 0 ? [] : [[kind, fresh.sort()]];
      }),
    );
  };

  test('is the whole wallet together with what is open', () => {
    const { state, archive, open } = away();
    expect(wholeState(archive, open)).toEqual(state);
  });

  test('comes back with what hangs on it when it is named, and nothing comes that is not', () => {
    expect(named({})).toEqual({});
    expect(named({ works: ['nobody'], runs: ['nobody'], edits: ['nobody'] })).toEqual({});
    expect(named({ works: ['h-1'] })).toEqual({ holds: ['h-1'], charges: ['c-1'], workKeys: ['b'] });
    expect(named({ works: ['c-1'] })).toEqual({ charges: ['c-1'], workKeys: ['b'] });
    expect(named({ works: ['run-25'] })).toEqual({ holds: ['run-25'], charges: ['run-25'], grants: ['grant:short'] });
    expect(named({ works: ['s-2'] })).toMatchObject({ holds: ['s-2'], charges: ['s-2'] });
    expect(named({ edits: ['e-1'] })).toMatchObject({ edits: ['e-1'], holds: ['e-1'], charges: ['accept-21', 'e-1'] });
    expect(named({ works: ['e-1'] })).toMatchObject({ edits: ['e-1'], holds: ['e-1'], charges: ['accept-21', 'e-1'] });
    expect(named({ edits: ['e-3'] })).toMatchObject({ holds: ['e-3'], charges: ['e-3'] });
    expect(named({ workKeys: ['b'] })).toEqual({ workKeys: ['b'] });
    expect(named({ runs: ['r-1'] })).toEqual({ runs: ['r-1'] });
    expect(named({ purchases: ['p-1'] })).toEqual({ purchases: ['p-1'], grants: ['purchase:p-1'] });
    expect(named({ purchases: ['p-2'] })).toEqual({ purchases: ['p-2'] });
    expect(named({ leases: ['l-1'] })).toEqual({ leases: ['l-1'] });
    expect(named({ devices: ['d-2'] })).toEqual({ devices: ['d-2'] });
  });

  test('comes with the hold that reserved the price of accepting it', () => {
    const state = aState();
    const edits = { 'e-1': { ...state.edits['e-1'], reserve: 'h-3' } } as State['edits'];
    const archive = newArchive();
    const open = putAway(archive, state, { ...state, edits });
    expect(Object.keys(recall(archive, open, { ...nothingTouched, edits: ['e-1'] }).holds)).toContain('h-3');
  });

  test('is answered as it was when its command is named', () => {
    const { state, archive, open } = away();
    expect(recall(archive, open, { ...nothingTouched, answers: ['s-1', 'x'] }).answers).toEqual({
      's-1': state.answers['s-1'],
    });
  });

  test('keeps beside it what is at hand already', () => {
    const { state, archive } = away();
    const known = { ...openPartOf(state), ...state };
    const back = recall(archive, known, { ...nothingTouched, works: ['h-1'], edits: ['e-1'], runs: ['r-1'] });
    expect(idsIn(back)).toEqual(idsIn(state));
    expect(Object.keys(back.answers)).toEqual(Object.keys(state.answers));
  });

  test('forgets work that has to be paid again', () => {
    const { state, archive } = away();
    const { b: _, ...workKeys } = state.workKeys;
    putAway(archive, state, { ...state, workKeys });
    expect([archive.workKeys.has('b'), archive.workKeys.has('c')]).toEqual([false, true]);
  });
});
