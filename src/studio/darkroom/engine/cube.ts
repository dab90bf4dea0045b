import type { Recipe } from '../../../core/photos/recipe.ts';
import { type ColourSpace, type Matrix, multiply, srgb } from '../colour/space.ts';
import { cubeSide } from '../kernel/layout.ts';
import { bakeNodes } from './sums.ts';

// Bakes every global colour operation into one table: white balance in linear light, the tone curve, then colour in OKLab. The kernels look
// it up with tetrahedral interpolation, so a proof and a full-size photo cannot differ. The nodes themselves are computed in
// assembly/engine.ts; here the curves become tables.

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
  /** Whether the sky is in the picture: pale blue is that of the sky then. */
  isOutdoors: boolean;
};

/** How much of a pale blue neutral whites leave where no sky is known to be: it may be seen through a window. */
const skyKeptIndoors = 0.8;

const curveSteps = 2048;
const curveTop = 2.2;

export function bakeCube({
  space,
  headroom,
  balance,
  isBalanced,
  white,
  tone,
  colour,
  isOutdoors,
}: CubeSettings): Int16Array {
  return bakeNodes({
    light: Float64Array.from({ length: cubeSide }, (_, node) => space.toLinear(((node * 1024) / 32767) * headroom)),
    toBalanced: multiply(balance, space.toSrgb),
    toSrgb: space.toSrgb,
    back: space.fromSrgb,
    white: isBalanced ? space.toLinear(white) : Number.POSITIVE_INFINITY,
    ...colour,
    skyKept: isOutdoors ? 1 : skyKeptIndoors,
    tone: Float64Array.from({ length: curveSteps + 2 }, (_, index) => tone((index / curveSteps) * curveTop)),
    encoded: encodedTable,
    linear: linearTable,
    out: outTableOf(space),
  });
}

// The sRGB curve as tables, exact to a thousandth of an 8-bit level; powers are dear in a hundred thousand nodes.
const tableSteps = 4096;
const encodedTop = 2.4;
const rootTop = 3;
const linearTable = table((share) => srgb.toLinear(share * encodedTop));
const encodedTable = table((share) => srgb.toEncoded((share * rootTop) ** 2));
const outTables = new WeakMap<ColourSpace, Float64Array>();

function outTableOf(space: ColourSpace): Float64Array {
  const known = outTables.get(space);
  if (known) return known;
  const made = table((share) => space.toEncoded(share ** 2));
  outTables.set(space, made);
  return made;
}

/** One value more than the steps, so that the last one too has a neighbour. */
function table(curve: (share: number) => number): Float64Array {
  return Float64Array.from({ length: tableSteps + 2 }, (_, index) => curve(index / tableSteps));
}
