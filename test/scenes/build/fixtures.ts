import { paint } from '../colour.ts';
import { type Draft, material, sheet } from './draft.ts';
import { softBox } from './solids.ts';
import { satin } from './stock.ts';

// What is fixed to walls in more than one room.

export function radiator(draft: Draft, size: { x: number; width: number; height: number }): void {
  const enamel = material(draft, satin(paint(0xf4f4f1)));
  const count = Math.round(size.width / 0.06);
  for (let k = 0; k < count; k++)
    softBox(
      draft,
      {
        x: size.x - size.width / 2 + (k + 0.5) * 0.06,
        y: 0.12,
        z: 0.08,
        width: 0.045,
        height: size.height,
        depth: 0.07,
        radius: 0.02,
        fine: 2,
      },
      enamel,
    );
}

/** A strip of a wall covered with something else: a splashback, panelling. */
export function cladding(
  draft: Draft,
  size: { from: number; to: number; y0: number; y1: number; out?: number },
  made: number,
): void {
  const z = size.out ?? 0.006;
  sheet(draft, [size.from, size.y0, z], [size.to, size.y0, z], [size.to, size.y1, z], [size.from, size.y1, z], made);
  sheet(draft, [size.from, size.y1, 0], [size.from, size.y1, z], [size.to, size.y1, z], [size.to, size.y1, 0], made);
}
