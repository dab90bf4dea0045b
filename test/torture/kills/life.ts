import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../../src/contract/studio/runs.ts';
import { createStudio, type Studio } from '../../../src/studio/studio.ts';
import { aHost } from '../../builders/aHost.ts';
import { aShoot } from '../../builders/aShoot.ts';
import { takenAt } from './taken-at.ts';

// One life of the app in a process of its own: what an earlier life left is held against every promise and finished, then one small shoot
// after another is enhanced, until somebody kills it. It talks in lines: `begins`, `found <state>`, `done <n>`, `fault <sentence>`.
// Arguments: base folder, credits at the first start, photos in a shoot, `end` to stop when what was left is finished.

const [base = '', credits = '0', photosEach = '3', mode = ''] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const outputs = join(base, 'Pictures', 'Tonebank');

let studio: Studio;
try {
  studio = await createStudio(aHost({ base, credits: Number(credits) }));
  const left = (await studio.client.runs.list()).filter((run) => run.state !== 'done');
  say(`found ${left.length === 0 ? 'nothing' : left.map((run) => run.state).join(' ')}`);
  await compare('after a kill');
  for (const run of left) await finish(run);
  await compare('after what was left is finished');
  if (mode === 'end') {
    // On a busy machine the last word may not be said before the app has closed; the history says it first, however long it takes.
    await studio.client.credits.history({});
    await studio.close();
    process.exit(0);
  }
  for (;;) await enhanceOne();
} catch (error) {
  say(`fault ${error instanceof Error ? (error.stack ?? '').replaceAll('\n', ' | ') : String(error)}`);
  process.exit(1);
}

async function finish(run: Run): Promise<void> {
  say('begins');
  if (run.state !== 'paused') say(`fault a run that was killed is ${run.state}: ${run.sentence}`);
  await studio.client.runs.resume({ runId: run.id });
  judge(await still(run.id));
}

async function enhanceOne(): Promise<void> {
  const number = randomUUID().slice(0, 8);
  const seed = Number.parseInt(number, 16) % 20_000_000;
  const files = Object.fromEntries(
    Array.from({ length: Number(photosEach) }, (_, n) => [
      `${number}-${n}.jpg`,
      { seed: seed + n, widthPx: 240, heightPx: 160, exif: { takenAt: takenAt(seed, n) } },
    ]),
  );
  const folder = await aShoot({ photos: 0, folder: join(base, 'originals', number), files });
  const { shootId } = await studio.client.shoots.open({ paths: [folder] });
  const shoot = await studio.client.shoots.get({ shootId });
  const photoIds = shoot.photos.map(({ id }) => id);
  const order = { shootId, photoIds, templateId: 'listing-natural', strength: 100 };
  const quote = await studio.client.runs.quote(order);
  const run = await studio.client.runs.start({ id: randomUUID(), ...order, quotedCredits: quote.credits });
  say('begins');
  judge(await still(run.id));
}

function judge(run: Run): void {
  const count = Number(photosEach);
  const isRight =
    run.state === 'done' && run.counts.done === count && run.credits.charged === count && run.credits.held === 0;
  say(isRight ? `done ${count}` : `fault a run ended as ${JSON.stringify(run)}`);
}

async function still(runId: string): Promise<Run> {
  for await (const { run } of await studio.client.runs.watch({ runId })) {
    if (run.state !== 'running' && run.currentName === null) return run;
  }
  throw new Error('the studio was closed under a run');
}

/** Files, renditions and credits against each other. */
async function compare(when: string): Promise<void> {
  const runs = await studio.client.runs.list();
  const charged = runs.reduce((sum, run) => sum + run.credits.charged, 0);
  const paid = runs.reduce((sum, run) => sum + run.counts.done, 0);
  if (charged !== paid) say(`fault ${when}: ${paid} photos are done and ${charged} credits are charged`);
  const names = existsSync(outputs)
    ? readdirSync(outputs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : [];
  const known = renditions();
  if (known.size !== paid) say(`fault ${when}: the shoots know ${known.size} of ${paid} paid photos`);
  const strange = names.filter((entry) => !known.has(join(entry.parentPath, entry.name)));
  // A photo that was killed between its name and its payment was finished or undone before anybody could look.
  if (strange.length > 0) say(`fault ${when}: nobody knows ${strange.map((entry) => entry.name).join(', ')}`);
  for (const [path, sha256] of known) {
    if (!existsSync(path)) say(`fault ${when}: ${path} is lost`);
    else if (createHash('sha256').update(readFileSync(path)).digest('hex') !== sha256)
      say(`fault ${when}: ${path} is a half file`);
  }
  const { balance } = await studio.client.credits.view();
  const total = balance.available + balance.held + balance.leased;
  if (total !== Number(credits) - charged || balance.debt !== 0)
    say(`fault ${when}: ${charged} of ${credits} are charged and the balance is ${JSON.stringify(balance)}`);
}

function renditions(): Map<string, string> {
  const folder = join(base, 'data', 'shoots');
  const found = new Map<string, string>();
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.json') || name === 'index.json') continue;
    const { data } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const photo of data.photos)
      for (const one of photo.renditions) found.set(join(one.folder, one.name), one.sha256);
  }
  return found;
}
