import { apply, type Matrix, multiply } from '../../colour/space.ts';
import { inverseOf, xyzOfRgb } from './locus.ts';

// Source: Lam, "Metamerism and colour constancy", 1985 (Bradford).

/** Bradford adaptation in linear sRGB: what was `rgb` becomes white. */
export function adaptation(rgb: readonly [number, number, number]): Matrix {
  const from = apply(coneOfRgb, rgb[0], rgb[1], rgb[2]);
  const white = apply(coneOfRgb, 1, 1, 1);
  const scaled: Matrix = [white[0] / from[0], 0, 0, 0, white[1] / from[1], 0, 0, 0, white[2] / from[2]];
  return multiply(multiply(rgbOfCone, scaled), coneOfRgb);
}

const bradford: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];
const coneOfRgb = multiply(bradford, xyzOfRgb);
const rgbOfCone = inverseOf(coneOfRgb);
