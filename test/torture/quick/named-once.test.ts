import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultsWhenCancelled, faultsWhenDone } from '../runs/verdict.ts';
import { aPreparedWorld, aWorld, orderFor, type Prepared, still, type World } from '../runs/world.ts';

// A photo has its final name, and the app is stopped before the journal says so: what was said before has to be enough, whichever bit of it
// turns over while the app is closed.

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
let prepared: Prepared;
beforeAll(async () => {
  prepared = await aPreparedWorld();
});
afterAll(() => prepared.end());

test('whichever bit turns over in the lines that name a photo, its file is known after a crash: it is paid, or taken away', async () => {
  for (let n = 0; n < 12; n += 1) {
    const world = await stoppedAfterNaming();
    const path = journalOf(world);
    const turned = Buffer.from(world.disk.files().get(path) ?? []);
    const bit = bitOf(turned, n);
    turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    world.disk.replace(path, turned);
    const studio = await world.start();
    const run = (await studio.client.runs.list()).find(({ counts }) => counts.total > 1);
    const runId = run?.id ?? '';
    const faults =
      n % 2 === 0
        ? await faultsWhenCancelled(world, studio, await studio.client.runs.cancel({ runId }), { plain: 2 })
        : await resumed();
    expect([`SEED=${seed}, bit ${bit}`, faults]).toEqual([`SEED=${seed}, bit ${bit}`, []]);
    await world.end();

    async function resumed() {
      await studio.client.runs.resume({ runId });
      return faultsWhenDone(world, studio, await still(studio, runId), { plain: 2 });
    }
  }
});

/** First the ends of lines, which join a line to the next one; then bits of the three lines at places that nobody chose. */
function bitOf(journal: Buffer, n: number): number {
  const lines = journal.toString().split('\n');
  const starts = lines.map((_, index) => Buffer.byteLength(lines.slice(0, index).join('\n')) + Math.min(index, 1));
  const named = lines.flatMap((line, index) => (line.includes('"type":"naming"') ? [index] : []));
  expect(named).toHaveLength(3);
  const [first = 0] = named;
  const ends = [first, ...named.map((index) => index + 1)].map((index) => (starts[index] ?? 0) - 1);
  const end = ends[n];
  if (end !== undefined) return end * 8 + (seed % 8);
  const from = (starts[first] ?? 0) * 8;
  const until = (ends.at(-1) ?? 0) * 8;
  return from + ((seed * 7919 + n * 104_729) % (until - from));
}

/** The app is stopped when the first photo has its final name and the journal does not say so yet. */
async function stoppedAfterNaming(): Promise<World> {
  const world = await aWorld(prepared);
  const studio = await world.start();
  const isNamed = Promise.withResolvers<void>();
  let hasName = false;
  world.watch(({ what }) => {
    if (hasName) {
      setImmediate(isNamed.resolve);
      return new Promise(() => undefined);
    }
    hasName = what.startsWith('link ') && what.includes('/Pictures/');
  });
  const [summary] = await studio.client.shoots.list();
  const shoot = await studio.client.shoots.get({ shootId: summary?.id ?? '' });
  const photoIds = shoot.photos.map(({ id }) => id);
  void studio.client.runs.start({ id: randomUUID(), ...orderFor(shoot.id, photoIds) }).catch(() => undefined);
  await isNamed.promise;
  world.fall(() => true);
  world.calm();
  return world;
}

/** The journal of the run that is under way. */
function journalOf(world: World): string {
  const paths = [...world.disk.files().keys()].filter((path) => path.startsWith('/torture/data/runs/'));
  const found = paths.find((path) => world.disk.files().get(path)?.toString().includes('BROKEN.jpg'));
  if (found === undefined) throw new Error('the run has no journal');
  return found;
}
