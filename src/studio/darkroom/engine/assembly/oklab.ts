import { smoothstep } from './smoothstep';

let saturation: f64 = 0;
let vibrance: f64 = 0;
let whites: f64 = 0;
let skyKept: f64 = 0;

// What `colour` answers, linear sRGB.
export let redOut: f64 = 0;
export let greenOut: f64 = 0;
export let blueOut: f64 = 0;

/** Says what `colour` shall do; answers whether that is anything at all. */
export function useColour(saturationOf: f64, vibranceOf: f64, whitesOf: f64, skyKeptOf: f64): bool {
  saturation = saturationOf;
  vibrance = vibranceOf;
  whites = whitesOf;
  skyKept = skyKeptOf;
  return saturation != 0 || vibrance != 0 || whites != 0;
}

// Saturation, vibrance and cleaner whites in OKLab. Linear sRGB; the answer is left in redOut, greenOut, blueOut. Source: Ottosson, "A perceptual
// color space for image processing", 2020.
export function colour(red: f64, green: f64, blue: f64): void {
  const l = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const scale = chromaScale(lightness, a, b);
  const l2 = cubed(lightness + 0.3963377774 * a * scale + 0.2158037573 * b * scale);
  const m2 = cubed(lightness - 0.1055613458 * a * scale - 0.0638541728 * b * scale);
  const s2 = cubed(lightness - 0.0894841775 * a * scale - 1.291485548 * b * scale);
  redOut = 4.0767416621 * l2 - 3.3077115913 * m2 + 0.2309699292 * s2;
  greenOut = -1.2684380046 * l2 + 2.6097574011 * m2 - 0.3413193965 * s2;
  blueOut = -0.0041960863 * l2 - 0.7034186147 * m2 + 1.707614701 * s2;
}

function chromaScale(lightness: f64, a: f64, b: f64): f64 {
  const chroma = sqrt(a * a + b * b);
  // Skin and wood lie between red and yellow: they take saturation badly.
  const lead = chroma < 1e-5 ? 0 : max(0, (a * 0.64 + b * 0.77) / chroma);
  const warm = lead * lead;
  const pale = 1 - smoothstep(0.02, 0.16, chroma);
  const present = smoothstep(0.004, 0.03, chroma);
  const gentle = 1 + vibrance * pale * present * (1 - 0.6 * warm);
  const strong = 1 + saturation * (1 - 0.35 * warm) * present;
  // Pale blue is sky, or its mirror image, as often as a wall; where the sky is seen, it always is.
  const lean = chroma < 1e-5 ? 0 : max(0, (a * -0.35 - b * 0.94) / chroma);
  const skyLike = lean * lean * smoothstep(0.008, 0.02, chroma);
  const isNearlyWhite = smoothstep(0.5, 0.8, lightness) * (1 - smoothstep(0.015, 0.05, chroma)) * (1 - skyKept * skyLike);
  return max(gentle * strong * (1 - whites * isNearlyWhite), 0);
}

// Cube root to a millionth. Source: Kahan, "Computing a real cube root", 1991: a third of the exponent, then Halley's step twice.
function cubeRoot(value: f64): f64 {
  const size = abs(value);
  if (size < 1e-12) return 0;
  let root: f64 = <f64>reinterpret<f32>(reinterpret<i32>(<f32>size) / 3 + 709921077);
  let cube = root * root * root;
  root = (root * (cube + 2 * size)) / (2 * cube + size);
  cube = root * root * root;
  root = (root * (cube + 2 * size)) / (2 * cube + size);
  return value < 0 ? -root : root;
}

function cubed(value: f64): f64 {
  return value * value * value;
}
