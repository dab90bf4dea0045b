import { maxSidePx } from '../open/limits.ts';

// How the kernels' one memory is divided. Rows are long enough for the longest photo, rounded up to whole groups of pixels, with room on
// either side. Both kernels use the same addresses, so the same driver feeds either.

const room = 64;
const longestPx = Math.ceil(maxSidePx / 16) * 16 + room;

/** Nodes along one side of the colour cube. */
export const cubeSide = 33;
/** Int16 values in the cube: red, green, blue and luma of each node. */
export const cubeLength = cubeSide ** 3 * 4;

const sizes = {
  table: cubeLength * 2 + room,
  source: longestPx * 6,
  slopeTop: longestPx * 2,
  slopeBottom: longestPx * 2,
  offsetTop: longestPx * 2,
  offsetBottom: longestPx * 2,
  redTop: longestPx * 2,
  redBottom: longestPx * 2,
  blueTop: longestPx * 2,
  blueBottom: longestPx * 2,
  rgb0: longestPx * 3,
  rgb1: longestPx * 3,
  rgb2: longestPx * 3,
  luma0: longestPx + room,
  luma1: longestPx + room,
  luma2: longestPx + room,
  out: longestPx * 3,
};

type Name = keyof typeof sizes;

/** Address of each part, bytes; multiples of 64. The luma rows begin one pixel of room later. */
export const addresses = place();

export const memoryBytes = 64 * 65_536;

function place(): Readonly<Record<Name, number>> {
  let at = 64;
  const entries = (Object.keys(sizes) as Name[]).map((name) => {
    const address = name.startsWith('luma') ? at + room / 2 : at;
    at += Math.ceil(sizes[name] / 64) * 64;
    return [name, address] as const;
  });
  return Object.fromEntries(entries) as Record<Name, number>;
}
