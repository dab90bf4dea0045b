import { expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { presets } from '../presets.ts';
import { emptyState } from '../state.ts';
import { credits } from '../values/amount.ts';
import { giveBack } from './give-back.ts';

// Where credits go back to is told in refund.test.ts and lease.test.ts.

test('credits of a grant that nobody knows are not given back in silence', () => {
  const state = emptyState({ id: 'w', zone: 'UTC', openedAt: 0 });
  const draft = { state, events: [], now: 0, catalog: presets.studio as Catalog };
  const slices = [{ grantId: 'x', bucket: 'topup', credits: credits(1) }];
  expect(() => giveBack(draft, slices, { id: 'r', fault: 'user' })).toThrow('the state lacks the grant x');
  expect(giveBack(draft, [], { id: 'r', fault: 'user' })).toEqual({
    ...{ returned: [], expired: [], regranted: [], moved: [] },
  });
});
