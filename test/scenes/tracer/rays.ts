import type { Bvh } from './bvh.ts';

// Rays against triangles: the nearest hit, and whether anything stands between two points. The hit is written into one reused array,
// because nothing may be allocated a hundred million times. Ray/triangle test: Möller and Trumbore 1997.

/** How far from a surface a ray starts, metres, so that it does not meet the surface itself. */
export const surfaceGap = 2e-4;

export type Rays = {
  /** After `nearest`: distance, x, y, z of the geometric normal facing the ray, then of the shading normal. */
  hit: Float64Array;
  /** Material of the nearest hit, or -1. */
  nearest: (ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, most: number) => number;
  /** True where something that stops light lies nearer than `most`. */
  isBlocked: (ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, most: number) => boolean;
};

/** `isClear[material]` is 1 for glass and for what stands outside, which stop no shadow ray. */
export function raysThrough(bvh: Bvh, isClear: Uint8Array): Rays {
  const { bounds, link, count, corners, normals, materials } = bvh;
  const hit = new Float64Array(7);
  const stack = new Int32Array(96);

  const nearest: Rays['nearest'] = (ox, oy, oz, dx, dy, dz, most) => {
    const ix = 1 / (dx === 0 ? 1e-12 : dx);
    const iy = 1 / (dy === 0 ? 1e-12 : dy);
    const iz = 1 / (dz === 0 ? 1e-12 : dz);
    let best = most;
    let bestTriangle = -1;
    let bestU = 0;
    let bestV = 0;
    let depth = 0;
    let node = 0;
    if (boxDistance(bounds, 0, ox, oy, oz, ix, iy, iz, best) === Infinity) return -1;
    while (true) {
      const size = count[node]!;
      if (size > 0) {
        const first = link[node]!;
        for (let triangle = first; triangle < first + size; triangle++) {
          const k = triangle * 9;
          const ax = corners[k]!;
          const ay = corners[k + 1]!;
          const az = corners[k + 2]!;
          const ex = corners[k + 3]! - ax;
          const ey = corners[k + 4]! - ay;
          const ez = corners[k + 5]! - az;
          const fx = corners[k + 6]! - ax;
          const fy = corners[k + 7]! - ay;
          const fz = corners[k + 8]! - az;
          const px = dy * fz - dz * fy;
          const py = dz * fx - dx * fz;
          const pz = dx * fy - dy * fx;
          const det = ex * px + ey * py + ez * pz;
          if (det > -1e-14 && det < 1e-14) continue;
          const inv = 1 / det;
          const tx = ox - ax;
          const ty = oy - ay;
          const tz = oz - az;
          const u = (tx * px + ty * py + tz * pz) * inv;
          if (u < 0 || u > 1) continue;
          const qx = ty * ez - tz * ey;
          const qy = tz * ex - tx * ez;
          const qz = tx * ey - ty * ex;
          const v = (dx * qx + dy * qy + dz * qz) * inv;
          if (v < 0 || u + v > 1) continue;
          const t = (fx * qx + fy * qy + fz * qz) * inv;
          if (t <= 1e-6 || t >= best) continue;
          best = t;
          bestTriangle = triangle;
          bestU = u;
          bestV = v;
        }
      } else {
        const left = node + 1;
        const right = link[node]!;
        const toLeft = boxDistance(bounds, left * 6, ox, oy, oz, ix, iy, iz, best);
        const toRight = boxDistance(bounds, right * 6, ox, oy, oz, ix, iy, iz, best);
        if (toLeft < toRight) {
          if (toRight !== Infinity) stack[depth++] = right;
          node = left;
          continue;
        }
        if (toRight !== Infinity) {
          if (toLeft !== Infinity) stack[depth++] = left;
          node = right;
          continue;
        }
      }
      if (depth === 0) break;
      node = stack[--depth]!;
    }
    if (bestTriangle < 0) return -1;
    const k = bestTriangle * 9;
    const ex = corners[k + 3]! - corners[k]!;
    const ey = corners[k + 4]! - corners[k + 1]!;
    const ez = corners[k + 5]! - corners[k + 2]!;
    const fx = corners[k + 6]! - corners[k]!;
    const fy = corners[k + 7]! - corners[k + 1]!;
    const fz = corners[k + 8]! - corners[k + 2]!;
    let gx = ey * fz - ez * fy;
    let gy = ez * fx - ex * fz;
    let gz = ex * fy - ey * fx;
    const length = (gx * dx + gy * dy + gz * dz > 0 ? -1 : 1) / Math.sqrt(gx * gx + gy * gy + gz * gz);
    gx *= length;
    gy *= length;
    gz *= length;
    const w = 1 - bestU - bestV;
    let sx = normals[k]! * w + normals[k + 3]! * bestU + normals[k + 6]! * bestV;
    let sy = normals[k + 1]! * w + normals[k + 4]! * bestU + normals[k + 7]! * bestV;
    let sz = normals[k + 2]! * w + normals[k + 5]! * bestU + normals[k + 8]! * bestV;
    const smooth = (sx * gx + sy * gy + sz * gz < 0 ? -1 : 1) / (Math.sqrt(sx * sx + sy * sy + sz * sz) || 1);
    sx *= smooth;
    sy *= smooth;
    sz *= smooth;
    hit[0] = best;
    hit[1] = gx;
    hit[2] = gy;
    hit[3] = gz;
    hit[4] = sx;
    hit[5] = sy;
    hit[6] = sz;
    return materials[bestTriangle]!;
  };

  const isBlocked: Rays['isBlocked'] = (ox, oy, oz, dx, dy, dz, most) => {
    const ix = 1 / (dx === 0 ? 1e-12 : dx);
    const iy = 1 / (dy === 0 ? 1e-12 : dy);
    const iz = 1 / (dz === 0 ? 1e-12 : dz);
    let depth = 0;
    let node = 0;
    if (boxDistance(bounds, 0, ox, oy, oz, ix, iy, iz, most) === Infinity) return false;
    while (true) {
      const size = count[node]!;
      if (size > 0) {
        const first = link[node]!;
        for (let triangle = first; triangle < first + size; triangle++) {
          const k = triangle * 9;
          const ax = corners[k]!;
          const ay = corners[k + 1]!;
          const az = corners[k + 2]!;
          const ex = corners[k + 3]! - ax;
          const ey = corners[k + 4]! - ay;
          const ez = corners[k + 5]! - az;
          const fx = corners[k + 6]! - ax;
          const fy = corners[k + 7]! - ay;
          const fz = corners[k + 8]! - az;
          const px = dy * fz - dz * fy;
          const py = dz * fx - dx * fz;
          const pz = dx * fy - dy * fx;
          const det = ex * px + ey * py + ez * pz;
          if (det > -1e-14 && det < 1e-14) continue;
          const inv = 1 / det;
          const tx = ox - ax;
          const ty = oy - ay;
          const tz = oz - az;
          const u = (tx * px + ty * py + tz * pz) * inv;
          if (u < 0 || u > 1) continue;
          const qx = ty * ez - tz * ey;
          const qy = tz * ex - tx * ez;
          const qz = tx * ey - ty * ex;
          const v = (dx * qx + dy * qy + dz * qz) * inv;
          if (v < 0 || u + v > 1) continue;
          const t = (fx * qx + fy * qy + fz * qz) * inv;
          if (t > 1e-6 && t < most && isClear[materials[triangle]!] === 0) return true;
        }
      } else {
        const left = node + 1;
        const right = link[node]!;
        const seesLeft = boxDistance(bounds, left * 6, ox, oy, oz, ix, iy, iz, most) !== Infinity;
        const seesRight = boxDistance(bounds, right * 6, ox, oy, oz, ix, iy, iz, most) !== Infinity;
        if (seesLeft) {
          if (seesRight) stack[depth++] = right;
          node = left;
          continue;
        }
        if (seesRight) {
          node = right;
          continue;
        }
      }
      if (depth === 0) return false;
      node = stack[--depth]!;
    }
  };

  return { hit, nearest, isBlocked };
}

/** Distance at which a ray enters a box, or Infinity where it misses or enters beyond `most`. */
function boxDistance(
  bounds: Float32Array,
  at: number,
  ox: number,
  oy: number,
  oz: number,
  ix: number,
  iy: number,
  iz: number,
  most: number,
): number {
  const ax = (bounds[at]! - ox) * ix;
  const bx = (bounds[at + 3]! - ox) * ix;
  const ay = (bounds[at + 1]! - oy) * iy;
  const by = (bounds[at + 4]! - oy) * iy;
  const az = (bounds[at + 2]! - oz) * iz;
  const bz = (bounds[at + 5]! - oz) * iz;
  let near = ax < bx ? ax : bx;
  let far = ax < bx ? bx : ax;
  const nearY = ay < by ? ay : by;
  const farY = ay < by ? by : ay;
  const nearZ = az < bz ? az : bz;
  const farZ = az < bz ? bz : az;
  if (nearY > near) near = nearY;
  if (nearZ > near) near = nearZ;
  if (farY < far) far = farY;
  if (farZ < far) far = farZ;
  return far >= (near > 0 ? near : 0) && near < most ? near : Infinity;
}
