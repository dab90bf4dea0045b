// A chart of 24 colours, six by four: skin, sky, foliage, primaries and a row of greys, in sRGB.

export const chartColours: readonly (readonly [number, number, number])[] = [
  [115, 82, 69],
  [204, 161, 141],
  [101, 134, 179],
  [89, 109, 61],
  [141, 137, 194],
  [132, 228, 208],
  [249, 118, 35],
  [80, 91, 182],
  [222, 91, 125],
  [91, 63, 123],
  [173, 232, 91],
  [255, 164, 26],
  [44, 56, 142],
  [74, 148, 81],
  [179, 42, 50],
  [250, 226, 21],
  [191, 81, 160],
  [6, 142, 172],
  [252, 252, 252],
  [230, 230, 230],
  [200, 200, 200],
  [143, 143, 142],
  [100, 100, 100],
  [50, 50, 50],
];

const patchPx = 64;
const columns = 6;

export const chartSize = { width: columns * patchPx, height: (chartColours.length / columns) * patchPx };

/** Uint8Array, width x height x 3, sRGB. */
export function chartPixels(): Uint8Array {
  const pixels = new Uint8Array(chartSize.width * chartSize.height * 3);
  for (let y = 0; y < chartSize.height; y += 1) {
    for (let x = 0; x < chartSize.width; x += 1) pixels.set(colourAt(x, y), (y * chartSize.width + x) * 3);
  }
  return pixels;
}

/** The greatest CIE 1976 colour difference among the patches; each is judged by its middle. */
export function greatestDifference(pixels: Uint8Array): number {
  const differences = chartColours.map((colour, index) => {
    const left = (index % columns) * patchPx;
    const top = Math.floor(index / columns) * patchPx;
    const mean: [number, number, number] = [0, 0, 0];
    let count = 0;
    for (let y = top + patchPx / 4; y < top + (patchPx * 3) / 4; y += 1) {
      for (let x = left + patchPx / 4; x < left + (patchPx * 3) / 4; x += 1) {
        const at = (y * chartSize.width + x) * 3;
        for (const channel of [0, 1, 2] as const) mean[channel] += pixels[at + channel] ?? 0;
        count += 1;
      }
    }
    const [l1, a1, b1] = lab(colour);
    const [l2, a2, b2] = lab([mean[0] / count, mean[1] / count, mean[2] / count]);
    return Math.hypot(l1 - l2, a1 - a2, b1 - b2);
  });
  return Math.max(...differences);
}

function colourAt(x: number, y: number): readonly [number, number, number] {
  return chartColours[Math.floor(y / patchPx) * columns + Math.floor(x / patchPx)] ?? [0, 0, 0];
}

/** sRGB 0..255 to CIE L*a*b* under D65 (IEC 61966-2-1, CIE 15). */
function lab(colour: readonly [number, number, number]): [number, number, number] {
  const [r, g, b] = colour.map((value) => {
    const v = value / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505;
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089;
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116);
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))];
}
