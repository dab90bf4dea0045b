import { at, type Draft, surface } from './draft.ts';
import { bar, cylinder, pillow, softBox } from './solids.ts';

// Sofas, chairs and tables. Each is built round its own origin on the floor, its front towards +z.

export function sofa(draft: Draft, size: { width: number; cover: number; legs: number; cushions: number[] }): void {
  const { width: w, cover, legs } = size;
  const seats = w > 1.9 ? 3 : w > 1.3 ? 2 : 1;
  softBox(draft, { y: 0.14, z: 0, width: w - 0.04, height: 0.2, depth: 0.9, radius: 0.04 }, cover);
  softBox(draft, { y: 0.16, z: -0.36, width: w - 0.1, height: 0.62, depth: 0.2, radius: 0.08 }, cover);
  for (const side of [-1, 1])
    softBox(
      draft,
      { x: side * (w / 2 - 0.1), y: 0.14, z: 0, width: 0.2, height: 0.48, depth: 0.92, radius: 0.07 },
      cover,
    );
  const each = (w - 0.42) / seats;
  for (let k = 0; k < seats; k++) {
    const x = -((w - 0.42) / 2) + each * (k + 0.5);
    softBox(
      draft,
      { x, y: 0.33, z: 0.07, width: each - 0.012, height: 0.15, depth: 0.76, radius: 0.055, fine: 3 },
      cover,
    );
    softBox(
      draft,
      { x, y: 0.46, z: -0.22, width: each - 0.014, height: 0.37, depth: 0.18, radius: 0.075, fine: 3 },
      cover,
    );
  }
  for (const x of [-w / 2 + 0.12, w / 2 - 0.12])
    for (const z of [-0.36, 0.36])
      cylinder(draft, { x, z, radius: 0.016, topRadius: 0.026, height: 0.15, segments: 10 }, legs);
  size.cushions.forEach((made, k) => {
    const side = k % 2 === 0 ? -1 : 1;
    at(
      draft,
      { x: side * (w / 2 - 0.38 - Math.floor(k / 2) * 0.3), y: 0.6, z: -0.02 - 0.04 * k, turnDegrees: side * 14 },
      () => pillow(draft, { width: 0.46, height: 0.15, depth: 0.46, y: -0.02, leanDegrees: 72 }, made),
    );
  });
}

export function throwOver(draft: Draft, size: { x: number; width: number; made: number }): void {
  surface(
    draft,
    { across: 16, down: 22 },
    (u, v) => {
      const s = v * 1.25;
      const ripple = 0.008 * Math.sin(u * 21 + s * 4) + 0.006 * Math.sin(s * 17 + u * 6);
      const x = size.x + (u - 0.5) * size.width + 0.02 * Math.sin(s * 6);
      if (s < 0.5) return [x, 0.495 + ripple + 0.005, 0.43 - s + 0.02 * Math.sin(u * 9)];
      if (s < 0.85) return [x, 0.5 + (s - 0.5) + 0.01, -0.12 - (s - 0.5) * 0.2 + ripple];
      return [x, 0.86 + ripple + 0.012, -0.19 - (s - 0.85) * 0.75];
    },
    size.made,
  );
}

export function chair(draft: Draft, frame: number, seat: number): void {
  softBox(draft, { y: 0.43, z: 0.02, width: 0.46, height: 0.05, depth: 0.45, radius: 0.022, fine: 2 }, seat);
  for (const x of [-0.19, 0.19]) {
    bar(draft, [x * 1.12, 0, 0.24], [x, 0.45, 0.19], 0.016, frame);
    bar(draft, [x * 1.12, 0, -0.23], [x, 0.46, -0.18], 0.016, frame);
    bar(draft, [x, 0.44, -0.18], [x * 1.05, 0.84, -0.26], 0.014, frame);
  }
  surface(
    draft,
    { across: 12, down: 5 },
    (u, v) => [(u - 0.5) * 0.46, 0.62 + v * 0.22, -0.215 - v * 0.045 - 0.05 * (1 - (2 * u - 1) ** 2)],
    seat,
  );
  surface(
    draft,
    { across: 12, down: 5 },
    (u, v) => [(u - 0.5) * 0.46, 0.62 + v * 0.22, -0.233 - v * 0.045 - 0.05 * (1 - (2 * u - 1) ** 2)],
    frame,
  );
}

export function table(
  draft: Draft,
  size: { width: number; depth: number; height: number; top: number; legs: number; inset?: number; thickness?: number },
): void {
  const thick = size.thickness ?? 0.035;
  softBox(
    draft,
    { y: size.height - thick, width: size.width, height: thick, depth: size.depth, radius: 0.01 },
    size.top,
  );
  const inset = size.inset ?? 0.08;
  for (const x of [-size.width / 2 + inset, size.width / 2 - inset])
    for (const z of [-size.depth / 2 + inset, size.depth / 2 - inset])
      cylinder(draft, { x, z, radius: 0.018, topRadius: 0.028, height: size.height - thick, segments: 10 }, size.legs);
}
