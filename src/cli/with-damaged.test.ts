import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../test/builders/aFolder.ts';
import { aShoot } from '../../test/builders/aShoot.ts';
import { aStudio, type TestStudio } from '../../test/builders/aStudio.ts';
import type { Command, Outcome } from './command.ts';
import { enhance } from './commands/enhance.ts';
import { quote } from './commands/quote.ts';

// On the command line the yes to damaged photos is --with-damaged. Without it they are left out and cost nothing.

test('a damaged photo is left out of a command, until the command says yes to it', async () => {
  const studio = await aStudio();
  const folder = await aShoot({ photos: 1, oneCorrupt: true, longSidePx: 480 });
  // Its damage is known as soon as somebody looked at all of it; until then it has a price as any other.
  const priced = async () => (await run(quote, { studio, folder })).json;
  await expect.poll(priced, { timeout: 30_000 }).toMatchObject({ credits: 1 });
  const without = await run(enhance, { studio, folder });
  expect(without.json).toMatchObject({ credits: { charged: 1 } });
  expect(damagedOf(without)).toMatchObject({ status: 'failed', credits: 0 });
  expect(without.text).toContain('--with-damaged');

  expect((await run(quote, { studio, folder, withDamaged: true })).json).toMatchObject({ credits: 1, owned: 1 });
  const withIt = await run(enhance, { studio, folder, withDamaged: true });
  expect(withIt.json).toMatchObject({ credits: { charged: 1, owned: 1 } });
  expect(damagedOf(withIt)).toMatchObject({ status: 'done', credits: 1 });
  expect(withIt.text).not.toContain('--with-damaged');
  // The yes was said to one run only.
  expect(damagedOf(await run(enhance, { studio, folder, templateId: 'warm-home' }))).toMatchObject({
    status: 'failed',
  });
});

type Wish = { studio: TestStudio; folder: string; withDamaged?: boolean; templateId?: string };

async function run(command: Command, { studio, folder, withDamaged, templateId }: Wish): Promise<Outcome> {
  return await command.run({
    words: [folder],
    values: {
      template: templateId ?? 'listing-natural',
      out: join(aFolder(), 'out'),
      yes: true,
      ...(withDamaged ? { 'with-damaged': true } : {}),
    },
    terminal: { out: () => {}, note: () => {}, progress: () => {}, canAsk: false, confirm: async () => false },
    interrupted: new AbortController().signal,
    data: undefined,
    studio: async () => studio,
  });
}

function damagedOf({ json }: Outcome): unknown {
  const { photos } = json as { photos: { source: string[] }[] };
  return photos.find(({ source }) => source.some((path) => path.endsWith('IMG_9999.jpg')));
}
