import { eachCell, gridOf } from './grid.ts';
import type { Light } from './light/estimate.ts';
import { rgbOfKelvin } from './light/locus.ts';
import type { LightMap } from './light-map.ts';
import { smoothstep } from './smoothstep.ts';
import { boxMean } from './sums.ts';

// A room has the light of its lamps and that of its windows. Where each of them falls is read from surfaces that could be white: those whose
// colour lies on the locus of black bodies, weighed by their brightness and spread over their surroundings. Wood and paint lie there too, and
// are warm: so a place counts as warmly lit only as far as the coldest of its surfaces are warm as well. What is far from the light around it
// is paint, and is left to the light of the whole picture, as is the sky.

/** What a place in another light is multiplied by, linear, at full strength; 1 changes nothing. */
export type Tint = { red: number; blue: number };

/** Spread of white surfaces across the locus, log(green / sqrt(red x blue)). */
const greenSigma = 0.12;
/** Distance from the light of the whole, log(red / blue), from which on a colour is no light: lamps and windows are not further apart. */
const farFrom = 0.8;
const farTo = 1.4;
/** Distance from the light around it that makes a surface paint. */
const paintFrom = 0.5;
const paintTo = 1;
/** Leaves are greener than any usual paint: so much further from the locus, log. Their own log(red / blue) in daylight tells what light they are in. */
const leafFrom = 0.3;
const leafTo = 0.5;
const leafWarmth = 0.65;
/** Cells around a leaf that belong to the garden, and how dense its leaves are over that reach: those of a plant in a pot stand apart. */
const gardenReach = 2;
const gapFrom = 0.12;
const gapTo = 0.4;
/** What is not green in a garden goes this share of its way: it may be a trunk, or the frame of the window. */
const gapShare = 0.4;
/** A garden goes to daylight, but no further than a little beyond what the camera saw. */
const beyondCamera = 0.2;
/** Width of the spreading, share of the long side. */
const reachShare = 0.085;
/** The warmest tenth is held at what the rest reaches, and of the coldest, which is hardly ever paint, a fiftieth. */
const heldWarm = 0.1;
const heldCold = 0.02;
/** Evidence that counts as much as none. */
const leastEvidence = 0.02;
/** How strongly the coldest surfaces lead where they are asked, and how many times their answer a warm light may be. */
const coldLead = 3;
const answerFactor = 2.5;
/** Drift that is as likely an error; paint errs to the warm side. log(red / blue) */
const warmUncertainty = 0.2;
const coldUncertainty = 0.07;

/** How much warmer, log(red / blue), the light of each cell of the map's grid is than that of the whole; length columns x rows. */
export type LightDrift = {
  /** Of what could be white; 0 where paint hides it and in the sky. */
  surfaces: Float32Array;
  /** Of what its leaves say, and how far the cell is a garden, 0..1. */
  leaves: Float32Array;
  isGarden: Float32Array;
};

/** @param isSky 1 a pixel of the map */
export function lightDrift(map: LightMap, light: Light, isSky: Uint8Array): LightDrift {
  const grid = gridOf(map);
  const { warmth, weights, ofSky, ofGarden } = evidenceOf(map, light, isSky);
  const drift = spread(warmth, weights, grid);
  const coldest = weights.map((weight, index) => weight * Math.exp(-coldLead * Math.max(warmth[index]!, -0.5)));
  const answers = spread(warmth, coldest, grid);
  for (let index = 0; index < drift.length; index += 1)
    drift[index] = Math.min(drift[index]!, answerFactor * Math.max(answers[index]!, 0));
  const [low, high] = rangeOf(drift);
  const garden = around(ofGarden, grid);
  const leafWarmths = around(
    ofGarden.map((share, index) => share * warmth[index]!),
    grid,
  );
  const known = Math.log(light.rgb[0] / light.rgb[2]);
  const furthest = -Math.max(known, 0) - beyondCamera;
  const leaves = new Float32Array(drift.length);
  const isGarden = new Float32Array(drift.length);
  for (let index = 0; index < drift.length; index += 1) {
    const local = drift[index]!;
    const held = Math.min(Math.max(local, low), high);
    // A garden behind a window is in cold light whatever its colours are.
    const isPaint = held > 0 ? smoothstep(paintFrom, paintTo, Math.abs(warmth[index]! - local)) : 0;
    const uncertainty = held > 0 ? warmUncertainty : coldUncertainty;
    const isSure = held ** 2 / (held ** 2 + uncertainty ** 2);
    drift[index] = held * isSure * (1 - isPaint) * (1 - ofSky[index]!);
    leaves[index] = Math.max(leafWarmths[index]! / Math.max(garden[index]!, 1e-6) - leafWarmth, furthest);
    const share = gapShare + (1 - gapShare) * ofGarden[index]!;
    isGarden[index] = smoothstep(gapFrom, gapTo, garden[index]!) * share * (1 - ofSky[index]!);
  }
  return { surfaces: drift, leaves, isGarden };
}

/** For each cell: how much warmer it looks, how much that says about the light, and how much of it is sky. */
function evidenceOf(map: LightMap, light: Light, isSky: Uint8Array) {
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

/**
 * What to multiply a cell by.
 * @param mixed the share of its drift that a surface takes back
 * @param amount the share of the balance that the whole picture takes: a garden, which is in daylight whatever the room is in, gives it back
 */
export function tintAt(index: number, drift: LightDrift, { mixed, amount }: { mixed: number; amount: number }): Tint {
  if (mixed === 0) return { red: 1, blue: 1 };
  const ofSurface = mixed * drift.surfaces[index]!;
  const ofDaylight = Math.min(amount * drift.leaves[index]! - ofSurface, 0) * drift.isGarden[index]!;
  // Along the locus: green stays what it is.
  const taken = ofSurface + ofDaylight;
  return { red: Math.exp(-redShare * taken), blue: Math.exp((1 - redShare) * taken) };
}

/** Red's share of a change of log(red / blue) along the locus, between 3,000 and 7,000 K. */
const redShare = 0.45;

/** Mean over the cells around each: branches, and the pale places where the sun shines through, belong to the leaves. */
function around(values: Float32Array, { columns, rows }: { columns: number; rows: number }): Float32Array {
  const plane = { widthPx: columns, heightPx: rows };
  return boxMean(boxMean(values, plane, gardenReach), plane, gardenReach);
}

function spread(warmth: Float32Array, weights: Float32Array, { columns, rows }: { columns: number; rows: number }) {
  const plane = { widthPx: columns, heightPx: rows };
  const radiusPx = Math.max(1, Math.round((Math.max(columns, rows) * reachShare) / 2));
  // Three boxes are nearly a bell.
  const blurred = (values: Float32Array) =>
    boxMean(boxMean(boxMean(values, plane, radiusPx), plane, radiusPx), plane, radiusPx);
  const sums = blurred(warmth.map((value, index) => value * weights[index]!));
  const evidence = blurred(weights);
  return sums.map((sum, index) => sum / (evidence[index]! + leastEvidence));
}

function rangeOf(drift: Float32Array): [number, number] {
  const sorted = drift.toSorted();
  const at = (share: number) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0;
  return [at(heldCold), at(1 - heldWarm)];
}

// The locus as a table: log(green / sqrt(red x blue)) over log(red / blue).
const tableSteps = 256;
const tableReach = 2.5;
const greens = locusTable();

function greenOfLocus(warmth: number): number {
  const place = Math.min(Math.max((warmth + tableReach) / (2 * tableReach), 0), 1) * tableSteps;
  const below = Math.min(Math.floor(place), tableSteps - 1);
  return greens[below]! + (greens[below + 1]! - greens[below]!) * (place - below);
}

function locusTable(): Float64Array {
  const points = Array.from({ length: 90 }, (_, step) => {
    const [red, green, blue] = rgbOfKelvin(1e6 / (70 + step * 4.5));
    return [Math.log(red / blue), Math.log(green / Math.sqrt(red * blue))] as const;
  });
  let at = 1;
  return Float64Array.from({ length: tableSteps + 1 }, (_, step) => {
    const warmth = (step / tableSteps) * 2 * tableReach - tableReach;
    while (at < points.length - 1 && points[at]![0] < warmth) at += 1;
    const [from, low] = points[at - 1]!;
    const [to, high] = points[at]!;
    return low + (high - low) * Math.min(Math.max((warmth - from) / (to - from), 0), 1);
  });
}
