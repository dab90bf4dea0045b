import type { DevelopRow, Kernel } from './kernel.ts';
import { memoryBytes } from './layout.ts';

// The same arithmetic as assembly/kernel.ts, one pixel at a time, for machines without SIMD. A test holds the two to identical bytes.

export function createScriptKernel(): Kernel {
  const memory = new ArrayBuffer(memoryBytes);
  const bytes = new Uint8Array(memory);
  const words = new Int16Array(memory);
  const samples = new Uint16Array(memory);

  const developRow =
    (isDeep: boolean): DevelopRow =>
    (
      source,
      rgb,
      luma,
      count,
      table,
      slopeTop,
      slopeBottom,
      offsetTop,
      offsetBottom,
      redTop,
      redBottom,
      blueTop,
      blueBottom,
      t,
    ) => {
      const cube = table >> 1;
      for (let x = 0; x < count; x += 1) {
        const at = x * 3;
        const red = isDeep ? samples[(source >> 1) + at]! >> 1 : widened(bytes[source + at]!);
        const green = isDeep ? samples[(source >> 1) + at + 1]! >> 1 : widened(bytes[source + at + 1]!);
        const blue = isDeep ? samples[(source >> 1) + at + 2]! >> 1 : widened(bytes[source + at + 2]!);
        const light = product(red, 6966) + product(green, 23436) + product(blue, 2366);
        const slope = lerp(words[(slopeTop >> 1) + x]!, words[(slopeBottom >> 1) + x]!, t);
        const offset = lerp(words[(offsetTop >> 1) + x]!, words[(offsetBottom >> 1) + x]!, t);
        const gain = Math.min(Math.max(saturated(offset + product(slope, light)), 0), 8191);
        const r = product(red, tinted(gain, lerp(words[(redTop >> 1) + x]!, words[(redBottom >> 1) + x]!, t)));
        const g = product(green, gain << 2);
        const b = product(blue, tinted(gain, lerp(words[(blueTop >> 1) + x]!, words[(blueBottom >> 1) + x]!, t)));

        const near = (r >> 10) * 1089 + (g >> 10) * 33 + (b >> 10);
        const fr = r & 1023;
        const fg = g & 1023;
        const fb = b & 1023;
        const most = Math.max(fr, fg, fb);
        const least = Math.min(fr, fg, fb);
        const middle = fr + fg + fb - most - least;
        const stepMost = fr === most ? 1089 : fg === most ? 33 : 1;
        const stepLeast = fb === least ? 1 : fg === least ? 33 : 1089;
        const c0 = cube + near * 4;
        const c1 = c0 + stepMost * 4;
        const c2 = c0 + (1123 - stepLeast) * 4;
        const c3 = c0 + 1123 * 4;
        const w0 = 1024 - most;
        const w1 = most - middle;
        const w2 = middle - least;
        for (let channel = 0; channel < 4; channel += 1) {
          const sum =
            words[c0 + channel]! * w0 +
            words[c1 + channel]! * w1 +
            words[c2 + channel]! * w2 +
            words[c3 + channel]! * least;
          const value = Math.min(Math.max((sum + 32768) >> 16, 0), 255);
          if (channel === 3) bytes[luma + x] = value;
          else bytes[rgb + at + channel] = value;
        }
      }
    };

  return {
    kind: 'script',
    memory,
    develop8: developRow(false),
    develop16: developRow(true),
    sharpen: (rgb, above, here, below, out, count, amount, threshold, bound) => {
      for (let x = 0; x < count; x += 1) {
        const blurred = triple(bytes, above + x) + triple(bytes, below + x) + 2 * triple(bytes, here + x);
        const difference = bytes[here + x]! * 16 - blurred;
        const size = Math.max(Math.abs(difference) - threshold, 0);
        const scaled = Math.min(product(size << 3, amount), bound);
        const added = difference < 0 ? -scaled : scaled;
        for (let channel = 0; channel < 3; channel += 1) {
          const at = x * 3 + channel;
          bytes[out + at] = Math.min(Math.max(bytes[rgb + at]! + added, 0), 255);
        }
      }
    },
  };
}

function triple(bytes: Uint8Array, at: number): number {
  return bytes[at - 1]! + 2 * bytes[at]! + bytes[at + 1]!;
}

/** The gain of one channel, Q15: a gain in Q13 times a tint in Q14. */
function tinted(gain: number, tint: number): number {
  const scaled = product(gain, tint);
  return Math.min(saturated(scaled + scaled), 8191) << 2;
}

/** 8 bits to 15, so that 255 becomes 32767. */
function widened(value: number): number {
  return (value << 7) | (value >> 1);
}

/** Rounded product of two Q15 numbers. */
function product(one: number, other: number): number {
  return saturated((one * other + 16384) >> 15);
}

function saturated(value: number): number {
  return value > 32767 ? 32767 : value < -32768 ? -32768 : value;
}

function lerp(top: number, bottom: number, t: number): number {
  return ((top + product(saturated(bottom - top), t)) << 16) >> 16;
}
