import { memoryBytes } from './layout.ts';
import { createScriptKernel } from './script-kernel.ts';
import { wasmBase64 } from './wasm.ts';

/** Two passes over one row. Addresses are those of layout.ts; the meaning of every number is in assembly/kernel.ts. */
export type Kernel = {
  kind: 'wasm' | 'script';
  memory: ArrayBuffer;
  develop8: DevelopRow;
  develop16: DevelopRow;
  sharpen: (
    rgb: number,
    above: number,
    here: number,
    below: number,
    out: number,
    count: number,
    amount: number,
    threshold: number,
    bound: number,
  ) => void;
};

export type DevelopRow = (
  source: number,
  rgb: number,
  luma: number,
  count: number,
  table: number,
  slopeTop: number,
  slopeBottom: number,
  offsetTop: number,
  offsetBottom: number,
  redTop: number,
  redBottom: number,
  blueTop: number,
  blueBottom: number,
  t: number,
) => void;

/** The WebAssembly kernel, or the script one where SIMD is missing: the pixels are the same. */
export function createKernel(kind: 'best' | 'script' = 'best'): Kernel {
  if (kind === 'script') return createScriptKernel();
  const bytes = Buffer.from(wasmBase64, 'base64');
  if (!WebAssembly.validate(bytes)) return createScriptKernel();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
  const compiled = exports as { memory: WebAssembly.Memory } & Pick<Kernel, 'develop8' | 'develop16' | 'sharpen'>;
  if (compiled.memory.buffer.byteLength < memoryBytes)
    throw new Error('the kernel was compiled with too little memory');
  return {
    kind: 'wasm',
    memory: compiled.memory.buffer,
    develop8: compiled.develop8,
    develop16: compiled.develop16,
    sharpen: compiled.sharpen,
  };
}
