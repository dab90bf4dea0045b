import { describe, expect, test } from 'vitest';
import { compileKernel } from '../../../../build/scripts/kernel.ts';
import { wasmBase64 as engineBase64 } from '../engine/wasm.ts';
import { developPixels, type PixelPlan } from './develop-pixels.ts';
import { createKernel } from './kernel.ts';
import { cubeLength, cubeSide } from './layout.ts';
import { wasmBase64 } from './wasm.ts';

const seed = Number(process.env.SEED ?? 20261121);

describe('the two kernels', () => {
  test('the WebAssembly in the tree is what its source compiles to', async () => {
    expect(await compileKernel('kernel')).toBe(wasmBase64);
    expect(await compileKernel('engine')).toBe(engineBase64);
  });

  test('WebAssembly is used where it works', () => {
    expect(createKernel().kind).toBe('wasm');
  });

  test.each([
    [1, 1],
    [2, 3],
    [15, 4],
    [16, 5],
    [17, 9],
    [333, 61],
    [1600, 12],
  ])(`give identical bytes at %i x %i, 8 and 16 bits (SEED=${seed})`, (widthPx, heightPx) => {
    const random = generator(seed + widthPx);
    for (const bitsPerSample of [8, 16] as const) {
      for (const amount of [0, 0.45, 2]) {
        const plan = randomPlan(random, amount);
        const source = Uint8Array.from({ length: (widthPx * heightPx * 3 * bitsPerSample) / 8 }, () => random() * 256);
        const photo = { widthPx, heightPx, bitsPerSample };
        const compiled = developPixels(createKernel(), plan, { ...photo, samples: source.slice() });
        const script = developPixels(createKernel('script'), plan, { ...photo, samples: source.slice() });
        expect(Buffer.compare(compiled, script)).toBe(0);
      }
    }
  });

  test('an even cube, full gain and no sharpening keep every level', () => {
    const cube = Int16Array.from({ length: cubeLength }, () => 0);
    fillCube(cube, (level) => level);
    const even = { red: Int16Array.of(16384), blue: Int16Array.of(16384), columns: 1, rows: 1 };
    const gain = { slope: Int16Array.of(0), offset: Int16Array.of(8191), ...even };
    const samples = Uint8Array.from({ length: 256 * 3 }, (_, index) => Math.floor(index / 3));
    const plan = { cube, gain, sharpening: { amount: 0, thresholdLevels: 0, boundLevels: 24 } };
    const out = developPixels(createKernel(), plan, {
      samples: samples.slice(),
      widthPx: 256,
      heightPx: 1,
      bitsPerSample: 8,
    });
    expect([...out]).toEqual([...samples]);
  });

  test('a longest possible row fits', () => {
    const widthPx = 64_000;
    const samples = new Uint8Array(widthPx * 3 * 2).fill(90);
    const plan = randomPlan(generator(seed), 0.5);
    const photo = { widthPx, heightPx: 1, bitsPerSample: 16 as const };
    const compiled = developPixels(createKernel(), plan, { ...photo, samples: samples.slice() });
    const script = developPixels(createKernel('script'), plan, { ...photo, samples: samples.slice() });
    expect(Buffer.compare(compiled, script)).toBe(0);
  });
});

function randomPlan(random: () => number, amount: number): PixelPlan {
  const columns = 1 + Math.floor(random() * 9);
  const rows = 1 + Math.floor(random() * 9);
  const cells = columns * rows;
  return {
    cube: Int16Array.from({ length: cubeLength }, () => random() * 255 * 64),
    gain: {
      slope: Int16Array.from({ length: cells }, () => (random() - 0.5) * 32_000),
      offset: Int16Array.from({ length: cells }, () => (random() - 0.3) * 20_000),
      red: Int16Array.from({ length: cells }, () => random() * 32_767),
      blue: Int16Array.from({ length: cells }, () => random() * 32_767),
      columns,
      rows,
    },
    sharpening: { amount, thresholdLevels: random() * 4, boundLevels: 24 },
  };
}

function fillCube(cube: Int16Array, curve: (level: number) => number): void {
  let at = 0;
  const node = (index: number) => Math.round(curve((index * 1024) / 32767) * 255 * 64);
  for (let red = 0; red < cubeSide; red += 1)
    for (let green = 0; green < cubeSide; green += 1)
      for (let blue = 0; blue < cubeSide; blue += 1) {
        cube.set([node(red), node(green), node(blue), node(green)], at);
        at += 4;
      }
}

/** Numbers 0..1 from a seed. Source: Marsaglia, "Xorshift RNGs", 2003. */
function generator(start: number): () => number {
  let state = start | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}
