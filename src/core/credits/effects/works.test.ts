import { expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { type CommandInput, commandSchema } from '../command.ts';
import { decide } from '../decide.ts';
import { presets } from '../presets.ts';
import { emptyState } from '../state.ts';
import { editChanged } from './works.ts';

const catalog = presets['generate-accept'] as Catalog;
const now = Date.UTC(2026, 0, 15, 10);
const by = { as: 'owner' } as const;

test('an edit keeps what generating it cost apart from what accepting it cost', () => {
  const commands: CommandInput[] = [
    { do: 'grant', id: 'g', ...by, bucket: 'topup', credits: 10 },
    { do: 'generate', id: 'e', ...by, action: 'edit', dims: { resolution: '1K' } },
    { do: 'generated', id: 'made', as: 'system', edit: 'e' },
    { do: 'accept', id: 'a', ...by, edit: 'e' },
  ];
  let state = emptyState({ id: 'w', zone: 'UTC', openedAt: now });
  for (const command of commands) {
    const decision = decide(state, commandSchema.parse(command), now, catalog);
    expect(decision.ok).toBe(true);
    state = decision.state;
  }
  const edit = state.edits.e;
  const paid = [edit?.generateCharge, edit?.acceptCharge].map((charge) => state.charges[charge ?? '']?.credits);
  expect([edit?.status, ...paid]).toEqual(['accepted', 1, 2]);
});

test('an edit that is not there cannot have changed', () => {
  const state = emptyState({ id: 'w', zone: 'UTC', openedAt: now });
  const body = { edit: 'constructor', status: 'failed', charge: null, lapsesAt: null } as const;
  expect(() => editChanged(state, { type: 'edit-changed', at: now, ...body })).toThrow('lacks the edit constructor');
});
