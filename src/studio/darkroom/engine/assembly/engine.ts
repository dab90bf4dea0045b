// The sums of the engine that are made by the hundred thousand: the nodes of the colour cube and the windows of the guided filter. Plain
// WebAssembly without SIMD: it runs wherever Node runs, is quick from its first call on, and gives the same bits everywhere. Addresses are
// those of ../sums.ts.

const CUBE_SIDE: i32 = 33;
// The encoded sRGB curve is kept over the square root of light 0..9, its inverse over 0..2.4, the tone curve over 0..2.2.
const TABLE_STEPS: f64 = 4096;
const ROOT_TOP: f64 = 3;
const ENCODED_TOP: f64 = 2.4;
const CURVE_STEPS: f64 = 2048;
const CURVE_TOP: f64 = 2.2;
// How much of the tone curve acts on each channel by itself; the rest keeps hue and acts on luma.
const PER_CHANNEL: f64 = 0.4;
// How much of its colour foliage keeps from the balance.
const FOLIAGE_KEPT: f64 = 0.6;
// Scale of a node: 1/64 of an 8-bit level.
const FULL: f64 = 16320;

let encodedTable: usize = 0;
let linearTable: usize = 0;
let outTable: usize = 0;
let curve: usize = 0;
let curveStart: f64 = 0;
let saturation: f64 = 0;
let vibrance: f64 = 0;
let whites: f64 = 0;
let skyKept: f64 = 0;
let red2: f64 = 0;
let green2: f64 = 0;
let blue2: f64 = 0;

function at(base: usize, index: i32): f64 {
  return load<f64>(base + (<usize>index << 3));
}

function between(table: usize, place: f64): f64 {
  const below = <i32>place;
  const low = at(table, below);
  return low + (at(table, below + 1) - low) * (place - <f64>below);
}

function encoded(light: f64): f64 {
  if (light <= 0.0031308) return light * 12.92;
  return between(encodedTable, min(sqrt(light) / ROOT_TOP, 1) * TABLE_STEPS);
}

function linear(level: f64): f64 {
  if (level <= 0.04045) return level / 12.92;
  return between(linearTable, (min(level, ENCODED_TOP) / ENCODED_TOP) * TABLE_STEPS);
}

// Below 0 the curve goes on as a straight line, so that colours outside sRGB keep their side.
function tone(level: f64): f64 {
  if (level <= 0) return at(curve, 0) + level * curveStart;
  return between(curve, min((level / CURVE_TOP) * CURVE_STEPS, CURVE_STEPS));
}

function node(light: f64): f64 {
  return floor(between(outTable, sqrt(min(max(light, 0), 1)) * TABLE_STEPS) * FULL + 0.5);
}

function smoothstep(from: f64, to: f64, value: f64): f64 {
  const t = min(max((value - from) / (to - from), 0), 1);
  return t * t * (3 - 2 * t);
}

// How far a pixel is white only because the camera could count no further, 0..1. Balancing the light would tint it; it stays white instead.
function bleaching(most: f64, least: f64, white: f64): f64 {
  if (most <= 0) return 0;
  const bright = smoothstep(0.72, 0.97, most / white);
  return bright == 0 ? 0 : bright * smoothstep(0.62, 0.9, least / most);
}

// How far a bright pixel would change sides, 0..1: a clipped warm lamp has lost its red, and balancing a warm room would paint it cyan.
// Lamps lead in red and cold skies in blue; a lawn in the sun leads in green, is no lamp, and keeps its colour. `balanced` is red minus
// blue after the balance.
function flipping(red: f64, blue: f64, most: f64, balanced: f64, white: f64): f64 {
  const before = red - blue;
  if (most <= 0 || before * balanced >= 0) return 0;
  const bright = smoothstep(0.55, 0.85, most / white);
  if (bright == 0) return 0;
  const leads = smoothstep(0.88, 0.98, (before > 0 ? red : blue) / most);
  const changes = min((abs(before) + abs(balanced)) / (0.06 * most), 1);
  return bright * leads * changes;
}

// Cube root to a millionth. Source: Kahan, "Computing a real cube root", 1991: a third of the exponent, then Halley's step twice.
function cubeRoot(value: f64): f64 {
  const size = abs(value);
  if (size < 1e-12) return 0;
  let root: f64 = <f64>reinterpret<f32>(reinterpret<i32>(<f32>size) / 3 + 709921077);
  let cube = root * root * root;
  root = (root * (cube + 2 * size)) / (2 * cube + size);
  cube = root * root * root;
  root = (root * (cube + 2 * size)) / (2 * cube + size);
  return value < 0 ? -root : root;
}

function cubed(value: f64): f64 {
  return value * value * value;
}

// Saturation, vibrance and cleaner whites in OKLab. Linear sRGB; the answer is left in red2, green2, blue2. Source: Ottosson, "A perceptual
// color space for image processing", 2020.
function colour(red: f64, green: f64, blue: f64): void {
  const l = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const scale = chromaScale(lightness, a, b);
  const l2 = cubed(lightness + 0.3963377774 * a * scale + 0.2158037573 * b * scale);
  const m2 = cubed(lightness - 0.1055613458 * a * scale - 0.0638541728 * b * scale);
  const s2 = cubed(lightness - 0.0894841775 * a * scale - 1.291485548 * b * scale);
  red2 = 4.0767416621 * l2 - 3.3077115913 * m2 + 0.2309699292 * s2;
  green2 = -1.2684380046 * l2 + 2.6097574011 * m2 - 0.3413193965 * s2;
  blue2 = -0.0041960863 * l2 - 0.7034186147 * m2 + 1.707614701 * s2;
}

function chromaScale(lightness: f64, a: f64, b: f64): f64 {
  const chroma = sqrt(a * a + b * b);
  // Skin and wood lie between red and yellow: they take saturation badly.
  const lead = chroma < 1e-5 ? 0 : max(0, (a * 0.64 + b * 0.77) / chroma);
  const warm = lead * lead;
  const pale = 1 - smoothstep(0.02, 0.16, chroma);
  const present = smoothstep(0.004, 0.03, chroma);
  const gentle = 1 + vibrance * pale * present * (1 - 0.6 * warm);
  const strong = 1 + saturation * (1 - 0.35 * warm) * present;
  // Pale blue is sky, or its mirror image, as often as a wall; where the sky is seen, it always is.
  const lean = chroma < 1e-5 ? 0 : max(0, (a * -0.35 - b * 0.94) / chroma);
  const skyLike = lean * lean * smoothstep(0.008, 0.02, chroma);
  const isNearlyWhite = smoothstep(0.5, 0.8, lightness) * (1 - smoothstep(0.015, 0.05, chroma)) * (1 - skyKept * skyLike);
  return max(gentle * strong * (1 - whites * isNearlyWhite), 0);
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

// How far a colour is that of leaves, 0..1: green leads by far, as no paint of a wall does. Most leaves are seen in daylight, behind a window or
// before it, whatever the light of the room: they keep most of the colour that the camera saw.
function foliage(red: f64, green: f64, blue: f64): f64 {
  const other = max(red, blue);
  return other <= 0 ? 0 : smoothstep(1.3, 2.3, green / other);
}

/** Bakes the cube. `numbers`: two matrices, the white level, saturation, vibrance, neutral whites, the photo's own matrix, and how much of a pale blue stays, f64. */
export function bake(
  cube: usize, light: usize, numbers: usize, toneTable: usize, encodedOf: usize, linearOf: usize, outOf: usize,
): void {
  encodedTable = encodedOf;
  linearTable = linearOf;
  outTable = outOf;
  curve = toneTable;
  curveStart = (at(curve, 1) - at(curve, 0)) * (CURVE_STEPS / CURVE_TOP);
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
  saturation = at(numbers, 19);
  vibrance = at(numbers, 20);
  whites = at(numbers, 21);
  skyKept = at(numbers, 31);
  const isColoured = saturation != 0 || vibrance != 0 || whites != 0;
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
        red2 = linear(r * ratio + tone(r) * PER_CHANNEL);
        green2 = linear(g * ratio + tone(g) * PER_CHANNEL);
        blue2 = linear(b * ratio + tone(b) * PER_CHANNEL);
        if (isColoured) colour(red2, green2, blue2);
        const fr = n0 * red2 + n1 * green2 + n2 * blue2;
        const fg = n3 * red2 + n4 * green2 + n5 * blue2;
        const fb = n6 * red2 + n7 * green2 + n8 * blue2;
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

/** Mean over a square window, cut off at the borders; two running sums. `sums` is room for one row of f64. */
export function box(values: usize, out: usize, across: usize, sums: usize, width: i32, height: i32, radius: i32): void {
  const reach = min(radius, width - 1);
  for (let y = 0; y < height; y += 1) {
    const row = values + (<usize>(y * width) << 2);
    const target = across + (<usize>(y * width) << 2);
    let sum: f64 = 0;
    let count: i32 = 0;
    for (; count < reach; count += 1) sum += <f64>load<f32>(row + (<usize>count << 2));
    for (let x = 0; x < width; x += 1) {
      if (x + reach < width) {
        sum += <f64>load<f32>(row + (<usize>(x + reach) << 2));
        count += 1;
      }
      if (x > reach) {
        sum -= <f64>load<f32>(row + (<usize>(x - reach - 1) << 2));
        count -= 1;
      }
      store<f32>(target + (<usize>x << 2), <f32>(sum / <f64>count));
    }
  }
  memory.fill(sums, 0, <usize>width << 3);
  for (let y = 0; y < min(radius, height); y += 1) {
    const row = across + (<usize>(y * width) << 2);
    for (let x = 0; x < width; x += 1) {
      const place = sums + (<usize>x << 3);
      store<f64>(place, load<f64>(place) + <f64>load<f32>(row + (<usize>x << 2)));
    }
  }
  for (let y = 0; y < height; y += 1) {
    const entering = across + (<usize>((y + radius) * width) << 2);
    const leaving = across + (<usize>((y - radius - 1) * width) << 2);
    const isEntering = y + radius < height;
    const isLeaving = y - radius - 1 >= 0;
    const share = 1 / <f64>(min(y + radius, height - 1) - max(y - radius, 0) + 1);
    const target = out + (<usize>(y * width) << 2);
    for (let x = 0; x < width; x += 1) {
      const place = sums + (<usize>x << 3);
      let sum = load<f64>(place);
      if (isEntering) sum += <f64>load<f32>(entering + (<usize>x << 2));
      if (isLeaving) sum -= <f64>load<f32>(leaving + (<usize>x << 2));
      store<f64>(place, sum);
      store<f32>(target + (<usize>x << 2), <f32>(sum * share));
    }
  }
}

/** Means of the guide and of its squares over every window. */
export function prepare(
  luma: usize, mean: usize, squares: usize, spare: usize, across: usize, sums: usize, width: i32, height: i32, radius: i32,
): void {
  box(luma, mean, across, sums, width, height, radius);
  multiply(luma, luma, spare, width * height);
  box(spare, squares, across, sums, width, height, radius);
}

/** Lines over the guide: slope and offset, each the mean of those of the windows around a pixel. */
export function fit(
  luma: usize, mean: usize, squares: usize, target: usize, slope: usize, offset: usize,
  spare: usize, across: usize, sums: usize, width: i32, height: i32, radius: i32, epsilon: f64,
): void {
  const count = width * height;
  box(target, offset, across, sums, width, height, radius);
  multiply(luma, target, spare, count);
  box(spare, slope, across, sums, width, height, radius);
  for (let index = 0; index < count; index += 1) {
    const place = <usize>index << 2;
    const g = <f64>load<f32>(mean + place);
    const t = <f64>load<f32>(offset + place);
    const variance = max(<f64>load<f32>(squares + place) - g * g, 0);
    const a = <f32>((<f64>load<f32>(slope + place) - g * t) / (variance + epsilon));
    store<f32>(spare + place, a);
    store<f32>(target + place, <f32>(t - <f64>a * g));
  }
  box(spare, slope, across, sums, width, height, radius);
  box(target, offset, across, sums, width, height, radius);
}

function multiply(one: usize, other: usize, product: usize, count: i32): void {
  for (let index = 0; index < count; index += 1) {
    const place = <usize>index << 2;
    store<f32>(product + place, <f32>(<f64>load<f32>(one + place) * <f64>load<f32>(other + place)));
  }
}

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
