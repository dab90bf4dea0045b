import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { realDisk } from '../../studio/files/disk.ts';
import { discard, renameToNew, temporaryBeside, writeAndSync } from '../../studio/files/durable.ts';
import { proofAs, proofEndings, proofFormatOf } from '../../studio/proofs/formats.ts';
import { type Command, required, UsageError, wholeNumber } from '../command.ts';
import { openShoot } from '../shoot.ts';

export const preview: Command = {
  name: 'preview',
  usage: 'PATH --template ID --out FILE',
  summary: 'Develops one photo small, at most 1600 pixels. Always free.',
  options: {
    template: { type: 'string', about: 'what the photo looks like: tonebank templates' },
    out: { type: 'string', about: 'the picture to write, .jpg, .png, .webp, .avif or .tif; never replaces a file' },
    strength: { type: 'string', about: '0 to 100, default 100' },
    size: { type: 'string', about: 'the long side in pixels, 64 to 1600, default 1600' },
  },
  words: { min: 1, max: 1 },
  async run({ words, values, terminal, interrupted, studio }) {
    const templateId = required(values, 'template');
    const output = resolve(required(values, 'out'));
    const format = proofFormatOf(output);
    if (format === null) throw new UsageError(`--out ends in ${proofEndings.join(', ')}.`);
    const strength = wholeNumber(values, 'strength', { min: 0, max: 100 }) ?? 100;
    const longSidePx = wholeNumber(values, 'size', { min: 64, max: 1600 }) ?? 1600;
    if (existsSync(output)) throw taken(output);
    const { client, picture } = await studio();
    const shoot = await openShoot(client, words, { bracketing: true, terminal, signal: interrupted });
    const photoId = shoot.photos[0]?.id ?? '';
    const made = await client.proofs.make({ shootId: shoot.id, photoId, templateId, strength, longSidePx });
    const found = await picture('proof', made.id);
    if (!found) throw new AppError('not-found', 'The preview has gone again. 0 credits used. Try once more.', {});
    await writeNew(output, await proofAs(format, found.file));
    const { widthPx, heightPx } = made;
    return { json: { output, widthPx, heightPx, credits: 0 }, text: `${output}  ${widthPx} × ${heightPx}, free` };
  },
};

/** The whole picture appears under its name, or nothing does. */
async function writeNew(to: string, picture: Uint8Array): Promise<void> {
  const part = temporaryBeside(to);
  try {
    await writeAndSync(realDisk, part, picture);
    if (!(await renameToNew(realDisk, part, to))) throw taken(to);
  } catch (error) {
    await discard(realDisk, part);
    if (error instanceof AppError) throw error;
    throw new AppError(
      'folder-unwritable',
      existsSync(dirname(to))
        ? `${to} could not be written. 0 credits used. Choose another place.`
        : `There is no folder ${dirname(to)}. 0 credits used. Make it, or choose another place.`,
      { output: to },
      { cause: error },
    );
  }
}

function taken(output: string): AppError {
  return new AppError(
    'path-refused',
    `${output} is there already and is left as it is. 0 credits used. Choose another name.`,
    {
      output,
    },
  );
}
