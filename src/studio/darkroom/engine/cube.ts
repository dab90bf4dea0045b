import type { Recipe } from '../../../core/photos/recipe.ts';
import { type ColourSpace, type Matrix, multiply, srgb } from '../colour/space.ts';
import { cubeLength, cubeSide } from '../kernel/layout.ts';
import { smoothstep } from './white-balance.ts';

// Bakes every global colour operation into one table: white balance in linear light, the tone curve, then colour in OKLab. The kernels look
// it up with tetrahedral interpolation, so a proof and a full-size photo cannot differ. Source: Ottosson, "A perceptual color space for
// image processing", 2020.

export type CubeSettings = {
  space: ColourSpace;
  /** What the local gain was divided by. */
  headroom: number;
  /** White balance in linear sRGB. */
  balance: Matrix;
  /** Whether there is one at all. */
  isBalanced: boolean;
  /** Encoded level that becomes white. */
  white: number;
  /** Encoded 0..2 to encoded 0..1. */
  tone: (encoded: number) => number;
  colour: Recipe['colour'];
};

/** Scale of a node: 1/64 of an 8-bit level. */
const full = 255 * 64;
/** How much of the tone curve acts on each channel by itself; the rest keeps hue and acts on luma. */
const perChannel = 0.4;
const curveSteps = 2048;
const curveTop = 2.2;

export function bakeCube({
  space,
  headroom,
  balance,
  isBalanced,
  white: whiteLevel,
  tone,
  colour,
}: CubeSettings): Int16Array {
  const cube = new Int16Array(cubeLength);
  const light = Float64Array.from({ length: cubeSide }, (_, node) =>
    space.toLinear(((node * 1024) / 32767) * headroom),
  );
  const toBalanced = multiply(balance, space.toSrgb);
  const curve = sampled(tone);
  const toEncoded = space.toEncoded === srgb.toEncoded ? encodedFast : space.toEncoded;
  const back = space.fromSrgb;
  const rgb = new Float64Array(3);
  const white = isBalanced ? space.toLinear(whiteLevel) : Number.POSITIVE_INFINITY;
  let at = 0;
  for (let red = 0; red < cubeSide; red += 1) {
    for (let green = 0; green < cubeSide; green += 1) {
      for (let blue = 0; blue < cubeSide; blue += 1) {
        const lr = light[red]!;
        const lg = light[green]!;
        const lb = light[blue]!;
        const br = toBalanced[0] * lr + toBalanced[1] * lg + toBalanced[2] * lb;
        const bg = toBalanced[3] * lr + toBalanced[4] * lg + toBalanced[5] * lb;
        const bb = toBalanced[6] * lr + toBalanced[7] * lg + toBalanced[8] * lb;
        const bleached = Math.max(bleaching(lr, lg, lb, white), flipping(lr, lg, lb, br - bb, white));
        const grey0 = bleached * (0.2126 * br + 0.7152 * bg + 0.0722 * bb);
        const r = encodedFast(grey0 + (1 - bleached) * br);
        const g = encodedFast(grey0 + (1 - bleached) * bg);
        const b = encodedFast(grey0 + (1 - bleached) * bb);
        const luma = Math.max(0.2126 * r + 0.7152 * g + 0.0722 * b, 1e-4);
        const ratio = (curve(luma) / luma) * (1 - perChannel);
        const tr = r * ratio + curve(r) * perChannel;
        const tg = g * ratio + curve(g) * perChannel;
        const tb = b * ratio + curve(b) * perChannel;
        coloured(linear(tr), linear(tg), linear(tb), colour, rgb);
        const cr = rgb[0]!;
        const cg = rgb[1]!;
        const cb = rgb[2]!;
        const fr = back[0] * cr + back[1] * cg + back[2] * cb;
        const fg = back[3] * cr + back[4] * cg + back[5] * cb;
        const fb = back[6] * cr + back[7] * cg + back[8] * cb;
        const keep = withinGamut(fr, fg, fb);
        const grey = (1 - keep) * Math.min(Math.max(0.2126 * fr + 0.7152 * fg + 0.0722 * fb, 0), 1);
        const R = node(toEncoded(grey + keep * fr));
        const G = node(toEncoded(grey + keep * fg));
        const B = node(toEncoded(grey + keep * fb));
        cube[at] = R;
        cube[at + 1] = G;
        cube[at + 2] = B;
        cube[at + 3] = Math.round(0.299 * R + 0.587 * G + 0.114 * B);
        at += 4;
      }
    }
  }
  return cube;
}

/**
 * How far a pixel is white only because the camera could count no further, 0..1. Balancing the light would tint it; it stays white instead.
 * @param white linear level at which the photo clips
 */
function bleaching(red: number, green: number, blue: number, white: number): number {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  return most <= 0 ? 0 : smoothstep(0.72, 0.97, most / white) * smoothstep(0.62, 0.9, least / most);
}

/**
 * How far a bright pixel would change sides, 0..1: a clipped warm lamp has lost its red, and balancing a warm room would paint it cyan.
 * Lamps lead in red and cold skies in blue; a lawn in the sun leads in green, is no lamp, and keeps its colour.
 * @param balanced red minus blue after the balance
 */
function flipping(red: number, green: number, blue: number, balanced: number, white: number): number {
  const most = Math.max(red, green, blue);
  const before = red - blue;
  if (most <= 0 || before * balanced >= 0) return 0;
  const leads = smoothstep(0.88, 0.98, (before > 0 ? red : blue) / most);
  const changes = Math.min((Math.abs(before) + Math.abs(balanced)) / (0.06 * most), 1);
  return smoothstep(0.55, 0.85, most / white) * leads * changes;
}

/** The curve as a table; below 0 it goes on as a straight line, so that colours outside sRGB keep their side. */
function sampled(tone: (encoded: number) => number): (encoded: number) => number {
  const table = Float64Array.from({ length: curveSteps + 2 }, (_, index) => tone((index / curveSteps) * curveTop));
  const start = (table[1]! - table[0]!) * (curveSteps / curveTop);
  return (encoded) => {
    if (encoded <= 0) return table[0]! + encoded * start;
    const place = Math.min((encoded / curveTop) * curveSteps, curveSteps);
    const below = Math.floor(place);
    return table[below]! + (table[below + 1]! - table[below]!) * (place - below);
  };
}

// The sRGB curve as tables, exact to a thousandth of an 8-bit level; powers are dear in a hundred thousand nodes.
const tableSteps = 4096;
const encodedTop = 2.4;
const rootTop = 3;
const linearTable = Float64Array.from({ length: tableSteps + 2 }, (_, index) =>
  srgb.toLinear((index / tableSteps) * encodedTop),
);
const encodedTable = Float64Array.from({ length: tableSteps + 2 }, (_, index) =>
  srgb.toEncoded(((index / tableSteps) * rootTop) ** 2),
);

function linear(encoded: number): number {
  if (encoded <= 0.04045) return encoded / 12.92;
  return between(linearTable, (Math.min(encoded, encodedTop) / encodedTop) * tableSteps);
}

function encodedFast(light: number): number {
  if (light <= 0.0031308) return light * 12.92;
  return between(encodedTable, Math.min(Math.sqrt(light) / rootTop, 1) * tableSteps);
}

function between(table: Float64Array, place: number): number {
  const below = place | 0;
  return table[below]! + (table[below + 1]! - table[below]!) * (place - below);
}

/** Saturation, vibrance and cleaner whites. Linear sRGB, written to `rgb`: a hundred thousand small arrays would cost more than the sums. */
function coloured(red: number, green: number, blue: number, colour: Recipe['colour'], rgb: Float64Array): void {
  if (colour.saturation === 0 && colour.vibrance === 0 && colour.neutraliseWhites === 0) {
    rgb[0] = red;
    rgb[1] = green;
    rgb[2] = blue;
    return;
  }
  const l = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const scale = chromaScale(lightness, a, b, colour);
  const l2 = (lightness + 0.3963377774 * a * scale + 0.2158037573 * b * scale) ** 3;
  const m2 = (lightness - 0.1055613458 * a * scale - 0.0638541728 * b * scale) ** 3;
  const s2 = (lightness - 0.0894841775 * a * scale - 1.291485548 * b * scale) ** 3;
  rgb[0] = 4.0767416621 * l2 - 3.3077115913 * m2 + 0.2309699292 * s2;
  rgb[1] = -1.2684380046 * l2 + 2.6097574011 * m2 - 0.3413193965 * s2;
  rgb[2] = -0.0041960863 * l2 - 0.7034186147 * m2 + 1.707614701 * s2;
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Cube root to a millionth. Source: Kahan, "Computing a real cube root", 1991: a third of the exponent, then Halley's step twice. */
function cubeRoot(value: number): number {
  const size = Math.abs(value);
  if (size < 1e-12) return 0;
  float[0] = size;
  bits[0] = bits[0]! / 3 + 709_921_077;
  let root = float[0]!;
  for (let step = 0; step < 2; step += 1) {
    const cube = root * root * root;
    root = (root * (cube + 2 * size)) / (2 * cube + size);
  }
  return value < 0 ? -root : root;
}

function chromaScale(lightness: number, a: number, b: number, colour: Recipe['colour']): number {
  const chroma = Math.sqrt(a * a + b * b);
  // Skin and wood lie between red and yellow: they take saturation badly.
  const warm = chroma < 1e-5 ? 0 : Math.max(0, (a * 0.64 + b * 0.77) / chroma) ** 2;
  const pale = 1 - smoothstep(0.02, 0.16, chroma);
  const present = smoothstep(0.004, 0.03, chroma);
  const vibrance = 1 + colour.vibrance * pale * present * (1 - 0.6 * warm);
  const saturation = 1 + colour.saturation * (1 - 0.35 * warm) * present;
  const isNearlyWhite = smoothstep(0.5, 0.8, lightness) * (1 - smoothstep(0.015, 0.05, chroma));
  return Math.max(vibrance * saturation * (1 - colour.neutraliseWhites * isNearlyWhite), 0);
}

/** How much of a colour can be kept so that every channel stays within 0..1; the rest becomes grey of the same light. */
function withinGamut(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most <= 1 && least >= 0) return 1;
  const grey = Math.min(Math.max(0.2126 * red + 0.7152 * green + 0.0722 * blue, 0), 1);
  const above = most > 1 && most > grey ? (1 - grey) / (most - grey) : 1;
  const below = least < 0 && least < grey ? grey / (grey - least) : 1;
  return Math.max(Math.min(above, below), 0);
}

function node(encoded: number): number {
  return Math.round(Math.min(Math.max(encoded, 0), 1) * full);
}
