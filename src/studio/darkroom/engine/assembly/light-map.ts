import { at } from './tables';

/**
 * Means of `step` x `step` pixels of 8-bit RGB: linear light through a table of 256 f64 and a matrix, and luma of the encoded samples.
 */
export function lightMap(
  samples: usize, sourceWidth: i32, linearOut: usize, lumaOut: usize, width: i32, height: i32, step: i32, table: usize, matrix: usize,
): void {
  const share = 1 / <f64>(step * step);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let red: f64 = 0;
      let green: f64 = 0;
      let blue: f64 = 0;
      let redLevels: i32 = 0;
      let greenLevels: i32 = 0;
      let blueLevels: i32 = 0;
      for (let dy = 0; dy < step; dy += 1) {
        let place = samples + <usize>(((y * step + dy) * sourceWidth + x * step) * 3);
        for (let dx = 0; dx < step; dx += 1) {
          const r = <i32>load<u8>(place);
          const g = <i32>load<u8>(place, 1);
          const b = <i32>load<u8>(place, 2);
          red += at(table, r);
          green += at(table, g);
          blue += at(table, b);
          redLevels += r;
          greenLevels += g;
          blueLevels += b;
          place += 3;
        }
      }
      const index = y * width + x;
      const out = linearOut + <usize>(index * 12);
      store<f32>(out, <f32>((at(matrix, 0) * red + at(matrix, 1) * green + at(matrix, 2) * blue) * share));
      store<f32>(out, <f32>((at(matrix, 3) * red + at(matrix, 4) * green + at(matrix, 5) * blue) * share), 4);
      store<f32>(out, <f32>((at(matrix, 6) * red + at(matrix, 7) * green + at(matrix, 8) * blue) * share), 8);
      const levels = 0.2126 * <f64>redLevels + 0.7152 * <f64>greenLevels + 0.0722 * <f64>blueLevels;
      store<f32>(lumaOut + (<usize>index << 2), <f32>((levels * share) / 255));
    }
  }
}
