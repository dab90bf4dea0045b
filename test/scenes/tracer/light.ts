import { aimIn } from './aim.ts';
import { type Baked, cellKey, slotOf } from './baked.ts';
import { newDice } from './dice.ts';
import { type Rays, surfaceGap } from './rays.ts';
import type { Scene, Vec3 } from './scene.ts';
import { drawScenery } from './seen.ts';
import { skyTable } from './skyTable.ts';

// How much light arrives at a point: windows, lamps and sun are aimed at directly, the rest comes from walls and furniture by following
// rays. Source: Kajiya 1986 (path tracing), with next event estimation at every step.

export type Light = {
  /** The last answer: light arriving (divided by pi, so that radiance = reflectance x this), then its part straight from windows and lamps. */
  out: Float64Array;
  /** Answers with one sample for a point with its normal. The sun's own direct part is left out unless `withSun`. */
  arriving: (p: Vec3, n: Vec3, passes: number, sample: number, withSun: boolean) => void;
  /** Answers (first three numbers) with the radiance that comes along a ray. */
  along: (ox: number, oy: number, oz: number, dx: number, dy: number, dz: number) => void;
  /** Writes the sun's direct light at a point into `into`, one shadow ray; 0 in shadow. */
  fromSun: (p: Vec3, n: Vec3, passes: number, into: Float64Array) => void;
  /** From here on, bounced rays read the table of baked light where it knows the place. */
  readBaked: () => void;
  /** Follows one ray and, where it meets a matt surface, answers the light that arrives there and the key of its cell; 0 for none. */
  survey: (p: Vec3, n: Vec3) => number;
  /** Starts the randomness of one pixel. */
  startAt: (pixelHash: number) => void;
  random: () => number;
};

export function lightIn(scene: Scene, rays: Rays, depthLimit: number, baked: Baked | null): Light {
  const { hit, nearest } = rays;
  const out = new Float64Array(6);
  const fromSky = new Float64Array(3);
  const skyAt = skyTable(scene);
  const dice = newDice();
  const { random, spread, startAt } = dice;
  const { direct, straight, isOpen, aim, addSun } = aimIn(scene, rays, dice, skyAt);
  const table = scene.materials.map((m) => ({
    r: m.colour[0],
    g: m.colour[1],
    b: m.colour[2],
    passes: m.passes ?? 0,
    roughness: m.roughness ?? 0.3,
    isMetal: m.isMetal ?? false,
    isGlass: m.isGlass ?? false,
    glow: m.glow ?? null,
    isLamp: m.isLamp ?? false,
    scenery: m.isScenery ? m : null,
  }));

  let mayRead = false;
  /** Reads the baked light near a point (shifted by chance, so that cells blend) into `direct`; false where too little is known. */
  const read = (px: number, py: number, pz: number, nx: number, ny: number, nz: number): boolean => {
    if (!baked) return false;
    for (let tries = 0; tries < 2; tries++) {
      const reach = tries === 0 ? baked.cellM : 0;
      const key = cellKey(
        baked.cellM,
        px + (random() - 0.5) * reach * (1 - Math.abs(nx)),
        py + (random() - 0.5) * reach * (1 - Math.abs(ny)),
        pz + (random() - 0.5) * reach * (1 - Math.abs(nz)),
        nx,
        ny,
        nz,
      );
      const slot = slotOf(baked, key, false);
      if (slot < 0) continue;
      const count = baked.sums[slot * 4 + 3]!;
      if (count < 6) continue;
      direct[0] = baked.sums[slot * 4]! / count;
      direct[1] = baked.sums[slot * 4 + 1]! / count;
      direct[2] = baked.sums[slot * 4 + 2]! / count;
      return true;
    }
    return false;
  };

  /** Follows a ray until it is spent and adds what it brings, times (tr, tg, tb), to the answer. */
  const follow = (
    fromX: number,
    fromY: number,
    fromZ: number,
    toX: number,
    toY: number,
    toZ: number,
    tr: number,
    tg: number,
    tb: number,
    lampsCount: boolean,
    mostAdded: number,
  ): void => {
    let [ox, oy, oz, dx, dy, dz] = [fromX, fromY, fromZ, toX, toY, toZ];
    let [r, g, b, seesLamps] = [tr, tg, tb, lampsCount];
    for (let depth = 0; depth < depthLimit; depth++) {
      const which = nearest(ox, oy, oz, dx, dy, dz, 1e9);
      if (which < 0) {
        if (!seesLamps && !isOpen) return;
        const at = skyAt.at(dx, dy, dz);
        if (depth === 0) for (let c = 0; c < 3; c++) fromSky[c] = skyAt.rgb[at + c]!;
        out[0] = out[0]! + Math.min(mostAdded, skyAt.rgb[at]! * r);
        out[1] = out[1]! + Math.min(mostAdded, skyAt.rgb[at + 1]! * g);
        out[2] = out[2]! + Math.min(mostAdded, skyAt.rgb[at + 2]! * b);
        return;
      }
      const m = table[which]!;
      const t = hit[0]!;
      const [nx, ny, nz] = [hit[4]!, hit[5]!, hit[6]!];
      const [gx, gy, gz] = [hit[1]!, hit[2]!, hit[3]!];
      const [px, py, pz] = [ox + dx * t, oy + dy * t, oz + dz * t];
      if (m.isGlass) {
        [ox, oy, oz] = [px + dx * surfaceGap, py + dy * surfaceGap, pz + dz * surfaceGap];
        [r, g, b] = [r * m.r, g * m.g, b * m.b];
        continue;
      }
      if (m.glow && (seesLamps || !m.isLamp)) {
        out[0] = out[0]! + Math.min(mostAdded, m.glow[0] * r);
        out[1] = out[1]! + Math.min(mostAdded, m.glow[1] * g);
        out[2] = out[2]! + Math.min(mostAdded, m.glow[2] * b);
      }
      if (m.isLamp) return;
      if (m.scenery) {
        if (!seesLamps) return;
        drawScenery(scene, m.scenery, [px, py, pz], [nx, ny, nz], direct);
        out[0] = out[0]! + Math.min(mostAdded, direct[0]! * r);
        out[1] = out[1]! + Math.min(mostAdded, direct[1]! * g);
        out[2] = out[2]! + Math.min(mostAdded, direct[2]! * b);
        return;
      }
      if (m.isMetal) {
        const turn = 2 * (dx * nx + dy * ny + dz * nz);
        const blur = m.roughness * m.roughness;
        dx += -turn * nx + (random() - 0.5) * blur;
        dy += -turn * ny + (random() - 0.5) * blur;
        dz += -turn * nz + (random() - 0.5) * blur;
        const length = 1 / Math.sqrt(dx * dx + dy * dy + dz * dz);
        [dx, dy, dz] = [dx * length, dy * length, dz * length];
        if (dx * gx + dy * gy + dz * gz <= 0) return;
        [ox, oy, oz] = [px + gx * surfaceGap, py + gy * surfaceGap, pz + gz * surfaceGap];
        [r, g, b] = [r * m.r, g * m.g, b * m.b];
        seesLamps = true;
        continue;
      }
      r *= m.r;
      g *= m.g;
      b *= m.b;
      if (mayRead && t > 0.2 && read(px, py, pz, nx, ny, nz)) {
        if (!isOpen && seesLamps) addSun(px, py, pz, nx, ny, nz, m.passes, direct);
        out[0] = out[0]! + Math.min(mostAdded, direct[0]! * r);
        out[1] = out[1]! + Math.min(mostAdded, direct[1]! * g);
        out[2] = out[2]! + Math.min(mostAdded, direct[2]! * b);
        return;
      }
      aim(px, py, pz, nx, ny, nz, m.passes, random(), random(), random(), random(), random(), isOpen || seesLamps);
      out[0] = out[0]! + Math.min(mostAdded, direct[0]! * r);
      out[1] = out[1]! + Math.min(mostAdded, direct[1]! * g);
      out[2] = out[2]! + Math.min(mostAdded, direct[2]! * b);
      if (depth > 0) {
        const keep = Math.min(0.95, Math.max(r, g, b));
        if (random() >= keep) return;
        [r, g, b] = [r / keep, g / keep, b / keep];
      }
      const flip = m.passes > 0 && random() < m.passes ? -1 : 1;
      [dx, dy, dz] = aroundNormal(nx * flip, ny * flip, nz * flip, random(), random());
      if ((dx * gx + dy * gy + dz * gz) * flip <= 0) return;
      const side = surfaceGap * flip;
      [ox, oy, oz] = [px + gx * side, py + gy * side, pz + gz * side];
      seesLamps = false;
    }
  };

  const arriving: Light['arriving'] = (p, n, passes, k, withSun) => {
    out.fill(0);
    const [px, py, pz] = p;
    const [nx, ny, nz] = n;
    aim(px, py, pz, nx, ny, nz, passes, spread(0, k), spread(1, k), spread(2, k), spread(3, k), spread(6, k), withSun);
    for (let c = 0; c < 3; c++) {
      out[c] = direct[c]!;
      out[c + 3] = straight[c]!;
    }
    const flip = passes > 0 && random() < passes ? -1 : 1;
    const [dx, dy, dz] = aroundNormal(nx * flip, ny * flip, nz * flip, spread(4, k), spread(5, k));
    const side = surfaceGap * flip;
    fromSky.fill(0);
    follow(px + nx * side, py + ny * side, pz + nz * side, dx, dy, dz, 1, 1, 1, false, 1e9);
    if (!isOpen) return;
    if (!withSun) addSun(px, py, pz, nx, ny, nz, passes, fromSky);
    for (let c = 0; c < 3; c++) out[c + 3] = out[c + 3]! + fromSky[c]!;
  };

  const survey: Light['survey'] = (p, n) => {
    const [dx, dy, dz] = aroundNormal(n[0], n[1], n[2], random(), random());
    const gap = surfaceGap;
    const which = nearest(p[0] + n[0] * gap, p[1] + n[1] * gap, p[2] + n[2] * gap, dx, dy, dz, 1e9);
    if (which < 0 || !baked) return 0;
    const m = table[which]!;
    if (m.isGlass || m.isMetal || m.isLamp || m.scenery) return 0;
    const t = hit[0]!;
    const at: Vec3 = [p[0] + n[0] * gap + dx * t, p[1] + n[1] * gap + dy * t, p[2] + n[2] * gap + dz * t];
    const facing: Vec3 = [hit[4]!, hit[5]!, hit[6]!];
    arriving(at, facing, m.passes, Math.floor(random() * 1024), isOpen);
    return cellKey(baked.cellM, ...at, ...facing);
  };

  const along: Light['along'] = (ox, oy, oz, dx, dy, dz) => {
    out.fill(0);
    follow(ox, oy, oz, dx, dy, dz, 1, 1, 1, true, 1e9);
  };

  const fromSun: Light['fromSun'] = (p, n, passes, into) => addSun(p[0], p[1], p[2], n[0], n[1], n[2], passes, into);
  const readBaked = () => {
    mayRead = true;
  };
  return { out, arriving, along, fromSun, readBaked, survey, startAt, random };
}

/** A direction in the hemisphere over a normal, more often near it, as a matt surface sends light. */
function aroundNormal(nx: number, ny: number, nz: number, u: number, v: number): [number, number, number] {
  const r = Math.sqrt(u);
  const angle = v * 2 * Math.PI;
  const [x, y] = [r * Math.cos(angle), r * Math.sin(angle)];
  const z = Math.sqrt(Math.max(0, 1 - u));
  const sign = nz >= 0 ? 1 : -1;
  const a = -1 / (sign + nz);
  const b = nx * ny * a;
  return [
    x * (1 + sign * nx * nx * a) + y * b + z * nx,
    x * sign * b + y * (sign + ny * ny * a) + z * ny,
    -x * sign * nx - y * ny + z * nz,
  ];
}
