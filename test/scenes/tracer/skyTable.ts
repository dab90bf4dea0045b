import type { Scene } from './scene.ts';
import { skyRadiance } from './sky.ts';

/** The sky as a table over direction, for light; what is seen directly asks the sky itself. */
export function skyTable(scene: Scene): { rgb: Float32Array; at: (x: number, y: number, z: number) => number } {
  const [columns, rows] = [192, 96];
  const rgb = new Float32Array(columns * rows * 3);
  const colour = new Float64Array(3);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const y = Math.sin(((row + 0.5) / rows - 0.5) * Math.PI);
      const angle = ((column + 0.5) / columns - 0.5) * 2 * Math.PI;
      const flatLength = Math.sqrt(1 - y * y);
      skyRadiance(scene.sky, Math.sin(angle) * flatLength, y, Math.cos(angle) * flatLength, colour);
      rgb.set(colour, (row * columns + column) * 3);
    }
  const at = (x: number, y: number, z: number) => {
    const row = Math.min(rows - 1, Math.floor((Math.asin(Math.max(-1, Math.min(1, y))) / Math.PI + 0.5) * rows));
    const column = Math.min(columns - 1, Math.floor((Math.atan2(x, z) / (2 * Math.PI) + 0.5) * columns));
    return (row * columns + column) * 3;
  };
  return { rgb, at };
}
