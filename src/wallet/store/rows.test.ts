import { expect, it } from 'vitest';
import type { Event, Returned } from '../../core/credits/event.ts';
import { resultOf } from '../../core/credits/rules/result.ts';
import type { Answer } from '../../core/credits/state/answer.ts';
import type { Charge, Hold, Work } from '../../core/credits/state/work.ts';
import { credits } from '../../core/credits/values/amount.ts';
import { answerIn, answerText, eventIn, eventText } from './rows.ts';

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
    'a hold of one credit each, for fifteen minutes',
    {
      ...{ type: 'held', at: 9 },
      hold: {
        ...{
          ...ofNobody,
          work: plainWork,
          status: 'open',
          createdAt: 9,
          expiresAt: 900_009,
          ttlMs: 900_000,
          charge: null,
        },
        unitPrice: { numerator: '1', denominator: '1' },
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

const answers: [string, Answer, Event | null][] = [
  [
    'of a hold',
    { fingerprint: 'ab12', ok: true, result: resultOf({ id: 'h' }, { credits: hold.credits, details: { a: 1 } }) },
    { type: 'held', at: 9, hold },
  ],
  [
    'that says less than its charge',
    { fingerprint: 'ab12', ok: true, result: resultOf({ id: 'c' }) },
    events[5]?.[1] ?? null,
  ],
  [
    'of no entry',
    { fingerprint: 'ab12', ok: true, result: resultOf({ id: 'x' }, { credits: credits(2), owned: 1 }) },
    null,
  ],
  [
    'that is a refusal',
    { fingerprint: 'ab12', ok: false, failure: { code: 'not-found', message: 'No.', details: {} } },
    null,
  ],
];

it.each(answers)('an answer %s is read as it was written', (_, answer, made) => {
  const text = made === null ? null : eventText(made);
  const row = {
    id: answer.ok ? answer.result.id : 'x',
    fingerprint: answer.fingerprint,
    answer: answerText(answer, made),
  };
  const read = answerIn({ ...row, type: made?.type ?? null, booked_at: made?.at ?? null, event: text });
  expect(read).toEqual(answer);
});

it('an answer that its entry tells says nothing', () => {
  const { credits, slices, owned, expiresAt } = hold;
  const result = resultOf({ id: 'h' }, { credits, slices, owned, expiresAt });
  expect(answerText({ fingerprint: '', ok: true, result }, { type: 'held', at: 9, hold })).toBe('{}');
});

it('what is as it is as a rule is not written', () => {
  const [, plain] = events[1] ?? [];
  expect(plain && Object.keys(JSON.parse(eventText(plain)).hold).sort()).toEqual(
    ['catalogVersion', 'credits', 'expiresAt', 'id', 'slices', 'ttlMs', 'unitPrice', 'work', 'workKeys'].sort(),
  );
});
