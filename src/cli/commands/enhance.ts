import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { StudioClient } from '../../contract/clients.ts';
import type { Run } from '../../contract/studio/runs.ts';
import { AppError } from '../../core/errors.ts';
import { exportPresets } from '../../core/photos/exportPreset.ts';
import type { Shoot } from '../../core/photos/shoot.ts';
import { type Command, type Context, optional, required, type Values, wholeNumber } from '../command.ts';
import { reportRun } from '../run-report.ts';
import { openShoot } from '../shoot.ts';
import { bar } from '../terminal.ts';
import { credits, photos } from '../words.ts';
import { exportAll } from './export.ts';

export const enhance: Command = {
  name: 'enhance',
  usage: 'PATH… --template ID --out DIR',
  summary: 'Develops photos at full size, one credit each. What is paid once is free for ever.',
  options: {
    template: { type: 'string', about: 'what the photos become: tonebank templates' },
    out: { type: 'string', about: 'the folder for the new files; nothing in it is replaced' },
    strength: { type: 'string', about: '0 to 100, default 100' },
    export: {
      type: 'string',
      about: `also writes files, free, into a folder of the preset's name: ${exportPresets.map(({ id }) => id).join(', ')}`,
    },
    'no-brackets': { type: 'boolean', about: 'every exposure is a photo of its own' },
    'with-damaged': { type: 'boolean', about: 'also what is left of damaged photos, at the price of whole ones' },
    yes: { type: 'boolean', about: 'agrees to the price beforehand' },
  },
  words: { min: 1, max: 20_000 },
  async run(context) {
    const order = orderOf(context.values);
    const presetId = optional(context.values, 'export');
    if (presetId !== undefined) mustKnow(presetId);
    const { client } = await context.studio();
    const options = {
      bracketing: !context.values['no-brackets'],
      withDamaged: order.withDamaged,
      terminal: context.terminal,
      signal: context.interrupted,
    };
    const shoot = await openShoot(client, context.words, options);
    const run = await startRun(client, shoot, order, context);
    await follow(client, run, context);
    const outcome = await reportRun(client, {
      ...{ runId: run.id, shoot, paths: context.words },
      wasInterrupted: context.interrupted.aborted,
    });
    if (presetId === undefined || outcome.finished.length === 0) return outcome;
    const { folder, files } = await exportAll(
      client,
      { shootId: shoot.id, photoIds: outcome.finished, presetId, outputFolder: resolve(order.outputFolder, presetId) },
      { terminal: context.terminal, signal: context.interrupted },
    );
    return {
      ...outcome,
      json: { ...outcome.json, exported: { folder, files } },
      text: `${outcome.text}\n${files.length} files in ${folder}, free`,
    };
  },
};

/** Before anything is paid. @throws AppError not-found */
function mustKnow(presetId: string): void {
  const known = exportPresets.map(({ id }) => id);
  if (known.includes(presetId)) return;
  throw new AppError(
    'not-found',
    `There is no export preset “${presetId}”. Nothing was started. 0 credits used. Known: ${known.join(', ')}.`,
    { known },
  );
}

type Order = { templateId: string; outputFolder: string; strength: number; withDamaged: boolean };

function orderOf(values: Values): Order {
  return {
    templateId: required(values, 'template'),
    outputFolder: resolve(required(values, 'out')),
    strength: wholeNumber(values, 'strength', { min: 0, max: 100 }) ?? 100,
    withDamaged: values['with-damaged'] === true,
  };
}

/** Quotes, asks, and starts. What costs nothing needs no yes. */
async function startRun(client: StudioClient, shoot: Shoot, order: Order, context: Context): Promise<Run> {
  const work = { shootId: shoot.id, photoIds: shoot.photos.map((photo) => photo.id), ...order };
  const quote = await client.runs.quote(work);
  const sentence = `Enhance ${photos(quote.photoCount)} for ${credits(quote.credits)}`;
  if (quote.credits > 0 && context.values.yes !== true) await askFirst(sentence, quote.credits, context);
  context.terminal.note(`${sentence}; ${quote.ownedCount} already paid, ${quote.available} available.`);
  return await client.runs.start({ id: randomUUID(), ...work, quotedCredits: quote.credits });
}

async function askFirst(sentence: string, price: number, { terminal, interrupted }: Context): Promise<void> {
  const details = { credits: price };
  if (!terminal.canAsk) {
    throw new AppError('bad-input', `${sentence}? Nothing was started. 0 credits used. Add --yes to agree.`, details);
  }
  if (!(await terminal.confirm(`${sentence}?`, interrupted))) {
    throw new AppError('cancelled', 'Nothing was started. 0 credits used.', details);
  }
}

/** Shows how far the run is until no photo is under way. Ctrl-C pauses it: the photos under way are finished or given back. */
async function follow(client: StudioClient, run: Run, { terminal, interrupted }: Context): Promise<void> {
  if (run.state !== 'running') return;
  const pause = () => {
    terminal.note('Pausing after the photos under way. Press Ctrl-C again to stop at once.');
    // A run that ends in the same moment can no longer be paused, and need not be.
    void client.runs.pause({ runId: run.id }).catch(() => undefined);
  };
  interrupted.addEventListener('abort', pause, { once: true });
  if (interrupted.aborted) pause();
  try {
    for await (const { run: now } of await client.runs.watch({ runId: run.id })) {
      if (now.state !== 'running' && !(await hasPhotosUnderWay(client, run.id))) return;
      const done = now.counts.done + now.counts.owned + now.counts.failed;
      terminal.progress(bar({ done, total: now.counts.total, label: now.currentName ?? '' }));
    }
  } finally {
    interrupted.removeEventListener('abort', pause);
  }
}

async function hasPhotosUnderWay(client: StudioClient, runId: string): Promise<boolean> {
  return (await client.runs.get({ runId })).photos.some(({ state }) => state === 'running');
}
