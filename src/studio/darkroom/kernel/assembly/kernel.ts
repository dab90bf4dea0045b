// Two passes over one row of a photo, eight or sixteen pixels at a time. Compiled to WebAssembly with SIMD; ../script-kernel.ts is the same
// arithmetic in JavaScript, and a test holds the two to identical bytes. All addresses are in the one memory that ../layout.ts divides.
// Counts are rounded up to whole groups by the caller: the rows have room for it.

// Light of a pixel, Q15 weights of Rec. 709, sum 32768.
const RED: i16 = 6966;
const GREEN: i16 = 23436;
const BLUE: i16 = 2366;

// Steps in the 33-cube, in nodes: red 33 x 33, green 33, blue 1, and all three together.
const STEP_RED: i16 = 1089;
const STEP_GREEN: i16 = 33;
const STEP_BLUE: i16 = 1;
const STEP_ALL: i16 = 1123;

// @ts-ignore: decorator
@inline
function pixel(table: usize, near: i32, far1: i32, far2: i32, weights01: v128, weights23: v128): v128 {
  const a = table + (<usize>near << 3);
  const e0 = v128.load64_zero(a);
  const e1 = v128.load64_zero(table + (<usize>far1 << 3));
  const e2 = v128.load64_zero(table + (<usize>far2 << 3));
  const e3 = v128.load64_zero(a, 8984);
  const near01 = i8x16.shuffle(e0, e1, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
  const far23 = i8x16.shuffle(e2, e3, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
  const sum = i32x4.add(i32x4.dot_i16x8_s(near01, weights01), i32x4.dot_i16x8_s(far23, weights23));
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat(32768)), 16);
}

// @ts-ignore: decorator
@inline
function lerp(top: usize, bottom: usize, t: v128): v128 {
  const above = v128.load(top);
  return i16x8.add(above, i16x8.q15mulr_sat_s(i16x8.sub_sat_s(v128.load(bottom), above), t));
}

// The gain of one channel: `tint` is Q14, so that 16384 stands for 1.
// @ts-ignore: decorator
@inline
function tinted(gain: v128, tint: v128): v128 {
  const scaled = i16x8.q15mulr_sat_s(gain, tint);
  return i16x8.shl(i16x8.min_s(i16x8.add_sat_s(scaled, scaled), i16x8.splat(8191)), 2);
}

// Eight pixels of 15-bit light: local gain, then the cube. Writes 24 bytes of RGB and 8 of luma.
// @ts-ignore: decorator
@inline
function eight(
  red: v128, green: v128, blue: v128,
  dst: usize, luma: usize, table: usize,
  slopeTop: usize, slopeBottom: usize, offsetTop: usize, offsetBottom: usize,
  redTop: usize, redBottom: usize, blueTop: usize, blueBottom: usize, t: v128,
): void {
  const light = i16x8.add(
    i16x8.add(i16x8.q15mulr_sat_s(red, i16x8.splat(RED)), i16x8.q15mulr_sat_s(green, i16x8.splat(GREEN))),
    i16x8.q15mulr_sat_s(blue, i16x8.splat(BLUE)),
  );
  const slope = lerp(slopeTop, slopeBottom, t);
  const offset = lerp(offsetTop, offsetBottom, t);
  const raw = i16x8.add_sat_s(offset, i16x8.q15mulr_sat_s(slope, light));
  const gain = i16x8.min_s(i16x8.max_s(raw, i16x8.splat(0)), i16x8.splat(8191));
  const r = i16x8.q15mulr_sat_s(red, tinted(gain, lerp(redTop, redBottom, t)));
  const g = i16x8.q15mulr_sat_s(green, i16x8.shl(gain, 2));
  const b = i16x8.q15mulr_sat_s(blue, tinted(gain, lerp(blueTop, blueBottom, t)));

  const near = i16x8.add(
    i16x8.add(
      i16x8.mul(i16x8.shr_u(r, 10), i16x8.splat(STEP_RED)),
      i16x8.mul(i16x8.shr_u(g, 10), i16x8.splat(STEP_GREEN)),
    ),
    i16x8.shr_u(b, 10),
  );
  const mask = i16x8.splat(1023);
  const fr = v128.and(r, mask);
  const fg = v128.and(g, mask);
  const fb = v128.and(b, mask);
  const most = i16x8.max_s(i16x8.max_s(fr, fg), fb);
  const least = i16x8.min_s(i16x8.min_s(fr, fg), fb);
  const middle = i16x8.sub(i16x8.sub(i16x8.add(i16x8.add(fr, fg), fb), most), least);
  const stepMost = v128.bitselect(
    i16x8.splat(STEP_RED),
    v128.bitselect(i16x8.splat(STEP_GREEN), i16x8.splat(STEP_BLUE), i16x8.eq(fg, most)),
    i16x8.eq(fr, most),
  );
  const stepLeast = v128.bitselect(
    i16x8.splat(STEP_BLUE),
    v128.bitselect(i16x8.splat(STEP_GREEN), i16x8.splat(STEP_RED), i16x8.eq(fg, least)),
    i16x8.eq(fb, least),
  );
  const far1 = i16x8.add(near, stepMost);
  const far2 = i16x8.sub(i16x8.add(near, i16x8.splat(STEP_ALL)), stepLeast);

  const w0 = i16x8.sub(i16x8.splat(1024), most);
  const w1 = i16x8.sub(most, middle);
  const w2 = i16x8.sub(middle, least);
  const w01low = i8x16.shuffle(w0, w1, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
  const w01high = i8x16.shuffle(w0, w1, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);
  const w23low = i8x16.shuffle(w2, least, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
  const w23high = i8x16.shuffle(w2, least, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);

  const p0 = pixel(table, i16x8.extract_lane_u(near, 0), i16x8.extract_lane_u(far1, 0), i16x8.extract_lane_u(far2, 0),
    i8x16.shuffle(w01low, w01low, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3), i8x16.shuffle(w23low, w23low, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3));
  const p1 = pixel(table, i16x8.extract_lane_u(near, 1), i16x8.extract_lane_u(far1, 1), i16x8.extract_lane_u(far2, 1),
    i8x16.shuffle(w01low, w01low, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7), i8x16.shuffle(w23low, w23low, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7));
  const p2 = pixel(table, i16x8.extract_lane_u(near, 2), i16x8.extract_lane_u(far1, 2), i16x8.extract_lane_u(far2, 2),
    i8x16.shuffle(w01low, w01low, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11), i8x16.shuffle(w23low, w23low, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11));
  const p3 = pixel(table, i16x8.extract_lane_u(near, 3), i16x8.extract_lane_u(far1, 3), i16x8.extract_lane_u(far2, 3),
    i8x16.shuffle(w01low, w01low, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15), i8x16.shuffle(w23low, w23low, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15));
  const p4 = pixel(table, i16x8.extract_lane_u(near, 4), i16x8.extract_lane_u(far1, 4), i16x8.extract_lane_u(far2, 4),
    i8x16.shuffle(w01high, w01high, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3), i8x16.shuffle(w23high, w23high, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3));
  const p5 = pixel(table, i16x8.extract_lane_u(near, 5), i16x8.extract_lane_u(far1, 5), i16x8.extract_lane_u(far2, 5),
    i8x16.shuffle(w01high, w01high, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7), i8x16.shuffle(w23high, w23high, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7));
  const p6 = pixel(table, i16x8.extract_lane_u(near, 6), i16x8.extract_lane_u(far1, 6), i16x8.extract_lane_u(far2, 6),
    i8x16.shuffle(w01high, w01high, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11), i8x16.shuffle(w23high, w23high, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11));
  const p7 = pixel(table, i16x8.extract_lane_u(near, 7), i16x8.extract_lane_u(far1, 7), i16x8.extract_lane_u(far2, 7),
    i8x16.shuffle(w01high, w01high, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15), i8x16.shuffle(w23high, w23high, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15));

  const q0 = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(p0, p1), i16x8.narrow_i32x4_s(p2, p3));
  const q1 = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(p4, p5), i16x8.narrow_i32x4_s(p6, p7));
  v128.store(dst, i8x16.shuffle(q0, q1, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20));
  v128.store64_lane(dst, i8x16.shuffle(q1, q1, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0, 0, 0, 0, 0), 0, 16);
  v128.store64_lane(luma, i8x16.shuffle(q0, q1, 3, 7, 11, 15, 19, 23, 27, 31, 0, 0, 0, 0, 0, 0, 0, 0), 0);
}

// @ts-ignore: decorator
@inline
function widen(bytes: v128): v128 {
  const value = i16x8.extend_low_i8x16_u(bytes);
  return v128.or(i16x8.shl(value, 7), i16x8.shr_u(value, 1));
}

/** 8-bit RGB through gain and cube. `t` is the place between the two coefficient rows, Q15. */
export function develop8(
  src: usize, dst: usize, luma: usize, count: i32, table: usize,
  slopeTop: usize, slopeBottom: usize, offsetTop: usize, offsetBottom: usize,
  redTop: usize, redBottom: usize, blueTop: usize, blueBottom: usize, t: i32,
): void {
  const between = i16x8.splat(<i16>t);
  for (let i = 0; i < count; i += 8) {
    const low = v128.load(src);
    const high = v128.load64_zero(src, 16);
    const red = widen(i8x16.shuffle(low, high, 0, 3, 6, 9, 12, 15, 18, 21, 0, 0, 0, 0, 0, 0, 0, 0));
    const green = widen(i8x16.shuffle(low, high, 1, 4, 7, 10, 13, 16, 19, 22, 0, 0, 0, 0, 0, 0, 0, 0));
    const blue = widen(i8x16.shuffle(low, high, 2, 5, 8, 11, 14, 17, 20, 23, 0, 0, 0, 0, 0, 0, 0, 0));
    eight(red, green, blue, dst, luma, table,
      slopeTop, slopeBottom, offsetTop, offsetBottom, redTop, redBottom, blueTop, blueBottom, between);
    src += 24;
    dst += 24;
    luma += 8;
    slopeTop += 16;
    slopeBottom += 16;
    offsetTop += 16;
    offsetBottom += 16;
    redTop += 16;
    redBottom += 16;
    blueTop += 16;
    blueBottom += 16;
  }
}

/** 16-bit RGB, little-endian, through gain and cube to 8-bit RGB. */
export function develop16(
  src: usize, dst: usize, luma: usize, count: i32, table: usize,
  slopeTop: usize, slopeBottom: usize, offsetTop: usize, offsetBottom: usize,
  redTop: usize, redBottom: usize, blueTop: usize, blueBottom: usize, t: i32,
): void {
  const between = i16x8.splat(<i16>t);
  for (let i = 0; i < count; i += 8) {
    const a = v128.load(src);
    const b = v128.load(src, 16);
    const c = v128.load(src, 32);
    const red = i8x16.shuffle(i8x16.shuffle(a, b, 0, 1, 6, 7, 12, 13, 18, 19, 24, 25, 30, 31, 0, 0, 0, 0), c,
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 20, 21, 26, 27);
    const green = i8x16.shuffle(i8x16.shuffle(a, b, 2, 3, 8, 9, 14, 15, 20, 21, 26, 27, 0, 0, 0, 0, 0, 0), c,
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 22, 23, 28, 29);
    const blue = i8x16.shuffle(i8x16.shuffle(a, b, 4, 5, 10, 11, 16, 17, 22, 23, 28, 29, 0, 0, 0, 0, 0, 0), c,
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 18, 19, 24, 25, 30, 31);
    eight(i16x8.shr_u(red, 1), i16x8.shr_u(green, 1), i16x8.shr_u(blue, 1),
      dst, luma, table, slopeTop, slopeBottom, offsetTop, offsetBottom, redTop, redBottom, blueTop, blueBottom, between);
    src += 48;
    dst += 24;
    luma += 8;
    slopeTop += 16;
    slopeBottom += 16;
    offsetTop += 16;
    offsetBottom += 16;
    redTop += 16;
    redBottom += 16;
    blueTop += 16;
    blueBottom += 16;
  }
}

// Sum of a luma row over three neighbours, weights 1 2 1, for eight pixels.
// @ts-ignore: decorator
@inline
function triple(left: v128, here: v128, right: v128): v128 {
  return i16x8.add(i16x8.add(left, right), i16x8.shl(here, 1));
}

// How much to add to eight pixels: luma minus its 3 x 3 binomial mean, cored, scaled, bounded.
// @ts-ignore: decorator
@inline
function detail(above: v128, here: v128, below: v128, centre: v128, amount: v128, threshold: v128, bound: v128): v128 {
  const blurred = i16x8.add(i16x8.add(above, below), i16x8.shl(here, 1));
  const difference = i16x8.sub(i16x8.shl(centre, 4), blurred);
  const size = i16x8.sub_sat_u(i16x8.abs(difference), threshold);
  const scaled = i16x8.min_s(i16x8.q15mulr_sat_s(i16x8.shl(size, 3), amount), bound);
  const isNegative = i16x8.shr_s(difference, 15);
  return i16x8.sub(v128.xor(scaled, isNegative), isNegative);
}

/**
 * Unsharp mask of luma, added equally to the three channels. The luma rows have one pixel of room on either side.
 * `amount` in 1/256, `threshold` in 1/16 level, `bound` in levels.
 */
export function sharpen(
  rgb: usize, above: usize, here: usize, below: usize, out: usize, count: i32, amount: i32, threshold: i32, bound: i32,
): void {
  const strength = i16x8.splat(<i16>amount);
  const core = i16x8.splat(<i16>threshold);
  const most = i16x8.splat(<i16>bound);
  const zero = i16x8.splat(0);
  for (let i = 0; i < count; i += 16) {
    const a0 = v128.load(above - 1), a1 = v128.load(above), a2 = v128.load(above + 1);
    const h0 = v128.load(here - 1), h1 = v128.load(here), h2 = v128.load(here + 1);
    const b0 = v128.load(below - 1), b1 = v128.load(below), b2 = v128.load(below + 1);
    const centreLow = i16x8.extend_low_i8x16_u(h1);
    const centreHigh = i16x8.extend_high_i8x16_u(h1);
    const low = detail(
      triple(i16x8.extend_low_i8x16_u(a0), i16x8.extend_low_i8x16_u(a1), i16x8.extend_low_i8x16_u(a2)),
      triple(i16x8.extend_low_i8x16_u(h0), centreLow, i16x8.extend_low_i8x16_u(h2)),
      triple(i16x8.extend_low_i8x16_u(b0), i16x8.extend_low_i8x16_u(b1), i16x8.extend_low_i8x16_u(b2)),
      centreLow, strength, core, most,
    );
    const high = detail(
      triple(i16x8.extend_high_i8x16_u(a0), i16x8.extend_high_i8x16_u(a1), i16x8.extend_high_i8x16_u(a2)),
      triple(i16x8.extend_high_i8x16_u(h0), centreHigh, i16x8.extend_high_i8x16_u(h2)),
      triple(i16x8.extend_high_i8x16_u(b0), i16x8.extend_high_i8x16_u(b1), i16x8.extend_high_i8x16_u(b2)),
      centreHigh, strength, core, most,
    );
    const lighter = i8x16.narrow_i16x8_u(low, high);
    const darker = i8x16.narrow_i16x8_u(i16x8.sub(zero, low), i16x8.sub(zero, high));
    v128.store(out, i8x16.sub_sat_u(
      i8x16.add_sat_u(v128.load(rgb), i8x16.shuffle(lighter, lighter, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5)),
      i8x16.shuffle(darker, darker, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5)));
    v128.store(out, i8x16.sub_sat_u(
      i8x16.add_sat_u(v128.load(rgb, 16), i8x16.shuffle(lighter, lighter, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10)),
      i8x16.shuffle(darker, darker, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10)), 16);
    v128.store(out, i8x16.sub_sat_u(
      i8x16.add_sat_u(v128.load(rgb, 32), i8x16.shuffle(lighter, lighter, 10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15)),
      i8x16.shuffle(darker, darker, 10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15)), 32);
    rgb += 48;
    out += 48;
    above += 16;
    here += 16;
    below += 16;
  }
}
