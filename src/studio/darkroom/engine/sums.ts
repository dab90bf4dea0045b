import type { Matrix } from '../colour/space.ts';
import { cubeLength, cubeSide } from '../kernel/layout.ts';
import { wasmBase64 } from './wasm.ts';

// The engine's sums in WebAssembly (assembly/engine.ts), behind plain functions over plain arrays: what goes in is copied into the one memory,
// what comes out is copied back. A worker process works on one photo at a time, and nothing here outlives a call.

type Exports = {
  memory: WebAssembly.Memory;
  bake: (
    cube: number,
    light: number,
    numbers: number,
    tone: number,
    encoded: number,
    linear: number,
    out: number,
  ) => void;
  box: (
    values: number,
    out: number,
    across: number,
    sums: number,
    width: number,
    height: number,
    radius: number,
  ) => void;
  prepare: (...places: number[]) => void;
  fit: (...places: number[]) => void;
  lightMap: (...places: number[]) => void;
};

export type Plane = { widthPx: number; heightPx: number };

/** Longest sides of the proxy and of the map that is averaged out of it, pixels. */
const proxySidePx = 1024;
const mapSidePx = 512;
const planeBytes = mapSidePx * mapSidePx * 4;

const sizes = {
  numbers: 64 * 8,
  light: cubeSide * 8,
  levels: 256 * 8,
  tone: 2050 * 8,
  encoded: 4098 * 8,
  linear: 4098 * 8,
  out: 4098 * 8,
  cube: cubeLength * 2,
  sums: mapSidePx * 8,
  samples: proxySidePx * proxySidePx * 3,
  colours: planeBytes * 3,
  luma: planeBytes,
  mean: planeBytes,
  squares: planeBytes,
  target: planeBytes,
  slope: planeBytes,
  offset: planeBytes,
  spare: planeBytes,
  across: planeBytes,
};
type Name = keyof typeof sizes;

const engine = start();
const place = placeAll();

/** What the cube is baked from. */
export type BakeSettings = {
  /** Linear light of each of the 33 levels. */
  light: Float64Array;
  /** Light of the photo to balanced linear sRGB, to linear sRGB as it is, and linear sRGB to light of the photo. */
  toBalanced: Matrix;
  toSrgb: Matrix;
  back: Matrix;
  /** Linear level at which the photo clips; infinite where nothing is balanced. */
  white: number;
  saturation: number;
  vibrance: number;
  neutraliseWhites: number;
  /** How much of a pale blue neutral whites leave, 0..1. */
  skyKept: number;
  /** Tables: 2050 values over encoded 0..2.2, 4098 each over the root of light 0..9, over encoded 0..2.4 and over the root of light 0..1. */
  tone: Float64Array;
  encoded: Float64Array;
  linear: Float64Array;
  out: Float64Array;
};

/** @returns the cube, length 33 x 33 x 33 x 4 */
export function bakeNodes(settings: BakeSettings): Int16Array {
  const { light, toBalanced, toSrgb, back, white, saturation, vibrance, neutraliseWhites, skyKept } = settings;
  write('light', light);
  write(
    'numbers',
    Float64Array.of(...toBalanced, ...back, white, saturation, vibrance, neutraliseWhites, ...toSrgb, skyKept),
  );
  for (const name of ['tone', 'encoded', 'linear', 'out'] as const) write(name, settings[name]);
  engine.bake(place.cube, place.light, place.numbers, place.tone, place.encoded, place.linear, place.out);
  return new Int16Array(engine.memory.buffer, place.cube, cubeLength).slice();
}

/** Means of the guide and of its squares over every window of `radiusPx`. */
export function windowMeans(luma: Float32Array, { widthPx, heightPx }: Plane, radiusPx: number) {
  write('luma', luma);
  engine.prepare(
    place.luma,
    place.mean,
    place.squares,
    place.spare,
    place.across,
    place.sums,
    widthPx,
    heightPx,
    radiusPx,
  );
  return { mean: read('mean', luma.length), squares: read('squares', luma.length) };
}

/** Mean of each value's square window, cut off at the borders. */
export function boxMean(values: Float32Array, { widthPx, heightPx }: Plane, radiusPx: number): Float32Array {
  write('target', values);
  engine.box(place.target, place.offset, place.across, place.sums, widthPx, heightPx, radiusPx);
  return read('offset', values.length);
}

/** Mean lines over the guide that follow `target`. */
export function windowLines(
  guide: {
    luma: Float32Array;
    mean: Float32Array;
    squares: Float32Array;
    plane: Plane;
    radiusPx: number;
    epsilon: number;
  },
  target: Float32Array,
): { slope: Float32Array; offset: Float32Array } {
  write('luma', guide.luma);
  write('mean', guide.mean);
  write('squares', guide.squares);
  write('target', target);
  const { widthPx, heightPx } = guide.plane;
  engine.fit(
    place.luma,
    place.mean,
    place.squares,
    place.target,
    place.slope,
    place.offset,
    place.spare,
    place.across,
    place.sums,
    widthPx,
    heightPx,
    guide.radiusPx,
    guide.epsilon,
  );
  return { slope: read('slope', target.length), offset: read('offset', target.length) };
}

/**
 * Averages squares of `step` pixels.
 * @param proxy 8-bit RGB, long side at most 1024
 * @param levels linear light of each of the 256 levels
 */
export function averaged(
  proxy: { samples: Uint8Array; widthPx: number },
  map: Plane & { step: number },
  { levels, toSrgb }: { levels: Float64Array; toSrgb: Matrix },
): { linear: Float32Array; luma: Float32Array } {
  if (proxy.samples.length > sizes.samples) throw new Error('the picture to analyse is larger than 1024 x 1024');
  new Uint8Array(engine.memory.buffer).set(proxy.samples, place.samples);
  write('levels', levels);
  write('numbers', Float64Array.from(toSrgb));
  const { widthPx, heightPx, step } = map;
  engine.lightMap(
    place.samples,
    proxy.widthPx,
    place.colours,
    place.luma,
    widthPx,
    heightPx,
    step,
    place.levels,
    place.numbers,
  );
  const count = widthPx * heightPx;
  return { linear: read('colours', count * 3), luma: read('luma', count) };
}

function write(name: Name, values: Float32Array | Float64Array): void {
  if (values.byteLength > sizes[name]) throw new Error(`${name} has room for ${sizes[name]} bytes`);
  if (values instanceof Float64Array) new Float64Array(engine.memory.buffer, place[name]).set(values);
  else new Float32Array(engine.memory.buffer, place[name]).set(values);
}

function read(name: Name, length: number): Float32Array {
  return new Float32Array(engine.memory.buffer, place[name], length).slice();
}

function start(): Exports {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(wasmBase64, 'base64')), {});
  return exports as Exports;
}

function placeAll(): Readonly<Record<Name, number>> {
  // The module keeps a few variables of its own at the start of its memory.
  let at = 4096;
  const entries = (Object.keys(sizes) as Name[]).map((name) => {
    const address = at;
    at += Math.ceil(sizes[name] / 64) * 64;
    return [name, address] as const;
  });
  if (at > engine.memory.buffer.byteLength) throw new Error('the engine was compiled with too little memory');
  return Object.fromEntries(entries) as Record<Name, number>;
}
