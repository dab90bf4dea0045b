import type { ChartPatch, Material, Portal, Scene, Vec3 } from '../tracer/scene.ts';

// A scene while it is being built: triangles are added under a current placement, so that a chair is built once round its own origin and
// set down anywhere.

export type Draft = {
  corners: number[];
  normals: number[];
  materialOf: number[];
  materials: Material[];
  portals: Portal[];
  chart: ChartPatch[];
  placement: Placement;
};

/** Turned about the vertical, then moved. */
type Placement = { x: number; y: number; z: number; cos: number; sin: number };

export function newDraft(): Draft {
  return {
    corners: [],
    normals: [],
    materialOf: [],
    materials: [],
    portals: [],
    chart: [],
    placement: { x: 0, y: 0, z: 0, cos: 1, sin: 0 },
  };
}

export function material(draft: Draft, made: Material): number {
  return draft.materials.push(made) - 1;
}

/** Builds with everything turned (seen from above, anticlockwise) and moved. */
export function at(
  draft: Draft,
  where: { x?: number; y?: number; z?: number; turnDegrees?: number },
  build: () => void,
): void {
  const outer = draft.placement;
  const angle = ((where.turnDegrees ?? 0) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [x, y, z] = placed(draft, [where.x ?? 0, where.y ?? 0, where.z ?? 0]);
  draft.placement = { x, y, z, cos: outer.cos * cos - outer.sin * sin, sin: outer.sin * cos + outer.cos * sin };
  build();
  draft.placement = outer;
}

/** A point of the piece being built, as it stands in the room. */
export function placed(draft: Draft, p: Vec3): Vec3 {
  const { x, y, z, cos, sin } = draft.placement;
  return [x + p[0] * cos + p[2] * sin, y + p[1], z - p[0] * sin + p[2] * cos];
}

function turned(draft: Draft, v: Vec3): Vec3 {
  const { cos, sin } = draft.placement;
  return [v[0] * cos + v[2] * sin, v[1], -v[0] * sin + v[2] * cos];
}

/** One triangle with a normal at each corner (not necessarily of length 1). */
export function triangle(
  draft: Draft,
  points: readonly [Vec3, Vec3, Vec3],
  normals: readonly [Vec3, Vec3, Vec3],
  made: number,
): void {
  for (const p of points) draft.corners.push(...placed(draft, p));
  for (const n of normals) draft.normals.push(...turned(draft, unit(n)));
  draft.materialOf.push(made);
}

/** A flat four-cornered sheet, corners in order round it. */
export function sheet(draft: Draft, a: Vec3, b: Vec3, c: Vec3, d: Vec3, made: number): void {
  const n = unit(cross(minus(b, a), minus(d, a)));
  triangle(draft, [a, b, c], [n, n, n], made);
  triangle(draft, [a, c, d], [n, n, n], made);
}

/**
 * A curved surface: `at(u, v)` for u, v in 0..1 on a grid, with smooth normals. `outward` turns them the right way where lamps need it.
 */
export function surface(
  draft: Draft,
  grid: { across: number; down: number },
  shape: (u: number, v: number) => Vec3,
  made: number,
): void {
  const points: Vec3[] = [];
  const normals: Vec3[] = [];
  const tiny = 1e-3;
  for (let j = 0; j <= grid.down; j++)
    for (let i = 0; i <= grid.across; i++) {
      const [u, v] = [i / grid.across, j / grid.down];
      points.push(shape(u, v));
      const du = minus(shape(Math.min(1, u + tiny), v), shape(Math.max(0, u - tiny), v));
      const dv = minus(shape(u, Math.min(1, v + tiny)), shape(u, Math.max(0, v - tiny)));
      normals.push(unit(cross(du, dv)));
    }
  const width = grid.across + 1;
  for (let j = 0; j < grid.down; j++)
    for (let i = 0; i < grid.across; i++) {
      const [a, b, c, d] = [j * width + i, j * width + i + 1, (j + 1) * width + i + 1, (j + 1) * width + i];
      const p = (k: number) => points[k]!;
      const n = (k: number) => (Math.hypot(...normals[k]!) > 0.5 ? normals[k]! : normals[a]!);
      triangle(draft, [p(a), p(b), p(c)], [n(a), n(b), n(c)], made);
      triangle(draft, [p(a), p(c), p(d)], [n(a), n(c), n(d)], made);
    }
}

export function finish(draft: Draft, rest: Pick<Scene, 'sky' | 'views' | 'lights'> & { sun?: Scene['sun'] }): Scene {
  return {
    corners: Float32Array.from(draft.corners),
    normals: Float32Array.from(draft.normals),
    materialOf: Uint16Array.from(draft.materialOf),
    materials: draft.materials,
    portals: draft.portals,
    chart: draft.chart,
    sky: rest.sky,
    views: rest.views,
    lights: rest.lights,
    ...(rest.sun ? { sun: rest.sun } : {}),
  };
}

export function minus(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function unit(a: Vec3): Vec3 {
  const length = Math.hypot(a[0], a[1], a[2]) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
}
