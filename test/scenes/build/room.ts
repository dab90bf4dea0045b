import type { Vec3 } from '../tracer/scene.ts';
import { at, type Draft, placed, sheet, surface } from './draft.ts';
import { bar, box, softBox } from './solids.ts';

// A room: floor, ceiling, four walls with openings, skirting boards, window frames with sills, doors with their frames, curtains.
// The room runs from -width/2 to width/2 in x, 0 to height in y, -depth to 0 in z; the camera usually looks towards -z.

export type Opening = {
  /** Metres along the wall from its left end as seen from inside; the opening is centred there. */
  along: number;
  width: number;
  sill: number;
  height: number;
  kind: 'window' | 'door' | 'passage';
  /** Panes across and up. */
  panes?: [number, number];
};

export type WallName = 'back' | 'left' | 'right' | 'front';

export type RoomPlan = {
  width: number;
  depth: number;
  height: number;
  floor: number;
  ceiling: number;
  walls: Record<WallName, number>;
  trim: number;
  glass: number;
  openings: Partial<Record<WallName, Opening[]>>;
  skirting?: number;
  thickness?: number;
};

export function room(draft: Draft, plan: RoomPlan): void {
  const { width: w, depth: d, height: h } = plan;
  sheet(draft, [-w / 2, 0, 0], [w / 2, 0, 0], [w / 2, 0, -d], [-w / 2, 0, -d], plan.floor);
  sheet(draft, [-w / 2, h, -d], [w / 2, h, -d], [w / 2, h, 0], [-w / 2, h, 0], plan.ceiling);
  onWall(draft, plan, 'back', (length) => wall(draft, plan, 'back', length));
  onWall(draft, plan, 'left', (length) => wall(draft, plan, 'left', length));
  onWall(draft, plan, 'right', (length) => wall(draft, plan, 'right', length));
  onWall(draft, plan, 'front', (length) => wall(draft, plan, 'front', length));
}

/** Builds against a wall: x runs along it from its left end as seen from inside, y is up, +z points into the room. */
export function onWall(
  draft: Draft,
  plan: Pick<RoomPlan, 'width' | 'depth'>,
  name: WallName,
  build: (length: number) => void,
): void {
  const { width: w, depth: d } = plan;
  const place = {
    back: { x: -w / 2, z: -d, turnDegrees: 0 },
    left: { x: -w / 2, z: 0, turnDegrees: 90 },
    right: { x: w / 2, z: -d, turnDegrees: -90 },
    front: { x: w / 2, z: 0, turnDegrees: 180 },
  }[name];
  at(draft, place, () => build(name === 'back' || name === 'front' ? w : d));
}

function wall(draft: Draft, plan: RoomPlan, name: WallName, length: number): void {
  const paint = plan.walls[name];
  const openings = [...(plan.openings[name] ?? [])].sort((a, b) => a.along - b.along);
  const thickness = plan.thickness ?? 0.24;
  const skirting = plan.skirting ?? 0.09;
  let from = 0;
  const panel = (x0: number, x1: number, y0: number, y1: number) => {
    if (x1 - x0 > 1e-4 && y1 - y0 > 1e-4) sheet(draft, [x0, y0, 0], [x1, y0, 0], [x1, y1, 0], [x0, y1, 0], paint);
  };
  const board = (x0: number, x1: number) => {
    if (skirting > 0 && x1 - x0 > 0.02)
      softBox(
        draft,
        { x: (x0 + x1) / 2, y: 0, z: 0.006, width: x1 - x0, height: skirting, depth: 0.026, radius: 0.006, fine: 1 },
        plan.trim,
      );
  };
  for (const opening of openings) {
    const [left, right] = [opening.along - opening.width / 2, opening.along + opening.width / 2];
    const top = opening.sill + opening.height;
    panel(from, left, 0, plan.height);
    panel(left, right, 0, opening.sill);
    panel(left, right, top, plan.height);
    const trimmed = opening.kind === 'window' ? 0 : 0.07;
    board(from, left - trimmed);
    if (opening.sill > 0.02) board(left, right);
    from = right + trimmed;
    reveal(draft, plan, opening, thickness, paint);
    if (opening.kind === 'window') window(draft, plan, opening, thickness);
    if (opening.kind === 'door') door(draft, plan, opening);
    from = right;
    if (trimmed > 0) from = right;
  }
  panel(from, length, 0, plan.height);
  const last = openings.at(-1);
  board(last ? last.along + last.width / 2 + (last.kind === 'window' ? 0 : 0.07) : 0, length);
}

/** The sides of the hole through the wall, and the sill of a window. */
function reveal(draft: Draft, plan: RoomPlan, opening: Opening, thickness: number, paint: number): void {
  const [l, r, b, t] = [
    opening.along - opening.width / 2,
    opening.along + opening.width / 2,
    opening.sill,
    opening.sill + opening.height,
  ];
  const z = -thickness;
  sheet(draft, [l, b, z], [l, b, 0], [l, t, 0], [l, t, z], paint);
  sheet(draft, [r, b, 0], [r, b, z], [r, t, z], [r, t, 0], paint);
  sheet(draft, [l, t, 0], [r, t, 0], [r, t, z], [l, t, z], paint);
  sheet(draft, [l, b, z], [r, b, z], [r, b, 0], [l, b, 0], opening.kind === 'window' ? plan.trim : plan.floor);
  if (opening.kind === 'window' && b > 0.1)
    softBox(
      draft,
      {
        x: opening.along,
        y: b - 0.015,
        z: -thickness / 2 + 0.05,
        width: opening.width + 0.1,
        height: 0.03,
        depth: thickness + 0.06,
        radius: 0.008,
        fine: 1,
      },
      plan.trim,
    );
}

function window(draft: Draft, plan: RoomPlan, opening: Opening, thickness: number): void {
  const [l, b] = [opening.along - opening.width / 2, opening.sill];
  const z = -thickness + 0.07;
  const frame = 0.055;
  const piece = (x: number, y: number, width: number, height: number) =>
    softBox(draft, { x: x + width / 2, y, z, width, height, depth: 0.06, radius: 0.008, fine: 1 }, plan.trim);
  piece(l, b, frame, opening.height);
  piece(l + opening.width - frame, b, frame, opening.height);
  piece(l, b, opening.width, frame);
  piece(l, b + opening.height - frame, opening.width, frame);
  const [across, up] = opening.panes ?? [2, 1];
  for (let k = 1; k < across; k++) piece(l + (opening.width * k) / across - 0.03, b, 0.06, opening.height);
  for (let k = 1; k < up; k++) piece(l, b + (opening.height * k) / up - 0.018, opening.width, 0.036);
  sheet(
    draft,
    [l, b, z],
    [l + opening.width, b, z],
    [l + opening.width, b + opening.height, z],
    [l, b + opening.height, z],
    plan.glass,
  );
  const corner: Vec3 = [l + frame, b + frame, -thickness];
  const [o, x1, y1, n] = [
    placed(draft, corner),
    placed(draft, [corner[0] + opening.width - 2 * frame, corner[1], corner[2]]),
    placed(draft, [corner[0], corner[1] + opening.height - 2 * frame, corner[2]]),
    placed(draft, [corner[0], corner[1], corner[2] + 1]),
  ];
  const from = (p: Vec3): Vec3 => [p[0] - o[0], p[1] - o[1], p[2] - o[2]];
  draft.portals.push({ corner: o, across: from(x1), up: from(y1), inward: from(n) });
}

/** A panelled door with its frame; leaf closed. */
function door(draft: Draft, plan: RoomPlan, opening: Opening): void {
  const { along: x, width: w, height: h } = opening;
  softBox(draft, { x, y: 0.005, z: -0.05, width: w, height: h - 0.01, depth: 0.04, radius: 0.004, fine: 1 }, plan.trim);
  for (const [y, height] of [
    [0.18, h * 0.32],
    [h * 0.32 + 0.32, h * 0.5 - 0.1],
  ] as const)
    for (const side of [-1, 1])
      softBox(
        draft,
        { x: x + side * w * 0.22, y, z: -0.03, width: w * 0.34, height, depth: 0.02, radius: 0.012, fine: 1 },
        plan.trim,
      );
  casing(draft, plan, opening);
}

export function casing(draft: Draft, plan: RoomPlan, { along: x, width: w, height: h }: Opening): void {
  const piece = (px: number, py: number, width: number, height: number) =>
    softBox(draft, { x: px, y: py, z: 0.01, width, height, depth: 0.03, radius: 0.007, fine: 1 }, plan.trim);
  piece(x - w / 2 - 0.03, 0, 0.075, h + 0.07);
  piece(x + w / 2 + 0.03, 0, 0.075, h + 0.07);
  piece(x, h, w + 0.135, 0.075);
}

/** A curtain on a wall, in folds: from `left` to `right` along it. */
export function curtain(
  draft: Draft,
  size: { left: number; right: number; top: number; bottom: number; out: number; folds: number; deep?: number },
  made: number,
): void {
  const deep = size.deep ?? 0.045;
  surface(
    draft,
    { across: size.folds * 8, down: 8 },
    (u, v) => {
      const sway = 0.6 + 0.4 * Math.sin(u * 9 + v * 0.8);
      const fold =
        Math.sin(u * size.folds * 2 * Math.PI + 0.5 * Math.sin(v * 2 + u * 7)) * deep * (0.55 + 0.45 * v) * sway;
      return [size.left + (size.right - size.left) * u, size.top + (size.bottom - size.top) * v, size.out + fold];
    },
    made,
  );
}

export function curtainRail(
  draft: Draft,
  size: { left: number; right: number; y: number; out: number },
  made: number,
): void {
  bar(draft, [size.left, size.y, size.out], [size.right, size.y, size.out], 0.013, made);
  for (const x of [size.left, size.right])
    box(draft, { x, y: size.y - 0.02, z: size.out, width: 0.04, height: 0.04, depth: 0.04 }, made);
}
