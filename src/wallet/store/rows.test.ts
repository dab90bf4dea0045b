import { expect, it } from 'vitest';
import { credits } from '../../core/credits/amount.ts';
import type { Event, Returned } from '../../core/credits/event.ts';
import type { Charge, Hold, Work } from '../../core/credits/state/work.ts';
import { eventIn, eventText } from './rows.ts';

// What is written of an event is all of it. The types below name every field, so a new one has to be named here too.

const slice = { grantId: 'g', bucket: 'plan', credits: credits(3) };
const work: Required<Work> = {
  ...{ action: 'edit', phase: 'generate', quantity: 4, dims: { resolution: '4K' }, resource: { shoot: 's' } },
  ...{ run: 'r', user: 'Ana' },
};
const hold: Required<Hold> = {
  ...{ id: 'h', status: 'captured', work, credits: credits(3), slices: [slice], workKeys: ['a'], sharedKeys: ['b'] },
  ...{ owned: 2, unitPrice: { numerator: '3', denominator: '2' }, createdAt: 7, expiresAt: 90, ttlMs: 83 },
  ...{ edit: 'e', catalogVersion: '1.0.0', charge: 'c', member: 'ana' },
};
const charge: Required<Charge> = {
  ...{ id: 'c', hold: 'h', lease: 'l', work, credits: credits(3), debt: credits(1), slices: [slice] },
  ...{ workKeys: ['a'], refunded: credits(2), period: 5, at: 8, occurredAt: 6, entry: { index: 1, hash: 'x' } },
  ...{ catalogVersion: '1.0.0', member: 'ana', uncounted: credits(2) },
};
const rest: Returned = { returned: [slice], expired: [slice], regranted: [], moved: [{ from: slice, to: slice }] };
const nothing: Returned = { returned: [], expired: [], regranted: [], moved: [] };
const plainWork: Work = {
  ...{ action: 'enhance', phase: 'single', quantity: 1, dims: {}, resource: null, run: null, user: null },
};
const { member: _member, ...ofNobody } = hold;
const { member: _of, entry: _entry, uncounted: _uncounted, ...plainCharge } = charge;

const events: [string, Event][] = [
  ['a hold with everything', { type: 'held', at: 9, hold }],
  [
    'a plain hold',
    {
      ...{ type: 'held', at: 9 },
      hold: {
        ...{ ...ofNobody, work: plainWork, status: 'open', sharedKeys: [], owned: 0, edit: null, charge: null },
        ...{ createdAt: 9, unitPrice: null },
      },
    },
  ],
  [
    'a hold without an action',
    { type: 'held', at: 9, hold: { ...hold, work: { ...plainWork, action: null, phase: null } } },
  ],
  [
    'a capture with everything',
    {
      ...{ type: 'captured', at: 9, charge, delivered: ['b'], rest },
      handOvers: [{ toHold: 'h2', workKey: 'a', slices: [slice] }],
    },
  ],
  [
    'a plain capture',
    {
      ...{ type: 'captured', at: 9, delivered: [], rest: nothing, handOvers: [] },
      charge: {
        ...{ ...plainCharge, work: plainWork, lease: null, debt: credits(0), refunded: credits(0), at: 9 },
        ...{ occurredAt: null, hold: null },
      },
    },
  ],
  ['a line of a journal', { type: 'lease-spent', at: 9, lease: 'l', charge, alreadyPaid: credits(1), isLate: true }],
  ['anything else', { type: 'voided', at: 9, hold: 'h', reason: 'failed', rest, handOvers: [] }],
];

it.each(events)('%s is read as it was written', (_, event) => {
  const row = { type: event.type, booked_at: event.at, event: eventText(event) };
  expect(eventIn(row)).toStrictEqual(event);
});

it('what is as it is as a rule is not written', () => {
  const [, plain] = events[1] ?? [];
  expect(plain && Object.keys(JSON.parse(eventText(plain)).hold).sort()).toEqual(
    ['catalogVersion', 'credits', 'expiresAt', 'id', 'slices', 'ttlMs', 'unitPrice', 'work', 'workKeys'].sort(),
  );
});
