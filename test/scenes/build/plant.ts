import { paint, type Rgb } from '../colour.ts';
import { randomFrom } from '../tracer/random.ts';
import type { Vec3 } from '../tracer/scene.ts';
import { type Draft, material, surface } from './draft.ts';
import { bar, lathe } from './solids.ts';
import { leaf, satin } from './stock.ts';

// A house plant.

/** A leafy plant in a pot: long leaves that arch outwards. */
export function plant(
  draft: Draft,
  size: { height: number; leaves: number; pot: Rgb; seed: number; broad?: number },
): void {
  const random = randomFrom(size.seed);
  const pot = material(draft, satin(size.pot));
  const potHeight = Math.min(0.32, size.height * 0.3);
  const potRadius = potHeight * 0.52;
  lathe(
    draft,
    { segments: 26 },
    [
      [0.001, 0],
      [potRadius * 0.72, 0.002],
      [potRadius, potHeight],
      [potRadius * 0.9, potHeight],
      [potRadius * 0.88, potHeight * 0.9],
      [0.001, potHeight * 0.9],
    ],
    pot,
  );
  const greens = [paint(0x3f6b35), paint(0x5a8443), paint(0x2f5530)].map((colour, k) =>
    material(draft, leaf(colour, size.seed + k)),
  );
  for (let k = 0; k < size.leaves; k++) {
    const angle = k * 2.39996 + random() * 0.5;
    const up = 0.45 + 0.55 * random();
    const reach = size.height * (0.22 + 0.25 * random()) * (1.3 - up * 0.6);
    const top = potHeight + (size.height - potHeight) * up;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const stem: Vec3 = [c * reach * 0.45, top * 0.86, s * reach * 0.45];
    bar(draft, [c * 0.02, potHeight * 0.85, s * 0.02], stem, 0.004, greens[2]!, 5);
    const length = size.height * (0.2 + 0.1 * random());
    const width = length * (size.broad ?? 0.36);
    surface(
      draft,
      { across: 4, down: 8 },
      (u, v) => {
        const side = (u - 0.5) * 2 * width * Math.sin(Math.min(1, v * 1.05 + 0.02) * Math.PI) ** 0.7;
        const out = stem[0] * 0 + v * length * 0.9;
        const fall =
          top * 0.14 * v - length * 0.75 * v * v + Math.abs(u - 0.5) * 0.05 * length * 4 * Math.sin(v * Math.PI);
        return [stem[0] + c * out - s * side, stem[1] + fall + length * 0.35 * v, stem[2] + s * out + c * side];
      },
      greens[k % 3]!,
    );
  }
}
