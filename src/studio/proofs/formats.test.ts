import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { proofAs, proofEndings, proofFormatOf } from './formats.ts';

const size = { width: 64, height: 48 };

async function aProof(): Promise<string> {
  const file = join(aFolder(), 'proof.jpg');
  const picture = { create: { ...size, channels: 3, background: '#c86432' } } as const;
  writeFileSync(file, await sharp(picture).jpeg({ quality: 94 }).toBuffer());
  return file;
}

test.each(proofEndings)('a proof is written as its name %s says, with the same colours', async (ending) => {
  const format = proofFormatOf(`Look.${ending.slice(1).toUpperCase()}`) ?? 'jpeg';
  const made = await proofAs(format, await aProof());
  const metadata = await sharp(made).metadata();
  expect(metadata).toMatchObject({ ...size, format: format === 'avif' ? 'heif' : format });
  const { channels } = await sharp(made).stats();
  for (const [n, wanted] of [200, 100, 50].entries())
    expect(Math.abs((channels[n]?.mean ?? 0) - wanted)).toBeLessThan(4);
});

test.each(['look', 'look.gif', 'look.heic', '.png', 'png', 'look.png.part'])('nothing is known of %s', (name) => {
  expect(proofFormatOf(name)).toBeNull();
});
