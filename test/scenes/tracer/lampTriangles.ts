import { luminance } from '../colour.ts';
import type { Scene, Vec3 } from './scene.ts';

/** Every lamp's triangles, with a running total of their power to choose by. */
export function lampTriangles(scene: Scene) {
  const chosen: number[] = [];
  scene.materialOf.forEach((material, triangle) => {
    const { isLamp, glow } = scene.materials[material]!;
    if (isLamp && glow && luminance(glow) > 0) chosen.push(triangle);
  });
  const corners = new Float64Array(chosen.length * 9);
  const normals = new Float64Array(chosen.length * 3);
  const glows = new Float64Array(chosen.length * 3);
  /** Luminance of each triangle's glow. */
  const powers = new Float64Array(chosen.length);
  const upTo = new Float64Array(chosen.length);
  let total = 0;
  chosen.forEach((triangle, k) => {
    const c = scene.corners.subarray(triangle * 9, triangle * 9 + 9);
    corners.set(c, k * 9);
    const e: Vec3 = [c[3]! - c[0]!, c[4]! - c[1]!, c[5]! - c[2]!];
    const f: Vec3 = [c[6]! - c[0]!, c[7]! - c[1]!, c[8]! - c[2]!];
    const n = [e[1] * f[2] - e[2] * f[1], e[2] * f[0] - e[0] * f[2], e[0] * f[1] - e[1] * f[0]];
    const length = Math.hypot(n[0]!, n[1]!, n[2]!) || 1;
    const outward = scene.normals.subarray(triangle * 9, triangle * 9 + 3);
    const sign = n[0]! * outward[0]! + n[1]! * outward[1]! + n[2]! * outward[2]! < 0 ? -1 : 1;
    for (let axis = 0; axis < 3; axis++) normals[k * 3 + axis] = (sign * n[axis]!) / length;
    const glow = scene.materials[scene.materialOf[triangle]!]!.glow!;
    glows.set(glow, k * 3);
    powers[k] = luminance(glow);
    total += (length / 2) * powers[k]!;
    upTo[k] = total;
  });
  /** The triangle in which a place on the running total lies. */
  const at = (place: number): number => {
    let [low, high] = [0, chosen.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { count: chosen.length, corners, normals, glows, powers, upTo, total, at };
}
