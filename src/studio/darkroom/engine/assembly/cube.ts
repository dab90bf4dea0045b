import { blueOut, colour, greenOut, redOut, useColour } from './oklab';
import { bleaching, flipping, foliage } from './spared';
import { at, encoded, linear, node, tone, useTables } from './tables';

const CUBE_SIDE: i32 = 33;
// How much of the tone curve acts on each channel by itself; the rest keeps hue and acts on luma.
const PER_CHANNEL: f64 = 0.4;
// How much of its colour foliage keeps from the balance.
const FOLIAGE_KEPT: f64 = 0.6;

/** Bakes the cube. `numbers`: two matrices, the white level, saturation, vibrance, neutral whites, the photo's own matrix, and how much of a pale blue stays, f64. */
export function bake(
  cube: usize, light: usize, numbers: usize, toneTable: usize, encodedOf: usize, linearOf: usize, outOf: usize,
): void {
  useTables(toneTable, encodedOf, linearOf, outOf);
  const m0 = at(numbers, 0), m1 = at(numbers, 1), m2 = at(numbers, 2);
  const m3 = at(numbers, 3), m4 = at(numbers, 4), m5 = at(numbers, 5);
  const m6 = at(numbers, 6), m7 = at(numbers, 7), m8 = at(numbers, 8);
  const n0 = at(numbers, 9), n1 = at(numbers, 10), n2 = at(numbers, 11);
  const n3 = at(numbers, 12), n4 = at(numbers, 13), n5 = at(numbers, 14);
  const n6 = at(numbers, 15), n7 = at(numbers, 16), n8 = at(numbers, 17);
  const o0 = at(numbers, 22), o1 = at(numbers, 23), o2 = at(numbers, 24);
  const o3 = at(numbers, 25), o4 = at(numbers, 26), o5 = at(numbers, 27);
  const o6 = at(numbers, 28), o7 = at(numbers, 29), o8 = at(numbers, 30);
  const white = at(numbers, 18);
  const isColoured = useColour(at(numbers, 19), at(numbers, 20), at(numbers, 21), at(numbers, 31));
  for (let red = 0; red < CUBE_SIDE; red += 1) {
    const lr = at(light, red);
    for (let green = 0; green < CUBE_SIDE; green += 1) {
      const lg = at(light, green);
      for (let blue = 0; blue < CUBE_SIDE; blue += 1) {
        const lb = at(light, blue);
        let br = m0 * lr + m1 * lg + m2 * lb;
        const bg = m3 * lr + m4 * lg + m5 * lb;
        let bb = m6 * lr + m7 * lg + m8 * lb;
        const leaves = FOLIAGE_KEPT * foliage(lr, lg, lb);
        if (leaves > 0) {
          const og = max(o3 * lr + o4 * lg + o5 * lb, 1e-6);
          br += leaves * (((o0 * lr + o1 * lg + o2 * lb) * bg) / og - br);
          bb += leaves * (((o6 * lr + o7 * lg + o8 * lb) * bg) / og - bb);
        }
        const most = max(max(lr, lg), lb);
        const least = min(min(lr, lg), lb);
        const bleached = max(bleaching(most, least, white), flipping(lr, lb, most, br - bb, white));
        const grey0 = bleached * (0.2126 * br + 0.7152 * bg + 0.0722 * bb);
        const r = encoded(grey0 + (1 - bleached) * br);
        const g = encoded(grey0 + (1 - bleached) * bg);
        const b = encoded(grey0 + (1 - bleached) * bb);
        const luma = max(0.2126 * r + 0.7152 * g + 0.0722 * b, 1e-4);
        const ratio = (tone(luma) / luma) * (1 - PER_CHANNEL);
        let tr = linear(r * ratio + tone(r) * PER_CHANNEL);
        let tg = linear(g * ratio + tone(g) * PER_CHANNEL);
        let tb = linear(b * ratio + tone(b) * PER_CHANNEL);
        if (isColoured) {
          colour(tr, tg, tb);
          tr = redOut;
          tg = greenOut;
          tb = blueOut;
        }
        const fr = n0 * tr + n1 * tg + n2 * tb;
        const fg = n3 * tr + n4 * tg + n5 * tb;
        const fb = n6 * tr + n7 * tg + n8 * tb;
        const balancedGrey = min(max(0.2126 * fr + 0.7152 * fg + 0.0722 * fb, 0), 1);
        const keep = withinGamut(fr, fg, fb, balancedGrey);
        const grey = (1 - keep) * balancedGrey;
        const R = node(grey + keep * fr);
        const G = node(grey + keep * fg);
        const B = node(grey + keep * fb);
        store<i16>(cube, <i16>R);
        store<i16>(cube, <i16>G, 2);
        store<i16>(cube, <i16>B, 4);
        store<i16>(cube, <i16>floor(0.299 * R + 0.587 * G + 0.114 * B + 0.5), 6);
        cube += 8;
      }
    }
  }
}

// How much of a colour can be kept so that every channel stays within 0..1; the rest becomes grey of the same light.
function withinGamut(red: f64, green: f64, blue: f64, grey: f64): f64 {
  const most = max(max(red, green), blue);
  const least = min(min(red, green), blue);
  if (most <= 1 && least >= 0) return 1;
  const above: f64 = most > 1 && most > grey ? (1 - grey) / (most - grey) : 1;
  const below: f64 = least < 0 && least < grey ? grey / (grey - least) : 1;
  return max(min(above, below), 0);
}
