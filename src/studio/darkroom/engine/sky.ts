import { type LightMap, quantile } from './light-map.ts';

// Where the sky is. It is blue whatever the light, so it says nothing about it: a pale sky taken for a wall would be balanced to grey. A
// ceiling in cold light is blue too; but its blue fades into the rest of it, and a sky ends at a roof.

/** Blue over red, linear: of every pixel (clouds are grey), and of the whole. */
const leastLead = 0.97;
const leastMeanLead = 1.08;
const leastLuma = 0.4;
/** A deep blue is a sky even where it is dark: what hangs over a room is never that blue. */
const deepLead = 1.5;
const deepLuma = 0.1;
/** Around the sun the sky is warm and nearly white. */
const glareLuma = 0.94;
const glareLead = 0.8;
/** Largest step from pixel to pixel, encoded, and of blue's share of red and blue: skies are smooth. */
const smoothness = 0.04;
const colourSmoothness = 0.1;
/** How much bluer than the bluest quarter of the rest: in cold light, or under a camera that was set too cold, walls are as blue as the ceiling. */
const leastApart = 1.2;
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
    if (isEdge(map, index, from)) hardBorder += 1;
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
    hardBorder >= (hardBorder + softBorder) * leastEdge &&
    blue >= red * leastApart * bluestOfRest(map, isSky);
  return isOne ? isSky : isSky.fill(0);
}

/** How blue a sky is: its blue over its red, linear; 1 where there is none. */
export function blueLead({ linear }: LightMap, isSky: Uint8Array): number {
  let red = 0;
  let blue = 0;
  for (let index = 0; index < isSky.length; index += 1) {
    if (!isSky[index]) continue;
    red += linear[index * 3]!;
    blue += linear[index * 3 + 2]!;
  }
  return red > 0 ? blue / red : 1;
}

/** The pixels that may tell the light. A list of colours, no picture any more. */
export function withoutSky(map: LightMap, isSky: Uint8Array): Pick<LightMap, 'linear' | 'luma'> {
  if (!isSky.includes(1)) return map;
  return {
    luma: map.luma.filter((_, index) => !isSky[index]),
    linear: map.linear.filter((_, at) => !isSky[Math.floor(at / 3)]),
  };
}

function isEdge({ luma, linear }: LightMap, one: number, other: number): boolean {
  if (Math.abs(luma[one]! - luma[other]!) > smoothness) return true;
  const blueShare = (index: number) =>
    linear[index * 3 + 2]! / Math.max(linear[index * 3]! + linear[index * 3 + 2]!, 1e-3);
  return Math.abs(blueShare(one) - blueShare(other)) > colourSmoothness;
}

/** Blue over red that a quarter of everything else exceeds. */
function bluestOfRest({ linear, luma }: LightMap, isSky: Uint8Array): number {
  const leads = luma.map((_, index) => Math.max(linear[index * 3 + 2]!, 0) / Math.max(linear[index * 3]!, 1e-4));
  return quantile(leads, 0.75, (index) => !isSky[index] && luma[index]! > 0.15 && luma[index]! < 0.96, 8);
}

function isSkyLike({ linear, luma }: LightMap, index: number): boolean {
  const red = linear[index * 3]!;
  const green = linear[index * 3 + 1]!;
  const blue = linear[index * 3 + 2]!;
  const level = luma[index]!;
  if (level > glareLuma && blue > red * glareLead) return true;
  if (level > leastLuma) return blue > red * leastLead && blue > green * 0.95;
  return level > deepLuma && blue > red * deepLead && blue > green;
}
