// The geometry of a camera that is not held straight: turned, and pointed up or down.

export type Lean = { tiltDegrees: number; keystone: number };

export type Geometry = {
  isUpright: boolean;
  /** Where a place of the photo lies in the scene's picture. */
  toScene: (x: number, y: number) => [number, number];
  /** Where a place of the scene's picture lies in the photo. */
  toPhoto: (x: number, y: number) => [number, number];
};

/** Both ways between scene and photo, zoomed in just so far that the photo has no empty corner. */
export function geometry({ tiltDegrees, keystone }: Lean, widthPx: number, heightPx: number): Geometry {
  const isUpright = tiltDegrees === 0 && keystone === 0;
  const [sin, cos] = [Math.sin((tiltDegrees * Math.PI) / 180), Math.cos((tiltDegrees * Math.PI) / 180)];
  const [cx, cy] = [widthPx / 2, heightPx / 2];
  let zoom = 1;
  const toScene = (x: number, y: number): [number, number] => {
    const [a, b] = [(x - cx) / heightPx / zoom, (y - cy) / heightPx / zoom];
    const [u, v] = [a * cos + b * sin, -a * sin + b * cos];
    const by = heightPx / (1 + keystone * v);
    return [cx + u * by, cy + v * by];
  };
  const toPhoto = (x: number, y: number): [number, number] => {
    const [a, b] = [(x - cx) / heightPx, (y - cy) / heightPx];
    const [u, v] = [a / (1 - keystone * b), b / (1 - keystone * b)];
    return [cx + (u * cos - v * sin) * zoom * heightPx, cy + (u * sin + v * cos) * zoom * heightPx];
  };
  const isCovered = () =>
    [
      [0, 0],
      [widthPx, 0],
      [0, heightPx],
      [widthPx, heightPx],
    ].every(([x, y]) => {
      const [u, v] = toScene(x!, y!);
      return u >= 0 && u <= widthPx && v >= 0 && v <= heightPx;
    });
  if (!isUpright) while (!isCovered()) zoom += 0.0005;
  return { isUpright, toScene, toPhoto };
}

/** A picture seen through the geometry; Catmull-Rom between pixels, never below 0. */
export function warp(
  pixels: Float32Array,
  channels: number,
  shape: Geometry,
  widthPx: number,
  heightPx: number,
): Float32Array {
  if (shape.isUpright) return pixels;
  const out = new Float32Array(pixels.length);
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const [sx, sy] = shape.toScene(x + 0.5, y + 0.5);
      const [fx, fy] = [sx - 0.5, sy - 0.5];
      const [ix, iy] = [Math.floor(fx), Math.floor(fy)];
      const [wx, wy] = [weights(fx - ix), weights(fy - iy)];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let j = 0; j < 4; j++)
          for (let i = 0; i < 4; i++) {
            const px = Math.max(0, Math.min(widthPx - 1, ix + i - 1));
            const py = Math.max(0, Math.min(heightPx - 1, iy + j - 1));
            sum += wx[i]! * wy[j]! * pixels[(py * widthPx + px) * channels + c]!;
          }
        out[(y * widthPx + x) * channels + c] = Math.max(0, sum);
      }
    }
  return out;
}

function weights(t: number): [number, number, number, number] {
  return [
    ((-t + 2) * t - 1) * t * 0.5,
    ((3 * t - 5) * t * t + 2) * 0.5,
    ((-3 * t + 4) * t + 1) * t * 0.5,
    (t - 1) * t * t * 0.5,
  ];
}
