import { type Grid, gridOf } from '../grid.ts';
import type { LightMap } from '../light-map.ts';
import { smoothstep } from '../smoothstep.ts';
import { boxMean } from '../sums.ts';
import type { Light } from './estimate.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { gardensOf } from './gardens.ts';

// A room has the light of its lamps and that of its windows. Where each of them falls is read from surfaces that could be white: those whose
// colour lies on the locus of black bodies, weighed by their brightness and spread over their surroundings. Wood and paint lie there too, and
// are warm: so a place counts as warmly lit only as far as the coldest of its surfaces are warm as well. What is far from the light around it
// is paint, and is left to the light of the whole picture, as is the sky.

/** What a place in another light is multiplied by, linear, at full strength; 1 changes nothing. */
export type Tint = { red: number; blue: number };

/** Distance from the light around it that makes a surface paint. */
const paintFrom = 0.5;
const paintTo = 1;
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
  const evidence = evidenceOf(map, light, isSky);
  return { surfaces: surfacesOf(evidence, grid), ...gardensOf(evidence, grid, light) };
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

function surfacesOf({ warmth, weights, ofSky }: Evidence, grid: Grid): Float32Array {
  const drift = spread(warmth, weights, grid);
  const coldest = weights.map((weight, index) => weight * Math.exp(-coldLead * Math.max(warmth[index]!, -0.5)));
  const answers = spread(warmth, coldest, grid);
  for (let index = 0; index < drift.length; index += 1)
    drift[index] = Math.min(drift[index]!, answerFactor * Math.max(answers[index]!, 0));
  const [low, high] = rangeOf(drift);
  return drift.map((local, index) => {
    const held = Math.min(Math.max(local, low), high);
    // A garden behind a window is in cold light whatever its colours are.
    const isPaint = held > 0 ? smoothstep(paintFrom, paintTo, Math.abs(warmth[index]! - local)) : 0;
    const uncertainty = held > 0 ? warmUncertainty : coldUncertainty;
    const isSure = held ** 2 / (held ** 2 + uncertainty ** 2);
    return held * isSure * (1 - isPaint) * (1 - ofSky[index]!);
  });
}

function spread(warmth: Float32Array, weights: Float32Array, { columns, rows }: Grid) {
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
