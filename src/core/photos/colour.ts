// Colour as the eye compares it. Everything is for a D65 white unless it says otherwise.

/** CIE L*a*b*: lightness 0..100, a and b roughly -128..127. */
export type Lab = readonly [lightness: number, a: number, b: number];

/** One sRGB channel, encoded 0..1, to linear light 0..1. IEC 61966-2-1. */
export function linearOf(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

/** One channel of linear light, 0..1, to sRGB, encoded 0..1. */
export function encodedOf(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** CIE L* 0..100 of a relative luminance 0..1. */
export function lightnessOf(luminance: number): number {
  return luminance > 216 / 24389 ? 116 * Math.cbrt(luminance) - 16 : (luminance * 24389) / 27;
}

/** Relative luminance 0..1 of a CIE L* 0..100. */
export function luminanceOf(lightness: number): number {
  return lightness > 8 ? ((lightness + 16) / 116) ** 3 : (lightness * 27) / 24389;
}

/** Relative luminance of linear sRGB. */
export function luminanceOfRgb(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param rgb sRGB, 0..255 */
export function labOf([red, green, blue]: readonly [number, number, number]): Lab {
  const r = linearOf(red / 255);
  const g = linearOf(green / 255);
  const b = linearOf(blue / 255);
  const x = f((0.4123908 * r + 0.3575843 * g + 0.1804808 * b) / 0.9504559);
  const y = f(0.212639 * r + 0.7151687 * g + 0.0721923 * b);
  const z = f((0.0193308 * r + 0.1191948 * g + 0.9505322 * b) / 1.0890578);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function f(share: number): number {
  return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
}

const degrees = 180 / Math.PI;

/**
 * CIEDE2000 colour difference; 1 is about what one just sees side by side.
 * Source: Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula", Color Research and Application 30 (2005), eq. 2-22.
 */
export function deltaE2000([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)));
  const a1p = a1 * (1 + g);
  const a2p = a2 * (1 + g);
  const c1 = Math.hypot(a1p, b1);
  const c2 = Math.hypot(a2p, b2);
  const h1 = hue(a1p, b1);
  const h2 = hue(a2p, b2);
  const isGrey = c1 * c2 === 0;
  const turn = isGrey ? 0 : wrapped(h2 - h1);
  const dL = l2 - l1;
  const dC = c2 - c1;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(turn / 2 / degrees);
  const meanL = (l1 + l2) / 2;
  const meanCp = (c1 + c2) / 2;
  const meanH = isGrey ? h1 + h2 : meanHue(h1, h2);
  const t =
    1 -
    0.17 * cosine(meanH - 30) +
    0.24 * cosine(2 * meanH) +
    0.32 * cosine(3 * meanH + 6) -
    0.2 * cosine(4 * meanH - 63);
  const sL = 1 + (0.015 * (meanL - 50) ** 2) / Math.sqrt(20 + (meanL - 50) ** 2);
  const sC = 1 + 0.045 * meanCp;
  const sH = 1 + 0.015 * meanCp * t;
  const rC = 2 * Math.sqrt(meanCp ** 7 / (meanCp ** 7 + 25 ** 7));
  const rT = -Math.sin((60 * Math.exp(-(((meanH - 275) / 25) ** 2))) / degrees) * rC;
  return Math.sqrt((dL / sL) ** 2 + (dC / sC) ** 2 + (dH / sH) ** 2 + rT * (dC / sC) * (dH / sH));
}

function hue(a: number, b: number): number {
  if (a === 0 && b === 0) return 0;
  const angle = Math.atan2(b, a) * degrees;
  return angle < 0 ? angle + 360 : angle;
}

function wrapped(angle: number): number {
  return angle > 180 ? angle - 360 : angle < -180 ? angle + 360 : angle;
}

function meanHue(h1: number, h2: number): number {
  const sum = h1 + h2;
  if (Math.abs(h1 - h2) <= 180) return sum / 2;
  return sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
}

function cosine(angle: number): number {
  return Math.cos(angle / degrees);
}
