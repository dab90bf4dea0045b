import type { Rays } from './rays.ts';
import type { Scene } from './scene.ts';

// Where the sun shines into a room: points on the bright patches, which then light the rest of it. Aiming at them is far calmer than
// hoping that a ray finds a patch by chance. Source: Keller 1997 (instant radiosity), for the sun's first bounce only.

export type Sunlit = {
  count: number;
  /** Six numbers a point: place, normal facing the sun. */
  points: Float64Array;
  /** Three numbers a point: what it sends on, so that light arriving (divided by pi) = this x cosines / squared distance. */
  power: Float64Array;
  /** One a point: share that passes through to the other side. */
  passes: Float64Array;
};

/** Shoots a lattice of rays from the sun through every window. */
export function sunlitPoints(scene: Scene, rays: Rays, perPortal: number): Sunlit {
  const { sun } = scene;
  const found: { p: number[]; power: number[]; passes: number }[] = [];
  for (const portal of sun ? scene.portals : []) {
    const [dx, dy, dz] = [-sun!.direction[0], -sun!.direction[1], -sun!.direction[2]];
    const facing = dx * portal.inward[0] + dy * portal.inward[1] + dz * portal.inward[2];
    if (facing <= 0) continue;
    const { corner, across, up } = portal;
    const area = Math.hypot(
      across[1] * up[2] - across[2] * up[1],
      across[2] * up[0] - across[0] * up[2],
      across[0] * up[1] - across[1] * up[0],
    );
    for (let k = 0; k < perPortal; k++) {
      const u = (0.5 + k * 0.7548776662466927) % 1;
      const v = (0.5 + k * 0.5698402909980532) % 1;
      let [x, y, z] = [0, 1, 2].map((c) => corner[c]! + across[c]! * u + up[c]! * v) as [number, number, number];
      let which = rays.nearest(x, y, z, dx, dy, dz, 1e9);
      while (which >= 0 && (scene.materials[which]!.isGlass || scene.materials[which]!.isScenery)) {
        const t = rays.hit[0]! + 3e-4;
        [x, y, z] = [x + dx * t, y + dy * t, z + dz * t];
        which = rays.nearest(x, y, z, dx, dy, dz, 1e9);
      }
      const m = which < 0 ? null : scene.materials[which]!;
      if (!m || m.isMetal) continue;
      const [t, nx, ny, nz] = [rays.hit[0]!, rays.hit[4]!, rays.hit[5]!, rays.hit[6]!];
      const by = (facing * area) / (perPortal * Math.PI);
      found.push({
        p: [x + dx * t + nx * 1e-3, y + dy * t + ny * 1e-3, z + dz * t + nz * 1e-3, nx, ny, nz],
        power: [0, 1, 2].map((c) => sun!.radiance[c]! * m.colour[c]! * by),
        passes: m.passes ?? 0,
      });
    }
  }
  return {
    count: found.length,
    points: Float64Array.from(found.flatMap(({ p }) => p)),
    power: Float64Array.from(found.flatMap(({ power }) => power)),
    passes: Float64Array.from(found, ({ passes }) => passes),
  };
}
