// The colour arithmetic that scenes, camera and tests share. Everything is linear sRGB relative to D65 unless a name says otherwise.

export type Rgb = readonly [number, number, number];

/** sRGB code value 0..1 of a linear value; values outside 0..1 are clamped. Source: IEC 61966-2-1. */
export function encodeSrgb(linear: number): number {
  if (linear <= 0) return 0;
  if (linear >= 1) return 1;
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** Linear value of an sRGB code value 0..1. */
export function decodeSrgb(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

/** Linear colour of a CSS-style hex number such as 0xd8cbb8: how painters of scenes name their paint. */
export function paint(hex: number): Rgb {
  return [decodeSrgb(((hex >> 16) & 255) / 255), decodeSrgb(((hex >> 8) & 255) / 255), decodeSrgb((hex & 255) / 255)];
}

export function luminance(rgb: Rgb): number {
  return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

export function scale(rgb: Rgb, by: number): Rgb {
  return [rgb[0] * by, rgb[1] * by, rgb[2] * by];
}

export function multiply(a: Rgb, b: Rgb): Rgb {
  return [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
}

export function mix(a: Rgb, b: Rgb, amount: number): Rgb {
  return [a[0] + (b[0] - a[0]) * amount, a[1] + (b[1] - a[1]) * amount, a[2] + (b[2] - a[2]) * amount];
}

/**
 * Colour of a light of luminance 1 at a correlated colour temperature, 1700..25000 K: the Planckian locus below 4000 K and the CIE daylight
 * locus from 5000 K, blended between. 6504 K is (1, 1, 1) within 0.01.
 * Sources: Kim et al., US patent 7024034 (Planckian x, y); CIE 15 (daylight x, y).
 */
export function lightOfKelvin(colourTempKelvin: number): Rgb {
  const kelvin = Math.min(25000, Math.max(1700, colourTempKelvin));
  const planck = planckXy(kelvin);
  if (kelvin <= 4000) return rgbOfXy(planck);
  const daylight = daylightXy(kelvin);
  const share = Math.min(1, Math.max(0, (kelvin - 4000) / 1000));
  return rgbOfXy([planck[0] + (daylight[0] - planck[0]) * share, planck[1] + (daylight[1] - planck[1]) * share]);
}

function planckXy(kelvin: number): [number, number] {
  const t = 1000 / kelvin;
  const x =
    kelvin <= 4000
      ? -0.2661239 * t ** 3 - 0.234358 * t ** 2 + 0.8776956 * t + 0.17991
      : -3.0258469 * t ** 3 + 2.1070379 * t ** 2 + 0.2226347 * t + 0.24039;
  if (kelvin <= 2222) return [x, -1.1063814 * x ** 3 - 1.3481102 * x ** 2 + 2.18555832 * x - 0.20219683];
  if (kelvin <= 4000) return [x, -0.9549476 * x ** 3 - 1.37418593 * x ** 2 + 2.09137015 * x - 0.16748867];
  return [x, 3.081758 * x ** 3 - 5.8733867 * x ** 2 + 3.75112997 * x - 0.37001483];
}

function daylightXy(kelvin: number): [number, number] {
  const t = 1000 / kelvin;
  const x =
    kelvin <= 7000
      ? -4.607 * t ** 3 + 2.9678 * t ** 2 + 0.09911 * t + 0.244063
      : -2.0064 * t ** 3 + 1.9018 * t ** 2 + 0.24748 * t + 0.23704;
  return [x, -3 * x * x + 2.87 * x - 0.275];
}

function rgbOfXy([x, y]: [number, number]): Rgb {
  const [X, Z] = [x / y, (1 - x - y) / y];
  return [
    Math.max(0.004, 3.2404542 * X - 1.5371385 - 0.4985314 * Z),
    Math.max(0.004, -0.969266 * X + 1.8760108 + 0.041556 * Z),
    Math.max(0.004, 0.0556434 * X - 0.2040259 + 1.0572252 * Z),
  ];
}

/** CIE L*a*b* (D65) of a linear colour. */
export function labOfLinear(rgb: Rgb): Rgb {
  const X = (0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2]) / 0.95047;
  const Y = 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.072175 * rgb[2];
  const Z = (0.0193339 * rgb[0] + 0.119192 * rgb[1] + 0.9503041 * rgb[2]) / 1.08883;
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  return [116 * f(Y) - 16, 500 * (f(X) - f(Y)), 200 * (f(Y) - f(Z))];
}

/** Linear colour of CIE L*a*b* (D65); may lie outside 0..1 for colours that sRGB cannot show. */
export function linearOfLab([L, a, b]: Rgb): Rgb {
  const fy = (L + 16) / 116;
  const f = (t: number) => (t ** 3 > 216 / 24389 ? t ** 3 : (116 * t - 16) / (24389 / 27));
  const X = 0.95047 * f(fy + a / 500);
  const Y = f(fy);
  const Z = 1.08883 * f(fy - b / 200);
  return [
    3.2404542 * X - 1.5371385 * Y - 0.4985314 * Z,
    -0.969266 * X + 1.8760108 * Y + 0.041556 * Z,
    0.0556434 * X - 0.2040259 * Y + 1.0572252 * Z,
  ];
}

/** Colour difference CIEDE2000 of two L*a*b* colours. Source: Sharma, Wu, Dalal 2005. */
export function deltaE2000(one: Rgb, two: Rgb): number {
  const rad = Math.PI / 180;
  const meanC = (Math.hypot(one[1], one[2]) + Math.hypot(two[1], two[2])) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)));
  const [a1, a2] = [one[1] * (1 + g), two[1] * (1 + g)];
  const [c1, c2] = [Math.hypot(a1, one[2]), Math.hypot(a2, two[2])];
  const hue = (a: number, b: number) => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) / rad + 360) % 360);
  const [h1, h2] = [hue(a1, one[2]), hue(a2, two[2])];
  let dh = c1 * c2 === 0 ? 0 : h2 - h1;
  if (dh > 180) dh -= 360;
  if (dh < -180) dh += 360;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((dh * rad) / 2);
  const [L, C] = [(one[0] + two[0]) / 2, (c1 + c2) / 2];
  let h = c1 * c2 === 0 ? h1 + h2 : (h1 + h2) / 2;
  if (c1 * c2 !== 0 && Math.abs(h1 - h2) > 180) h += h < 180 ? 180 : -180;
  const t =
    1 -
    0.17 * Math.cos((h - 30) * rad) +
    0.24 * Math.cos(2 * h * rad) +
    0.32 * Math.cos((3 * h + 6) * rad) -
    0.2 * Math.cos((4 * h - 63) * rad);
  const sl = 1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * C, 1 + 0.015 * C * t];
  const rotation =
    -2 * Math.sqrt(C ** 7 / (C ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * rad);
  const [l, c, hh] = [(two[0] - one[0]) / sl, (c2 - c1) / sc, dH / sh];
  return Math.sqrt(l * l + c * c + hh * hh + rotation * c * hh);
}
