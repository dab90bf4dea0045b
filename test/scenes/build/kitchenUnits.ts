import { tap } from './bathroomPieces.ts';
import { at, type Draft, material } from './draft.ts';
import { bar, box, lathe, softBox } from './solids.ts';
import { chrome, lacquer, steel } from './stock.ts';

// What is built into a kitchen: units with their fronts, oven, sink, tap, hob; and stools.

export type Fronts = { front: number; top: number; handle: number; plinth: number };

/** Base units along x from 0, against z = 0; doors towards +z. Worktop at 0.9 m. */
export function baseUnits(
  draft: Draft,
  size: { count: number; unit: number; depth?: number; drawersAt?: number[]; ovenAt?: number },
  made: Fronts,
): void {
  const depth = size.depth ?? 0.6;
  const width = size.count * size.unit;
  box(draft, { x: width / 2, y: 0, z: depth / 2 - 0.03, width, height: 0.1, depth: depth - 0.06 }, made.plinth);
  box(
    draft,
    { x: width / 2, y: 0.1, z: depth / 2 - 0.012, width: width - 0.002, height: 0.76, depth: depth - 0.024 },
    made.plinth,
  );
  softBox(
    draft,
    {
      x: width / 2,
      y: 0.86,
      z: depth / 2 + 0.01,
      width: width + 0.01,
      height: 0.04,
      depth: depth + 0.02,
      radius: 0.004,
      fine: 1,
    },
    made.top,
  );
  for (let k = 0; k < size.count; k++) {
    const x = (k + 0.5) * size.unit;
    if (size.ovenAt === k) oven(draft, x, size.unit, depth);
    else if (size.drawersAt?.includes(k))
      for (const [y, height] of [
        [0.105, 0.3],
        [0.41, 0.24],
        [0.655, 0.198],
      ] as const)
        front(draft, { x, y, width: size.unit, height, z: depth, made, isDrawer: true });
    else front(draft, { x, y: 0.105, width: size.unit, height: 0.748, z: depth, made, isDrawer: false });
  }
}

function front(
  draft: Draft,
  o: { x: number; y: number; width: number; height: number; z: number; made: Fronts; isDrawer: boolean },
): void {
  softBox(
    draft,
    { x: o.x, y: o.y, z: o.z, width: o.width - 0.004, height: o.height, depth: 0.02, radius: 0.003, fine: 1 },
    o.made.front,
  );
  softBox(
    draft,
    {
      x: o.x,
      y: o.y + 0.055,
      z: o.z + 0.004,
      width: o.width - 0.13,
      height: o.height - 0.11,
      depth: 0.016,
      radius: 0.004,
      fine: 1,
    },
    o.made.front,
  );
  const y = o.y + o.height - 0.05;
  const z = o.z + 0.035;
  if (o.isDrawer) bar(draft, [o.x - 0.08, y, z], [o.x + 0.08, y, z], 0.006, o.made.handle);
  else bar(draft, [o.x + o.width * 0.38, y, z], [o.x + o.width * 0.38, y - 0.16, z], 0.006, o.made.handle);
}

function oven(draft: Draft, x: number, width: number, depth: number): void {
  softBox(
    draft,
    { x, y: 0.24, z: depth, width: width - 0.006, height: 0.6, depth: 0.022, radius: 0.003, fine: 1 },
    material(draft, lacquer([0.018, 0.018, 0.02])),
  );
  softBox(
    draft,
    { x, y: 0.105, z: depth, width: width - 0.006, height: 0.128, depth: 0.02, radius: 0.003, fine: 1 },
    material(draft, steel),
  );
  bar(
    draft,
    [x - width * 0.38, 0.72, depth + 0.045],
    [x + width * 0.38, 0.72, depth + 0.045],
    0.008,
    material(draft, steel),
  );
}

/** Wall units along x from 0 at height y, against z = 0. */
export function wallUnits(
  draft: Draft,
  size: { count: number; unit: number; y: number; height: number },
  made: Fronts,
): void {
  const width = size.count * size.unit;
  box(draft, { x: width / 2, y: size.y, z: 0.16, width, height: size.height, depth: 0.32 }, made.front);
  for (let k = 0; k < size.count; k++) {
    const x = (k + 0.5) * size.unit;
    softBox(
      draft,
      {
        x,
        y: size.y + 0.002,
        z: 0.33,
        width: size.unit - 0.004,
        height: size.height - 0.004,
        depth: 0.02,
        radius: 0.003,
        fine: 1,
      },
      made.front,
    );
    softBox(
      draft,
      {
        x,
        y: size.y + 0.058,
        z: 0.334,
        width: size.unit - 0.13,
        height: size.height - 0.116,
        depth: 0.016,
        radius: 0.004,
        fine: 1,
      },
      made.front,
    );
    bar(
      draft,
      [x + size.unit * 0.38, size.y + 0.05, 0.365],
      [x + size.unit * 0.38, size.y + 0.2, 0.365],
      0.006,
      made.handle,
    );
  }
}

export function sink(draft: Draft, size: { width: number; depth: number }): void {
  const metal = material(draft, steel);
  softBox(draft, { y: -0.004, width: size.width, height: 0.007, depth: size.depth, radius: 0.003, fine: 1 }, metal);
  const dark = material(draft, { ...steel, colour: [0.3, 0.3, 0.31], roughness: 0.4 });
  softBox(
    draft,
    { y: -0.001, width: size.width - 0.07, height: 0.006, depth: size.depth - 0.09, radius: 0.003, fine: 1 },
    dark,
  );
  at(draft, { z: -size.depth / 2 - 0.03 }, () => tap(draft, material(draft, chrome)));
}

export function hob(draft: Draft): void {
  softBox(
    draft,
    { y: 0, width: 0.58, height: 0.008, depth: 0.5, radius: 0.003, fine: 1 },
    material(draft, lacquer([0.012, 0.012, 0.013])),
  );
}

export function stool(draft: Draft, seat: number, frame: number): void {
  lathe(
    draft,
    { y: 0.64, segments: 24 },
    [
      [0.001, 0],
      [0.165, 0],
      [0.18, 0.015],
      [0.175, 0.035],
      [0.001, 0.03],
    ],
    seat,
  );
  for (let k = 0; k < 4; k++) {
    const angle = (k + 0.5) * (Math.PI / 2);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    bar(draft, [c * 0.12, 0.64, s * 0.12], [c * 0.2, 0, s * 0.2], 0.012, frame);
    const [c2, s2] = [Math.cos(angle + Math.PI / 2), Math.sin(angle + Math.PI / 2)];
    bar(draft, [c * 0.175, 0.2, s * 0.175], [c2 * 0.175, 0.2, s2 * 0.175], 0.008, frame);
  }
}
