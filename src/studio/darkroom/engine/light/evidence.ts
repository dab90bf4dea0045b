import { eachCell, gridOf } from '../grid.ts';
import type { LightMap } from '../light-map.ts';
import { smoothstep } from '../smoothstep.ts';
import type { Light } from './estimate.ts';
import { greenOfLocus } from './locus-green.ts';

/** Spread of white surfaces across the locus, log(green / sqrt(red x blue)). */
const greenSigma = 0.12;
/** Distance from the light of the whole, log(red / blue), from which on a colour is no light: lamps and windows are not further apart. */
const farFrom = 0.8;
const farTo = 1.4;
/** Leaves are greener than any usual paint: so much further from the locus, log. */
const leafFrom = 0.3;
const leafTo = 0.5;

/** What each cell of the map's grid tells; length columns x rows. */
export type Evidence = {
  /** How much warmer it looks than the light of the whole, log(red / blue). */
  warmth: Float32Array;
  /** How much that says about the light, 0..1. */
  weights: Float32Array;
  /** How much of it is sky, and how far it looks like leaves, 0..1. */
  ofSky: Float32Array;
  ofGarden: Float32Array;
};

/** @param isSky 1 a pixel of the map */
export function evidenceOf(map: LightMap, light: Light, isSky: Uint8Array): Evidence {
  const { columns, rows } = gridOf(map);
  const warmth = new Float32Array(columns * rows);
  const weights = new Float32Array(columns * rows);
  const ofSky = new Float32Array(columns * rows);
  const ofGarden = new Float32Array(columns * rows);
  const known = Math.log(light.rgb[0] / light.rgb[2]);
  eachCell(map, (index, { left, right, top, bottom }) => {
    let red = 0;
    let green = 0;
    let blue = 0;
    let luma = 0;
    let sky = 0;
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1) {
        const at = y * map.widthPx + x;
        red += map.linear[at * 3]!;
        green += map.linear[at * 3 + 1]!;
        blue += map.linear[at * 3 + 2]!;
        luma += map.luma[at]!;
        sky += isSky[at]!;
      }
    }
    const pixels = (right - left) * (bottom - top);
    const r = Math.max(red / pixels, 1e-5);
    const g = Math.max(green / pixels, 1e-5);
    const b = Math.max(blue / pixels, 1e-5);
    const absolute = Math.log(r / b);
    warmth[index] = absolute - known;
    ofSky[index] = sky / pixels;
    const residual = Math.log(g / Math.sqrt(r * b)) - greenOfLocus(absolute);
    ofGarden[index] = smoothstep(leafFrom, leafTo, residual);
    if (Math.max(r, g, b) > 0.96 || luma < 0.05 * pixels) return;
    const isLight = Math.exp(-0.5 * (residual / greenSigma) ** 2);
    const isNear = 1 - smoothstep(farFrom, farTo, Math.abs(warmth[index]!));
    weights[index] = (luma / pixels) * isLight * isNear * (1 - ofSky[index]!);
  });
  return { warmth, weights, ofSky, ofGarden };
}
