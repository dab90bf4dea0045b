// Curves as tables in the one memory: what they hold and how densely is said in ../cube.ts and ../sums.ts.

// The encoded sRGB curve is kept over the square root of light 0..9, its inverse over 0..2.4, the tone curve over 0..2.2.
const TABLE_STEPS: f64 = 4096;
const ROOT_TOP: f64 = 3;
const ENCODED_TOP: f64 = 2.4;
const CURVE_STEPS: f64 = 2048;
const CURVE_TOP: f64 = 2.2;
// Scale of a node: 1/64 of an 8-bit level.
const FULL: f64 = 16320;

let encodedTable: usize = 0;
let linearTable: usize = 0;
let outTable: usize = 0;
let curve: usize = 0;
let curveStart: f64 = 0;

/** Says where the tables lie; called before any of them is read. */
export function useTables(toneOf: usize, encodedOf: usize, linearOf: usize, outOf: usize): void {
  encodedTable = encodedOf;
  linearTable = linearOf;
  outTable = outOf;
  curve = toneOf;
  curveStart = (at(curve, 1) - at(curve, 0)) * (CURVE_STEPS / CURVE_TOP);
}

export function at(base: usize, index: i32): f64 {
  return load<f64>(base + (<usize>index << 3));
}

function between(table: usize, place: f64): f64 {
  const below = <i32>place;
  const low = at(table, below);
  return low + (at(table, below + 1) - low) * (place - <f64>below);
}

export function encoded(light: f64): f64 {
  if (light <= 0.0031308) return light * 12.92;
  return between(encodedTable, min(sqrt(light) / ROOT_TOP, 1) * TABLE_STEPS);
}

export function linear(level: f64): f64 {
  if (level <= 0.04045) return level / 12.92;
  return between(linearTable, (min(level, ENCODED_TOP) / ENCODED_TOP) * TABLE_STEPS);
}

// Below 0 the curve goes on as a straight line, so that colours outside sRGB keep their side.
export function tone(level: f64): f64 {
  if (level <= 0) return at(curve, 0) + level * curveStart;
  return between(curve, min((level / CURVE_TOP) * CURVE_STEPS, CURVE_STEPS));
}

export function node(light: f64): f64 {
  return floor(between(outTable, sqrt(min(max(light, 0), 1)) * TABLE_STEPS) * FULL + 0.5);
}
