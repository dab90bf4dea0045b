import { rgbOfKelvin } from './locus.ts';

// The locus as a table: log(green / sqrt(red x blue)) over log(red / blue).
const tableSteps = 256;
const tableReach = 2.5;
const greens = locusTable();

/** log(green / sqrt(red x blue)) of a light whose log(red / blue) is `warmth`. */
export function greenOfLocus(warmth: number): number {
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
