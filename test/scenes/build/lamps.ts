import type { Rgb } from '../colour.ts';
import { type Draft, material } from './draft.ts';
import { ball, bar, lathe } from './solids.ts';
import { blackMetal, brass, glowing, satin } from './stock.ts';

// Lamps: a shade that glows over a bulb, on the floor, on a table, or hanging.

/** A shade over a bulb; the shade glows, and the bulb lights what is above and below it. */
export function lampShade(
  draft: Draft,
  where: { x?: number; y: number; z?: number; radius: number; height: number; kelvin: number; strength: number },
): void {
  const shade = material(draft, { ...glowing(where.kelvin, where.strength) });
  const { radius: r, height: h } = where;
  lathe(
    draft,
    { ...where, segments: 28 },
    [
      [r, 0],
      [r * 0.97, h * 0.25],
      [r * 0.88, h * 0.8],
      [r * 0.85, h],
    ],
    shade,
  );
  const bulb = material(draft, glowing(where.kelvin, where.strength * 14));
  ball(draft, { x: where.x ?? 0, y: where.y + h * 0.4, z: where.z ?? 0, radius: 0.035, fine: 4 }, bulb);
}

export function floorLamp(draft: Draft, light: { kelvin: number; strength: number; height?: number }): void {
  const metal = material(draft, brass);
  const height = light.height ?? 1.55;
  lathe(
    draft,
    { segments: 24 },
    [
      [0.001, 0],
      [0.14, 0.001],
      [0.14, 0.018],
      [0.012, 0.03],
      [0.011, height - 0.1],
    ],
    metal,
  );
  lampShade(draft, { y: height - 0.15, radius: 0.21, height: 0.28, ...light });
}

export function tableLamp(draft: Draft, light: { kelvin: number; strength: number }, glaze: Rgb): void {
  const base = material(draft, satin(glaze));
  lathe(
    draft,
    { segments: 24 },
    [
      [0.001, 0],
      [0.06, 0.001],
      [0.085, 0.05],
      [0.09, 0.11],
      [0.05, 0.2],
      [0.018, 0.23],
      [0.014, 0.3],
    ],
    base,
  );
  lampShade(draft, { y: 0.28, radius: 0.15, height: 0.2, ...light });
}

export function pendant(
  draft: Draft,
  where: { y: number; ceiling: number; radius: number; kelvin: number; strength: number; colour: Rgb },
): void {
  const outside = material(draft, satin(where.colour));
  bar(draft, [0, where.y + where.radius, 0], [0, where.ceiling, 0], 0.004, material(draft, blackMetal), 6);
  const dome = Array.from({ length: 9 }, (_, k) => {
    const angle = (k / 8) * (Math.PI / 2);
    return [where.radius * Math.cos(angle) + 0.004, where.radius * 0.9 * Math.sin(angle)] as const;
  });
  lathe(draft, { y: where.y, segments: 28 }, dome, outside);
  ball(
    draft,
    { y: where.y + 0.01, radius: where.radius * 0.32, fine: 6 },
    material(draft, glowing(where.kelvin, where.strength)),
  );
}
