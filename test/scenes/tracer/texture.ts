import type { Rgb } from '../colour.ts';
import { fractalNoise, hashOf, noise3 } from './random.ts';
import type { Vec3 } from './scene.ts';

// Surfaces painted by arithmetic: wood grain, boards, tiles, bricks, cloth, stone, lawn, pictures. A texture gives the reflectance of a
// point in space; it needs no picture files and no mapping.

export type Texture =
  | { kind: 'wood'; along: 0 | 1 | 2; light: Rgb; dark: Rgb; seed: number; scale?: number }
  | {
      kind: 'boards';
      along: 0 | 2;
      light: Rgb;
      dark: Rgb;
      seed: number;
      widthM: number;
      lengthM: number;
      herringbone?: boolean;
    }
  | {
      kind: 'tiles';
      base: Rgb;
      joint: Rgb;
      sizeM: number;
      heightM: number;
      jointM: number;
      offset: number;
      variation: number;
      seed: number;
    }
  | { kind: 'cloth'; base: Rgb; other: Rgb; threadM: number; seed: number }
  | {
      kind: 'rug';
      base: Rgb;
      other: Rgb;
      border: Rgb;
      centre: Vec3;
      halfX: number;
      halfZ: number;
      pattern: 'plain' | 'stripes' | 'diamonds';
      seed: number;
    }
  | { kind: 'stone'; base: Rgb; vein: Rgb; sizeM: number; seed: number }
  | { kind: 'mottled'; base: Rgb; other: Rgb; sizeM: number; seed: number }
  | { kind: 'lawn'; base: Rgb; other: Rgb; seed: number }
  | {
      kind: 'picture';
      corner: Vec3;
      across: Vec3;
      up: Vec3;
      colours: Rgb[];
      style: 'hills' | 'arcs' | 'leaves' | 'blocks' | 'sea';
      seed: number;
    }
  | { kind: 'stripes'; base: Rgb; other: Rgb; axis: 0 | 1 | 2; widthM: number };

/** Writes the reflectance at a point with surface normal n into `out`. */
export function textureColour(texture: Texture, p: Vec3, n: Vec3, out: Float64Array): void {
  switch (texture.kind) {
    case 'wood':
      blend(texture.light, texture.dark, grain(p, texture.along, texture.seed, texture.scale ?? 1), out);
      return;
    case 'boards':
      boards(texture, p, out);
      return;
    case 'tiles':
      tiles(texture, p, n, out);
      return;
    case 'cloth': {
      const [u, v] = flat(p, n);
      const weave =
        0.5 + 0.25 * Math.sin((u / texture.threadM) * 6.283) + 0.25 * Math.sin((v / texture.threadM) * 6.283);
      const slub = fractalNoise(u * 60, v * 60, texture.seed, 3);
      blend(texture.base, texture.other, weave * 0.45 + slub * 0.55, out);
      return;
    }
    case 'rug':
      rug(texture, p, out);
      return;
    case 'stone': {
      const bend = fractalNoise(p[0] / texture.sizeM, p[1] / texture.sizeM, p[2] / texture.sizeM + texture.seed, 4);
      const line = Math.abs(Math.sin((p[0] + p[2] * 0.6 + p[1] * 0.8) * (3 / texture.sizeM) + bend * 9));
      blend(texture.base, texture.vein, Math.max(0, 1 - line * 5) * 0.6 * bend + 0.25 * (bend - 0.5), out);
      return;
    }
    case 'mottled': {
      const s = 1 / texture.sizeM;
      blend(texture.base, texture.other, fractalNoise(p[0] * s, p[1] * s, p[2] * s + texture.seed, 4), out);
      return;
    }
    case 'lawn': {
      const broad = fractalNoise(p[0] * 0.7, texture.seed, p[2] * 0.7, 3);
      const blade = noise3(p[0] * 90, texture.seed, p[2] * 45);
      blend(texture.base, texture.other, broad * 0.6 + blade * 0.45, out);
      return;
    }
    case 'picture':
      picture(texture, p, out);
      return;
    case 'stripes': {
      const stripe = Math.floor(p[texture.axis] / texture.widthM) % 2 === 0 ? 0 : 1;
      blend(texture.base, texture.other, stripe, out);
      return;
    }
  }
}

function blend(a: Rgb, b: Rgb, amount: number, out: Float64Array): void {
  const t = amount < 0 ? 0 : amount > 1 ? 1 : amount;
  out[0] = a[0] + (b[0] - a[0]) * t;
  out[1] = a[1] + (b[1] - a[1]) * t;
  out[2] = a[2] + (b[2] - a[2]) * t;
}

/** Two coordinates in the plane that a normal faces most. */
function flat(p: Vec3, n: Vec3): [number, number] {
  const [x, y, z] = [Math.abs(n[0]), Math.abs(n[1]), Math.abs(n[2])];
  if (y >= x && y >= z) return [p[0], p[2]];
  return x > z ? [p[2], p[1]] : [p[0], p[1]];
}

/** Rings of a log cut lengthways: broad bands, fine pores. 0..1. */
function grain(p: Vec3, along: 0 | 1 | 2, seed: number, size: number): number {
  const length = p[along] / size;
  const a = p[(along + 1) % 3]! / size;
  const b = p[(along + 2) % 3]! / size;
  const wave = fractalNoise(length * 0.9, a * 5, b * 5 + seed, 3);
  const rings = 0.5 + 0.5 * Math.sin((a * 28 + b * 31 + wave * 13) * 1.4);
  const pores = noise3(length * 14, a * 330, b * 330 + seed);
  return 0.12 + 0.42 * rings * wave + 0.25 * wave + 0.26 * pores;
}

function boards(t: Extract<Texture, { kind: 'boards' }>, p: Vec3, out: Float64Array): void {
  let along = t.along === 0 ? p[0] : p[2];
  let across = t.along === 0 ? p[2] : p[0];
  let row = Math.floor(across / t.widthM);
  if (t.herringbone) {
    const side = Math.floor(across / t.lengthM);
    const turned = side % 2 === 0 ? 1 : -1;
    const within = across - side * t.lengthM;
    const lengthwise = (along + turned * within) * Math.SQRT1_2;
    row = Math.floor(lengthwise / t.widthM) + side * 1013;
    across = lengthwise - Math.floor(lengthwise / t.widthM) * t.widthM + row * t.widthM;
    along = (within * Math.SQRT2 * turned) / 1.0001 + row * 0.37;
  }
  const shift = hashOf(row, 7, t.seed) * t.lengthM;
  const board = t.herringbone ? 0 : Math.floor((along + shift) / t.lengthM);
  const tone = hashOf(row, board, t.seed + 3);
  const amount = grain([along, across * 1 + tone * 5, tone * 9], 0, t.seed + row * 7.3, 1) * 0.75 + tone * 0.42 - 0.12;
  blend(t.light, t.dark, amount, out);
  const edge = Math.min(across - row * t.widthM, (row + 1) * t.widthM - across);
  const end = t.herringbone ? 1 : Math.min(along + shift - board * t.lengthM, (board + 1) * t.lengthM - along - shift);
  const gap = Math.min(edge, end) < 0.0016 ? 0.42 : 1;
  for (let c = 0; c < 3; c++) out[c] = out[c]! * gap;
}

function tiles(t: Extract<Texture, { kind: 'tiles' }>, p: Vec3, n: Vec3, out: Float64Array): void {
  const [u, v] = flat(p, n);
  const row = Math.floor(v / t.heightM);
  const shifted = u + (row % 2 === 0 ? 0 : t.offset * t.sizeM);
  const column = Math.floor(shifted / t.sizeM);
  const du = shifted - column * t.sizeM;
  const dv = v - row * t.heightM;
  if (du < t.jointM || dv < t.jointM) {
    blend(t.joint, t.base, 0.1, out);
    return;
  }
  const tone =
    1 + t.variation * ((hashOf(row, column, t.seed) - 0.5) * 1.6 + (fractalNoise(u * 40, v * 40, t.seed, 2) - 0.5));
  for (let c = 0; c < 3; c++) out[c] = Math.min(0.95, t.base[c]! * tone);
}

function rug(t: Extract<Texture, { kind: 'rug' }>, p: Vec3, out: Float64Array): void {
  const [x, z] = [p[0] - t.centre[0], p[2] - t.centre[2]];
  const pile = fractalNoise(x * 130, t.seed, z * 130, 3);
  const inset = Math.min(t.halfX - Math.abs(x), t.halfZ - Math.abs(z));
  let amount = 0;
  if (t.pattern === 'stripes') amount = Math.sin(x * 24) > 0.55 ? 0.8 : 0;
  if (t.pattern === 'diamonds') {
    const [u, v] = [(x + z) * 2.6, (x - z) * 2.6];
    const line = Math.min(Math.abs(u - Math.round(u)), Math.abs(v - Math.round(v)));
    amount = line < 0.045 + 0.03 * (pile - 0.5) ? 0.85 : 0;
  }
  if (inset > 0.05 && inset < 0.075) amount = 0.9;
  blend(inset < 0.05 ? t.border : t.base, t.other, amount, out);
  for (let c = 0; c < 3; c++) out[c] = out[c]! * (0.78 + 0.4 * pile);
}

/** A framed picture: a few flat shapes from its own palette, a different one for each seed. */
function picture(t: Extract<Texture, { kind: 'picture' }>, p: Vec3, out: Float64Array): void {
  const d: Vec3 = [p[0] - t.corner[0], p[1] - t.corner[1], p[2] - t.corner[2]];
  const along = (axis: Vec3) =>
    (d[0] * axis[0] + d[1] * axis[1] + d[2] * axis[2]) / (axis[0] ** 2 + axis[1] ** 2 + axis[2] ** 2);
  const [u, v] = [along(t.across), along(t.up)];
  const shape = shapeAt(t.style, u, v, t.seed, t.colours.length);
  const paper = 0.92 + 0.14 * fractalNoise(u * 90, v * 90, t.seed, 2);
  const colour = t.colours[shape] ?? t.colours[0]!;
  for (let c = 0; c < 3; c++) out[c] = Math.min(0.9, colour[c]! * paper);
}

function shapeAt(style: string, u: number, v: number, seed: number, colourCount: number): number {
  if (style === 'hills') {
    for (let layer = colourCount - 1; layer > 0; layer--) {
      const ridge =
        0.78 - layer * (0.66 / colourCount) + 0.2 * (fractalNoise(u * 2.4 + layer * 9, seed, layer, 3) - 0.5);
      if (v < ridge) return layer;
    }
    return Math.hypot(u - 0.66, v - 0.82) < 0.07 ? colourCount - 1 : 0;
  }
  if (style === 'arcs') {
    const r = Math.hypot((u - 0.5) * 1.5, v - 0.18);
    const ring = Math.floor(r / 0.11);
    if (v > 0.18 && ring > 0 && ring < 6) return 1 + (ring % (colourCount - 1));
    return Math.hypot(u - 0.5, v - 0.86) < 0.045 ? 1 : 0;
  }
  if (style === 'leaves') {
    for (let leaf = 0; leaf < 9; leaf++) {
      const height = 0.16 + leaf * 0.08;
      const side = leaf % 2 === 0 ? 1 : -1;
      const [x, y] = [(u - 0.5) * side, v - height];
      const [a, b] = [x * 0.8 + y * 0.6, -x * 0.6 + y * 0.8];
      const reach = 0.31 - leaf * 0.02;
      if (a > 0 && a < reach && Math.abs(b) < 0.05 * Math.sin((a / reach) * Math.PI))
        return 1 + (leaf % (colourCount - 1));
    }
    return Math.abs(u - 0.5) < 0.007 && v > 0.08 && v < 0.86 ? 1 : 0;
  }
  if (style === 'sea') {
    if (v > 0.56) return 0;
    const band = Math.floor((0.56 - v) * 9 + 1.6 * (fractalNoise(u * 3, v * 14, seed, 3) - 0.5));
    return 1 + (Math.max(0, band) % (colourCount - 1));
  }
  const [column, row] = [Math.floor(u * 3 + 0.4 * Math.sin(v * 2)), Math.floor(v * 4)];
  return Math.floor(hashOf(column, row, seed) * colourCount);
}
