import type { Grid } from '../grid.ts';
import { smoothstep } from '../smoothstep.ts';
import { boxMean } from '../sums.ts';
import type { Light } from './estimate.ts';
import type { Evidence } from './evidence.ts';

// Gardens behind windows. Their leaves tell what light they are in: their own log(red / blue) in daylight hardly varies.

const leafWarmth = 0.65;
/** Cells around a leaf that belong to the garden, and how dense its leaves are over that reach: those of a plant in a pot stand apart. */
const gardenReach = 2;
const gapFrom = 0.12;
const gapTo = 0.4;
/** What is not green in a garden goes this share of its way: it may be a trunk, or the frame of the window. */
const gapShare = 0.4;
/** A garden goes to daylight, but no further than a little beyond what the camera saw. */
const beyondCamera = 0.2;

/** What the leaves around each cell say of the light there, log(red / blue) against the whole, and how far the cell is a garden, 0..1. */
export function gardensOf(
  { warmth, ofSky, ofGarden }: Evidence,
  grid: Grid,
  light: Light,
): { leaves: Float32Array; isGarden: Float32Array } {
  const density = around(ofGarden, grid);
  const warmths = around(
    ofGarden.map((share, index) => share * warmth[index]!),
    grid,
  );
  const furthest = -Math.max(Math.log(light.rgb[0] / light.rgb[2]), 0) - beyondCamera;
  const leaves = warmths.map((sum, index) => Math.max(sum / Math.max(density[index]!, 1e-6) - leafWarmth, furthest));
  const isGarden = density.map((dense, index) => {
    const share = gapShare + (1 - gapShare) * ofGarden[index]!;
    return smoothstep(gapFrom, gapTo, dense) * share * (1 - ofSky[index]!);
  });
  return { leaves, isGarden };
}

/** Mean over the cells around each: branches, and the pale places where the sun shines through, belong to the leaves. */
function around(values: Float32Array, { columns, rows }: Grid): Float32Array {
  const plane = { widthPx: columns, heightPx: rows };
  return boxMean(boxMean(values, plane, gardenReach), plane, gardenReach);
}
