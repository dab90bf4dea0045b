import { expect, test } from 'vitest';
import { presets } from '../../../src/core/credits/presets.ts';
import { chanceFrom } from './chance.ts';
import { layFoundation, openHouse } from './house.ts';
import { storyOf } from './story.ts';
import { timelineFrom, withoutTime } from './timeline.ts';

test('a world is made although its service dies at every commit', async () => {
  const { studio } = presets;
  if (studio === undefined) return expect.unreachable('the price list of the app is missing');
  await layFoundation();
  const timeline = timelineFrom(Date.UTC(2026, 0, 1));
  const provider = { name: 'nobody' } as Parameters<typeof openHouse>[0]['provider'];
  const house = await withoutTime(
    'the making of the house',
    openHouse({
      ...{ timeline, chance: chanceFrom(1), provider, catalog: studio, deathsPerMille: 2000 },
      story: storyOf({ now: timeline.now, isKept: false }),
    }),
  );
  expect(house.isUp).toBe(true);
  expect(house.deathCount).toBe(0);
  // The next one to write dies, and nobody is answered.
  void house.command({ do: 'zone', id: 'zone-1', as: 'owner', zone: 'Pacific/Apia' });
  await timeline.run(timeline.now() + 1, () => undefined);
  expect(house.deathCount).toBe(1);
});
