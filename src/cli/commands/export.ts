import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { StudioClient } from '../../contract/clients.ts';
import { AppError } from '../../core/errors.ts';
import { exportPresets } from '../../core/photos/exportPreset.ts';
import { type Command, type Context, optional, required, UsageError } from '../command.ts';
import { openShoot } from '../shoot.ts';
import { bar, type Terminal } from '../terminal.ts';

const policies = ['keep', 'strip-place-and-serial', 'strip-all'] as const;

export const exportPhotos: Command = {
  name: 'export',
  usage: 'SHOOT --preset ID --out DIR',
  summary: 'Writes files for delivery from the photos that are paid. Always free.',
  options: {
    preset: { type: 'string', about: exportPresets.map(({ id }) => id).join(', ') },
    out: { type: 'string', about: 'the folder for the files; nothing in it is replaced' },
    naming: { type: 'string', about: 'such as {shoot}-{seq:02}' },
    metadata: { type: 'string', about: policies.join(', ') },
  },
  words: { min: 1, max: 1 },
  async run(context) {
    const { words, values, terminal } = context;
    const metadata = policies.find((policy) => policy === values.metadata);
    if (values.metadata !== undefined && !metadata) throw new UsageError(`--metadata is ${policies.join(', ')}.`);
    const naming = optional(values, 'naming');
    const presetId = required(values, 'preset');
    const outputFolder = resolve(required(values, 'out'));
    const { client } = await context.studio();
    const shootId = await shootNamed(words[0] ?? '', client, context);
    const { photos } = await client.shoots.get({ shootId });
    const photoIds = photos.map((photo) => photo.id);
    const done = await exportAll(
      client,
      { shootId, photoIds, presetId, outputFolder, ...(naming && { naming }), ...(metadata && { metadata }) },
      { terminal, signal: context.interrupted },
    );
    const { files, failures, notPaid } = done;
    return {
      json: { folder: done.folder, files, failures, notPaid },
      text: [...files.map(({ name }) => name), `${files.length} files in ${done.folder}, free`].join('\n'),
      exitCode: failures.length > 0 && files.length === 0 ? 1 : 0,
    };
  },
};

type ExportOrder = Parameters<StudioClient['exports']['start']>[0];

/** Follows an export to its end. @throws AppError nothing-to-do when no photo is paid */
export async function exportAll(
  client: StudioClient,
  order: ExportOrder,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
) {
  for await (const event of await client.exports.start(order, { signal })) {
    if (event.type === 'finished') return event;
    terminal.progress(bar({ done: event.done, total: event.total, label: event.name }));
  }
  throw new AppError('cancelled', 'The export was stopped. The files that were written stay. 0 credits used.', {});
}

/** A shoot by its id, its name, or its folder. */
async function shootNamed(text: string, client: StudioClient, context: Context): Promise<string> {
  const shoots = await client.shoots.list();
  const known = shoots.find((shoot) => shoot.id === text) ?? shoots.find((shoot) => shoot.name === text);
  if (known) return known.id;
  if (!existsSync(text)) {
    throw new AppError('not-found', `There is no shoot "${text}". Name its folder, its name or its id.`, {
      shoot: text,
    });
  }
  const { terminal, interrupted } = context;
  return (await openShoot(client, [text], { bracketing: true, terminal, signal: interrupted })).id;
}
