import type { Light } from './light.ts';
import type { Rays } from './rays.ts';
import type { Material, Scene, Vec3, View } from './scene.ts';
import { skyRadiance } from './sky.ts';
import { textureColour } from './texture.ts';

// What a ray from the camera meets: through glass and by mirrors to the first matt or glossy surface, or out of the window.

/** A camera for pictures of a size: gives the direction through a place in the picture (pixels, may be fractions). */
export type Lens = {
  from: Vec3;
  towards: (x: number, y: number) => Vec3;
  /** Where a point of the room lies in the picture; null behind the camera. */
  placeOf: (p: Vec3) => { xPx: number; yPx: number; pxPerMetre: number } | null;
};

export function lensOf(view: View, widthPx: number, heightPx: number): Lens {
  const [fx, fy, fz] = unit(view.to[0] - view.from[0], view.to[1] - view.from[1], view.to[2] - view.from[2]);
  const [rx, , rz] = unit(-fz, 0, fx);
  const [ux, uy, uz] = [-rz * fy, rz * fx - rx * fz, rx * fy];
  const long = Math.tan((view.fieldDegrees * Math.PI) / 360) / (Math.max(widthPx, heightPx) / 2);
  const shift = (view.shift ?? 0) * heightPx;
  return {
    from: view.from,
    towards: (x, y) => {
      const a = (x - widthPx / 2) * long;
      const b = (heightPx / 2 - y + shift) * long;
      return unit(fx + rx * a + ux * b, fy + uy * b, fz + rz * a + uz * b);
    },
    placeOf: (p) => {
      const [dx, dy, dz] = [p[0] - view.from[0], p[1] - view.from[1], p[2] - view.from[2]];
      const ahead = dx * fx + dy * fy + dz * fz;
      if (ahead <= 0) return null;
      const [a, b] = [(dx * rx + dz * rz) / ahead, (dx * ux + dy * uy + dz * uz) / ahead];
      return { xPx: widthPx / 2 + a / long, yPx: heightPx / 2 - b / long + shift, pxPerMetre: 1 / (long * ahead) };
    },
  };
}

/** The surface that a camera ray ends on, and how its light becomes a pixel: glow + matt x arriving + shine x reflected. */
export type Seen = {
  /** Index of the material, -1 for the world outside. */
  material: number;
  /** The ray left through a window, or met the sky: part of the window mask. */
  isOutside: boolean;
  depth: number;
  p: [number, number, number];
  n: [number, number, number];
  /** Direction of the ray as it arrived at the surface. */
  d: [number, number, number];
  roughness: number;
  passes: number;
  matt: Float64Array;
  shine: Float64Array;
  glow: Float64Array;
};

export function newSeen(): Seen {
  return {
    material: -1,
    isOutside: false,
    depth: 0,
    p: [0, 0, 0],
    n: [0, 1, 0],
    d: [0, 0, -1],
    roughness: 0,
    passes: 0,
    matt: new Float64Array(3),
    shine: new Float64Array(3),
    glow: new Float64Array(3),
  };
}

export function look(scene: Scene, rays: Rays, from: Vec3, direction: Vec3, seen: Seen): void {
  const { hit } = rays;
  let [ox, oy, oz] = from;
  let [dx, dy, dz] = direction;
  const tint: [number, number, number] = [1, 1, 1];
  let travelled = 0;
  seen.isOutside = false;
  seen.passes = 0;
  seen.matt.fill(0);
  seen.shine.fill(0);
  seen.glow.fill(0);
  for (let step = 0; step < 12; step++) {
    const which = rays.nearest(ox, oy, oz, dx, dy, dz, 1e9);
    if (which < 0) break;
    const m = scene.materials[which]!;
    const t = hit[0]!;
    travelled += t;
    const p: [number, number, number] = [ox + dx * t, oy + dy * t, oz + dz * t];
    if (m.isGlass) {
      for (let c = 0; c < 3; c++) tint[c] = tint[c]! * m.colour[c]!;
      [ox, oy, oz] = [p[0] + dx * 2e-4, p[1] + dy * 2e-4, p[2] + dz * 2e-4];
      continue;
    }
    const n: [number, number, number] = [hit[4]!, hit[5]!, hit[6]!];
    if (m.isScenery) {
      seen.material = -1;
      seen.isOutside = true;
      seen.depth = travelled;
      seen.p = p;
      seen.n = n;
      seen.d = [dx, dy, dz];
      drawScenery(scene, m, p, n, seen.glow);
      for (let c = 0; c < 3; c++) seen.glow[c] = seen.glow[c]! * tint[c]!;
      return;
    }
    if (m.isMetal && (m.roughness ?? 0) < 0.06) {
      const turn = 2 * (dx * n[0] + dy * n[1] + dz * n[2]);
      [dx, dy, dz] = unit(dx - turn * n[0], dy - turn * n[1], dz - turn * n[2]);
      for (let c = 0; c < 3; c++) tint[c] = tint[c]! * m.colour[c]!;
      [ox, oy, oz] = [p[0] + hit[1]! * 2e-4, p[1] + hit[2]! * 2e-4, p[2] + hit[3]! * 2e-4];
      continue;
    }
    seen.material = which;
    seen.depth = travelled;
    seen.p = p;
    seen.n = n;
    seen.d = [dx, dy, dz];
    seen.passes = m.passes ?? 0;
    seen.roughness = m.roughness ?? 0.3;
    weigh(m, seen, tint);
    return;
  }
  seen.material = -1;
  seen.isOutside = true;
  seen.depth = 1e4;
  seen.p = [ox + dx * 1e4, oy + dy * 1e4, oz + dz * 1e4];
  seen.n = [-dx, -dy, -dz];
  seen.d = [dx, dy, dz];
  skyRadiance(scene.sky, dx, dy, dz, seen.glow);
  for (let c = 0; c < 3; c++) seen.glow[c] = seen.glow[c]! * tint[c]!;
}

/** The radiance of what stands outside, by sun and sky alone. */
export function drawScenery(scene: Scene, m: Material, p: Vec3, n: Vec3, into: Float64Array): void {
  if (m.texture) textureColour(m.texture, p, n, into);
  else into.set(m.colour);
  const { sun, sky } = scene;
  const cos = sun ? n[0] * sun.direction[0] + n[1] * sun.direction[1] + n[2] * sun.direction[2] : 0;
  const through = m.passes ?? 0;
  const fromSun = sun ? 0.9 * (cos > 0 ? cos : -through * cos) : 0;
  const open = 0.22 + 0.3 * (n[1] + 1) * 0.5;
  for (let c = 0; c < 3; c++) {
    const skyLight = (sky.zenith[c]! + sky.horizon[c]!) * 0.5 * open;
    into[c] = into[c]! * (skyLight + fromSun * (sun?.radiance[c] ?? 0) * 0.75);
  }
}

function weigh(m: Material, seen: Seen, tint: Vec3): void {
  const cos = Math.max(0, -(seen.d[0] * seen.n[0] + seen.d[1] * seen.n[1] + seen.d[2] * seen.n[2]));
  const gloss = m.gloss ?? 0;
  const fresnel = gloss > 0 ? gloss + (Math.max(gloss, 1 - seen.roughness) - gloss) * (1 - cos) ** 5 : 0;
  if (m.texture) textureColour(m.texture, seen.p, seen.n, seen.matt);
  else seen.matt.set(m.colour);
  for (let c = 0; c < 3; c++) {
    seen.shine[c] = (m.isMetal ? seen.matt[c]! : fresnel) * tint[c]!;
    seen.matt[c] = m.isMetal ? 0 : seen.matt[c]! * (1 - fresnel) * tint[c]!;
    if (m.glow) seen.glow[c] = m.glow[c]! * tint[c]!;
  }
}

/** A direction in which a glossy surface mirrors the ray that saw it, scattered by its roughness (a Phong lobe). */
export function mirrored(seen: Seen, light: Light): Vec3 {
  const { d, n } = seen;
  const turn = 2 * (d[0] * n[0] + d[1] * n[1] + d[2] * n[2]);
  const alpha = Math.max(0.02, seen.roughness * seen.roughness);
  const cos = light.random() ** (1 / (2 / (alpha * alpha) - 1));
  const sin = Math.sqrt(1 - cos * cos);
  const angle = 2 * Math.PI * light.random();
  const [rx, ry, rz] = unit(d[0] - turn * n[0], d[1] - turn * n[1], d[2] - turn * n[2]);
  const [ax, ay, az] = Math.abs(ry) < 0.9 ? unit(rz, 0, -rx) : unit(0, -rz, ry);
  const [bx, by, bz] = [ry * az - rz * ay, rz * ax - rx * az, rx * ay - ry * ax];
  const [u, v] = [Math.cos(angle) * sin, Math.sin(angle) * sin];
  return unit(rx * cos + ax * u + bx * v, ry * cos + ay * u + by * v, rz * cos + az * u + bz * v);
}

function unit(x: number, y: number, z: number): [number, number, number] {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}
