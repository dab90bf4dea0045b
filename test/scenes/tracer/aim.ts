import type { Dice } from './dice.ts';
import { lampTriangles } from './lampTriangles.ts';
import { type Rays, surfaceGap } from './rays.ts';
import type { Scene, Vec3 } from './scene.ts';
import type { skyTable } from './skyTable.ts';
import { sunlitPoints } from './sunlit.ts';

// Light straight from where it is made: windows, lamps, the sun, and the places on which the sun shines, each aimed at with one ray.
// All answers are divided by pi, so that radiance = reflectance x answer.

/** Places on lamps of which one is chosen. */
const lampCandidates = 8;

export type Aim = ReturnType<typeof aimIn>;

export function aimIn(scene: Scene, rays: Rays, dice: Dice, skyAt: ReturnType<typeof skyTable>) {
  const { isBlocked } = rays;
  const { random } = dice;
  /** What `aim` found. */
  const direct = new Float64Array(3);
  /** Its colour as a painter of truth would name it: from windows and lamps, and from the sun as if all it falls on were grey. */
  const straight = new Float64Array(3);
  const lamps = lampTriangles(scene);
  const portals = scene.portals.map((portal) => ({ ...portal, area: areaOf(portal.across, portal.up) }));
  const portalArea = portals.reduce((sum, portal) => sum + portal.area, 0);
  const sun = scene.sun;
  const sunSpread = sun ? Math.tan((sun.spreadDegrees * Math.PI) / 180) : 0;
  /** No windows: the scene lies under the open sky. */
  const isOpen = portals.length === 0;
  const sunlit = sunlitPoints(scene, rays, 1500);
  // What stands outside a room shades nothing, so a ray to the sun may stop looking once it has left the room.
  const sunReach = isOpen ? 1e9 : 8.5;

  /** Light straight from a window, a lamp and the sun at a point, each by one shadow ray, into `direct`. */
  const aim = (
    px: number,
    py: number,
    pz: number,
    nx: number,
    ny: number,
    nz: number,
    passes: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    withSun: boolean,
  ): void => {
    direct[0] = 0;
    direct[1] = 0;
    direct[2] = 0;
    if (portalArea > 0) {
      let pick = a * portalArea;
      let k = 0;
      while (k < portals.length - 1 && pick > portals[k]!.area) pick -= portals[k++]!.area;
      const portal = portals[k]!;
      const u = Math.min(1, pick / portal.area);
      const lx = portal.corner[0] + portal.across[0] * u + portal.up[0] * b - px;
      const ly = portal.corner[1] + portal.across[1] * u + portal.up[1] * b - py;
      const lz = portal.corner[2] + portal.across[2] * u + portal.up[2] * b - pz;
      const r2 = lx * lx + ly * ly + lz * lz + 1e-4;
      const r = Math.sqrt(r2);
      const cos = (lx * nx + ly * ny + lz * nz) / r;
      const facing = -(lx * portal.inward[0] + ly * portal.inward[1] + lz * portal.inward[2]) / r;
      const weight = (cos > 0 ? (1 - passes) * cos : -passes * cos) * facing;
      if (facing > 0 && weight > 0) {
        const side = cos > 0 ? surfaceGap : -surfaceGap;
        if (!isBlocked(px + nx * side, py + ny * side, pz + nz * side, lx / r, ly / r, lz / r, r + 0.02)) {
          const at = skyAt.at(lx / r, ly / r, lz / r);
          const by = (weight * portalArea) / (r2 * Math.PI);
          direct[0] = direct[0]! + skyAt.rgb[at]! * by;
          direct[1] = direct[1]! + skyAt.rgb[at + 1]! * by;
          direct[2] = direct[2]! + skyAt.rgb[at + 2]! * by;
        }
      }
    }
    if (lamps.count > 0) addLamp(px, py, pz, nx, ny, nz, passes, c, d);
    if (sun && withSun) addSun(px, py, pz, nx, ny, nz, passes, direct);
    straight.set(direct);
    if (sunlit.count > 0) addSunlit(px, py, pz, nx, ny, nz, passes, e);
  };

  /**
   * One lamp, as the others would have it: of several places on lamps the one is taken that would bring light by its share of what all bring,
   * and only then asked whether something stands in between. So a small lamp beside a wall is not left to luck. Source: Talbot et al., "Importance
   * Resampling for Global Illumination", 2005.
   */
  const addLamp = (
    px: number,
    py: number,
    pz: number,
    nx: number,
    ny: number,
    nz: number,
    passes: number,
    c: number,
    d: number,
  ): void => {
    let [sum, chosen, along, reach, x, y, z] = [0, -1, 0, 0, 0, 0, 0];
    for (let candidate = 0; candidate < lampCandidates; candidate++) {
      const pick = ((c + candidate / lampCandidates) % 1) * lamps.total;
      const k = lamps.at(pick);
      const before = k === 0 ? 0 : lamps.upTo[k - 1]!;
      const part = lamps.upTo[k]! - before;
      const u1 = Math.sqrt(Math.min(1, (pick - before) / part));
      const across = candidate === 0 ? d : random();
      const [w0, w1, w2] = [1 - u1, u1 * (1 - across), u1 * across];
      const at = k * 9;
      const t = lamps.corners;
      const lx = t[at]! * w0 + t[at + 3]! * w1 + t[at + 6]! * w2 - px;
      const ly = t[at + 1]! * w0 + t[at + 4]! * w1 + t[at + 7]! * w2 - py;
      const lz = t[at + 2]! * w0 + t[at + 5]! * w1 + t[at + 8]! * w2 - pz;
      const r2 = lx * lx + ly * ly + lz * lz + 1e-4;
      const r = Math.sqrt(r2);
      const cos = (lx * nx + ly * ny + lz * nz) / r;
      const facing =
        -(lx * lamps.normals[k * 3]! + ly * lamps.normals[k * 3 + 1]! + lz * lamps.normals[k * 3 + 2]!) / r;
      const weight = (cos > 0 ? (1 - passes) * cos : -passes * cos) * facing;
      if (facing <= 0 || weight <= 0) continue;
      // A triangle is picked by its power, so what it brings over its chance is its geometry alone.
      const bring = weight / r2;
      sum += bring;
      if (random() * sum >= bring) continue;
      [chosen, along, reach, x, y, z] = [k, cos, r, lx / r, ly / r, lz / r];
    }
    if (chosen < 0) return;
    const side = along > 0 ? surfaceGap : -surfaceGap;
    if (isBlocked(px + nx * side, py + ny * side, pz + nz * side, x, y, z, reach - 2e-3)) return;
    const by = (sum / lampCandidates) * (lamps.total / (lamps.powers[chosen]! * Math.PI));
    for (let channel = 0; channel < 3; channel++)
      direct[channel] = direct[channel]! + lamps.glows[chosen * 3 + channel]! * by;
  };

  const addSunlit = (
    px: number,
    py: number,
    pz: number,
    nx: number,
    ny: number,
    nz: number,
    passes: number,
    choice: number,
  ): void => {
    const k = Math.min(sunlit.count - 1, Math.floor(choice * sunlit.count));
    const lx = sunlit.points[k * 6]! - px;
    const ly = sunlit.points[k * 6 + 1]! - py;
    const lz = sunlit.points[k * 6 + 2]! - pz;
    const r2 = lx * lx + ly * ly + lz * lz;
    const r = Math.sqrt(r2) + 1e-9;
    const cos = (lx * nx + ly * ny + lz * nz) / r;
    const sent =
      -(lx * sunlit.points[k * 6 + 3]! + ly * sunlit.points[k * 6 + 4]! + lz * sunlit.points[k * 6 + 5]!) / r;
    const through = sunlit.passes[k]!;
    const weight = (cos > 0 ? (1 - passes) * cos : -passes * cos) * (sent > 0 ? (1 - through) * sent : -through * sent);
    if (weight <= 1e-6) return;
    const side = cos > 0 ? surfaceGap : -surfaceGap;
    if (isBlocked(px + nx * side, py + ny * side, pz + nz * side, lx / r, ly / r, lz / r, r - 3e-3)) return;
    const by = (weight * sunlit.count) / Math.max(0.12, r2);
    direct[0] = direct[0]! + sunlit.power[k * 3]! * by;
    direct[1] = direct[1]! + sunlit.power[k * 3 + 1]! * by;
    direct[2] = direct[2]! + sunlit.power[k * 3 + 2]! * by;
    const grey = (0.5 * by * sunlit.power[k * 3 + 1]!) / sun!.radiance[1];
    for (let c = 0; c < 3; c++) straight[c] = straight[c]! + grey * sun!.radiance[c]!;
  };

  const addSun = (
    px: number,
    py: number,
    pz: number,
    nx: number,
    ny: number,
    nz: number,
    passes: number,
    into: Float64Array,
  ): void => {
    if (!sun) return;
    const lx = sun.direction[0] + (random() - 0.5) * sunSpread * 2;
    const ly = sun.direction[1] + (random() - 0.5) * sunSpread * 2;
    const lz = sun.direction[2] + (random() - 0.5) * sunSpread * 2;
    const r = Math.sqrt(lx * lx + ly * ly + lz * lz);
    const cos = (lx * nx + ly * ny + lz * nz) / r;
    const weight = cos > 0 ? (1 - passes) * cos : -passes * cos;
    if (weight <= 0) return;
    const side = cos > 0 ? surfaceGap : -surfaceGap;
    if (isBlocked(px + nx * side, py + ny * side, pz + nz * side, lx / r, ly / r, lz / r, sunReach)) return;
    into[0] = into[0]! + sun.radiance[0] * weight;
    into[1] = into[1]! + sun.radiance[1] * weight;
    into[2] = into[2]! + sun.radiance[2] * weight;
  };

  return { direct, straight, isOpen, aim, addSun };
}

function areaOf(a: Vec3, b: Vec3): number {
  return Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
}
