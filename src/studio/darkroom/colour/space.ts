// RGB as a photo's own profile means it. Simple profiles say three primaries and one curve; that is enough to know what light a pixel stands
// for. Source: ICC.1:2022, 8.3 (three-component matrix profiles), 10.6 curveType, 10.18 parametricCurveType.

/** Row-major 3 x 3. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

export type ColourSpace = {
  /** Encoded 0..1 to linear light 0..1; goes on above 1 for light that the encoding cannot hold. */
  toLinear: (encoded: number) => number;
  toEncoded: (linear: number) => number;
  /** Linear RGB of this space to linear sRGB; both have a white of (1, 1, 1). */
  toSrgb: Matrix;
  fromSrgb: Matrix;
};

export const identity: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** IEC 61966-2-1. */
export const srgb: ColourSpace = {
  toLinear: (encoded) => (encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4),
  toEncoded: (linear) => (linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055),
  toSrgb: identity,
  fromSrgb: identity,
};

/** sRGB primaries as ICC profiles write them, adapted to D50: columns red, green, blue. */
const srgbToPcs: Matrix = [
  0.4360657, 0.3851515, 0.1430784, 0.2224932, 0.716887, 0.0606169, 0.013916, 0.0970764, 0.7140961,
];

/** @returns null for a profile that is not three primaries and a curve: such a photo is converted by the codec instead */
export function colourSpaceOf(profile: Buffer): ColourSpace | null {
  if (profile.length < 132 || profile.toString('latin1', 16, 20) !== 'RGB ') return null;
  const tags = readTags(profile);
  if (tags.has('A2B0')) return null;
  const primaries = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => readXyz(tags.get(name)));
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((name) => readCurve(tags.get(name)));
  const [red, green, blue] = primaries;
  const [curve] = curves;
  if (!red || !green || !blue || !curve || curves.some((other) => !other || !isSameCurve(curve, other))) return null;
  const toPcs: Matrix = [red[0], green[0], blue[0], red[1], green[1], blue[1], red[2], green[2], blue[2]];
  const pcsToSrgb = inverse(srgbToPcs);
  const fromPcs = inverse(toPcs);
  if (!pcsToSrgb || !fromPcs) return null;
  const toSrgb = multiply(pcsToSrgb, toPcs);
  const isSrgb = toSrgb.every((value, index) => Math.abs(value - (identity[index] ?? 0)) < 0.004);
  const tone = fittedCurve(curve);
  if (!tone) return null;
  return {
    ...tone,
    ...(isSrgb ? { toSrgb: identity, fromSrgb: identity } : { toSrgb, fromSrgb: multiply(fromPcs, srgbToPcs) }),
  };
}

type Curve = (encoded: number) => number;

function readTags(profile: Buffer): Map<string, Buffer> {
  const tags = new Map<string, Buffer>();
  const count = Math.min(profile.readUInt32BE(128), 100);
  for (let index = 0; index < count; index += 1) {
    const at = 132 + index * 12;
    if (at + 12 > profile.length) break;
    const start = profile.readUInt32BE(at + 4);
    const length = profile.readUInt32BE(at + 8);
    if (start + length <= profile.length)
      tags.set(profile.toString('latin1', at, at + 4), profile.subarray(start, start + length));
  }
  return tags;
}

function readXyz(tag: Buffer | undefined): [number, number, number] | null {
  if (!tag || tag.length < 20 || tag.toString('latin1', 0, 4) !== 'XYZ ') return null;
  return [fixed(tag, 8), fixed(tag, 12), fixed(tag, 16)];
}

function fixed(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) / 65536;
}

function readCurve(tag: Buffer | undefined): Curve | null {
  if (!tag || tag.length < 12) return null;
  const kind = tag.toString('latin1', 0, 4);
  if (kind === 'curv') return readSampledCurve(tag);
  return kind === 'para' ? readFormulaCurve(tag) : null;
}

function readSampledCurve(tag: Buffer): Curve | null {
  const count = tag.readUInt32BE(8);
  if (count === 0) return (encoded) => encoded;
  if (count > 65536 || 12 + count * 2 > tag.length) return null;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (encoded) => encoded ** gamma;
  }
  return (encoded) => {
    const position = Math.min(Math.max(encoded, 0), 1) * (count - 1);
    const below = Math.min(Math.floor(position), count - 2);
    const low = tag.readUInt16BE(12 + below * 2);
    const high = tag.readUInt16BE(14 + below * 2);
    return (low + (high - low) * (position - below)) / 65535;
  };
}

function readFormulaCurve(tag: Buffer): Curve | null {
  const kind = tag.readUInt16BE(8);
  const counts = [1, 3, 4, 5, 7];
  const count = counts[kind];
  if (count === undefined || 12 + count * 4 > tag.length) return null;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, index) =>
    fixed(tag, 12 + index * 4),
  );
  if (kind === 0) return (x) => x ** g;
  if (kind === 1) return (x) => (x >= -b / a ? (a * x + b) ** g : 0);
  if (kind === 2) return (x) => (x >= -b / a ? (a * x + b) ** g + c : c);
  return (x) => (x >= d ? (a * x + b) ** g + e : c * x + f);
}

const probes = Array.from({ length: 33 }, (_, index) => index / 32);

function isSameCurve(one: Curve, other: Curve): boolean {
  return probes.every((probe) => Math.abs(one(probe) - other(probe)) < 0.002);
}

/** The sRGB formula where the curve is that, else the power law that fits; null when neither does. */
function fittedCurve(curve: Curve): Pick<ColourSpace, 'toLinear' | 'toEncoded'> | null {
  if (isSameCurve(curve, srgb.toLinear)) return { toLinear: srgb.toLinear, toEncoded: srgb.toEncoded };
  const gamma = Math.log(curve(0.5)) / Math.log(0.5);
  if (!(gamma >= 0.9 && gamma <= 3)) return null;
  if (!probes.every((probe) => Math.abs(curve(probe) - probe ** gamma) < 0.01)) return null;
  return {
    toLinear: (encoded) => Math.max(encoded, 0) ** gamma,
    toEncoded: (linear) => Math.max(linear, 0) ** (1 / gamma),
  };
}

export function multiply(left: Matrix, right: Matrix): Matrix {
  const cell = (row: number, column: number) =>
    (left[row * 3] ?? 0) * (right[column] ?? 0) +
    (left[row * 3 + 1] ?? 0) * (right[column + 3] ?? 0) +
    (left[row * 3 + 2] ?? 0) * (right[column + 6] ?? 0);
  return [cell(0, 0), cell(0, 1), cell(0, 2), cell(1, 0), cell(1, 1), cell(1, 2), cell(2, 0), cell(2, 1), cell(2, 2)];
}

export function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix | null {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (Math.abs(determinant) < 1e-9) return null;
  const cells = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  return cells.map((cell) => cell / determinant) as unknown as Matrix;
}

export function apply(matrix: Matrix, red: number, green: number, blue: number): [number, number, number] {
  return [
    matrix[0] * red + matrix[1] * green + matrix[2] * blue,
    matrix[3] * red + matrix[4] * green + matrix[5] * blue,
    matrix[6] * red + matrix[7] * green + matrix[8] * blue,
  ];
}
