import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { srgb } from '../colour/space.ts';
import { developPixels } from '../kernel/develop-pixels.ts';
import { createKernel } from '../kernel/kernel.ts';
import { readTemplates } from '../templates.ts';
import { analyse } from './analyse.ts';
import { planOf } from './plan.ts';

const templates = await readTemplates(fileURLToPath(new URL('../../../../resources/templates', import.meta.url)));
const kernel = createKernel();
const [widthPx, heightPx] = [900, 600];

test.each(templates.map((template) => [template.id, template] as const))(
  '%s: a wall that brightens towards a window brightens all the way, without a dark band',
  (_id, { recipe }) => {
    const wall = wallTowardsAWindow();
    const plan = planOf(analyse({ samples: wall, widthPx, heightPx }, srgb), srgb, recipe, 100);
    const out = developPixels(kernel, plan.pixels!, { samples: wall.slice(), widthPx, heightPx, bitsPerSample: 8 });
    const row = Array.from({ length: widthPx }, (_, x) => out[(300 * widthPx + x) * 3 + 1]!);
    const developedOf = (level: number) =>
      row[Math.floor(wall.findIndex((value, at) => at % 3 === 1 && value >= level) / 3)]!;
    // What is held of a window begins about here; the wall is on its way through it.
    for (const level of [110, 130, 150, 170]) {
      expect(developedOf(level + 40) - developedOf(level), `from ${level} on`).toBeGreaterThanOrEqual(6);
    }
  },
);

/** Dark for a good part of its length, then softly up to nearly white. */
function wallTowardsAWindow(): Uint8Array {
  return Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, at) => {
    const along = Math.max((Math.floor(at / 3) % widthPx) / widthPx - 0.4, 0) / 0.6;
    return Math.round(50 + 170 * along * along * (3 - 2 * along));
  });
}
