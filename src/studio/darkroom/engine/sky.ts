import type { LightMap } from './light-map.ts';

// Where the sky is. It is blue whatever the light, so it says nothing about it: a pale sky taken for a wall would be balanced to grey. A
// ceiling in cold light is blue too; but its blue fades into the rest of it, and a sky ends at a roof.

/** Blue over red, linear: of every pixel (clouds are grey), and of the whole. */
const leastLead = 0.97;
const leastMeanLead = 1.08;
const leastLuma = 0.4;
/** Largest step from pixel to pixel, encoded: skies are smooth. */
const smoothness = 0.04;
/** Share of its border that has to be such a step. */
const leastEdge = 0.6;
/** A sky takes at least this share of the picture; less does no harm as evidence. Where hardly anything else is seen, it has to do. */
const leastShare = 0.04;
const mostShare = 0.9;

/** @returns 1 a pixel of the map that is sky: bright, smooth, joined to the upper edge by such pixels, blue as a whole; all 0 where there is none */
export function skyOf(map: LightMap): Uint8Array {
  const { widthPx, luma, linear } = map;
  const isSky = new Uint8Array(luma.length);
  const waiting: number[] = [];
  let hardBorder = 0;
  let softBorder = 0;
  const visit = (index: number, from: number) => {
    if (isSky[index]) return;
    if (Math.abs(luma[index]! - luma[from]!) > smoothness) hardBorder += 1;
    else if (!isSkyLike(map, index)) softBorder += 1;
    else {
      isSky[index] = 1;
      waiting.push(index);
    }
  };
  for (let x = 0; x < widthPx; x += 1) if (isSkyLike(map, x)) visit(x, x);
  let count = 0;
  let red = 0;
  let blue = 0;
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    count += 1;
    red += linear[index * 3]!;
    blue += linear[index * 3 + 2]!;
    const x = index % widthPx;
    if (x > 0) visit(index - 1, index);
    if (x < widthPx - 1) visit(index + 1, index);
    if (index >= widthPx) visit(index - widthPx, index);
    if (index + widthPx < luma.length) visit(index + widthPx, index);
  }
  const share = count / luma.length;
  const isOne =
    share >= leastShare &&
    share <= mostShare &&
    blue >= red * leastMeanLead &&
    hardBorder >= (hardBorder + softBorder) * leastEdge;
  return isOne ? isSky : isSky.fill(0);
}

/** The pixels that may tell the light. A list of colours, no picture any more. */
export function withoutSky(map: LightMap, isSky: Uint8Array): Pick<LightMap, 'linear' | 'luma'> {
  if (!isSky.includes(1)) return map;
  return {
    luma: map.luma.filter((_, index) => !isSky[index]),
    linear: map.linear.filter((_, at) => !isSky[Math.floor(at / 3)]),
  };
}

function isSkyLike({ linear, luma }: LightMap, index: number): boolean {
  const red = linear[index * 3]!;
  const green = linear[index * 3 + 1]!;
  const blue = linear[index * 3 + 2]!;
  return luma[index]! > leastLuma && blue > red * leastLead && blue > green * 0.95;
}
