import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

// Compiles the two AssemblyScript modules of the darkroom to WebAssembly and writes them into the source tree, so that a fresh clone needs no
// compiler. Tests compile them again and compare.

const darkroom = new URL('../../src/studio/darkroom/', import.meta.url);

/** Pages are of 64 KiB. */
const modules = {
  kernel: { source: 'kernel/assembly/kernel.ts', target: 'kernel/wasm.ts', pages: 64, features: ['--enable', 'simd'] },
  engine: { source: 'engine/assembly/engine.ts', target: 'engine/wasm.ts', pages: 256, features: [] },
};

/** One of the modules compiled, base64. */
export async function compileKernel(name: keyof typeof modules = 'kernel'): Promise<string> {
  const { source, pages, features } = modules[name];
  const options = ['--runtime', 'stub', '--noAssert', '-O3', ...features];
  const memory = ['--initialMemory', String(pages), '--maximumMemory', String(pages)];
  let compiled: Uint8Array | null = null;
  const file = fileURLToPath(new URL(source, darkroom));
  const { error, stderr } = await asc.main([file, ...options, ...memory, '--outFile', `${name}.wasm`], {
    writeFile: (_name: string, contents: string | Uint8Array) => {
      if (typeof contents !== 'string') compiled = contents;
    },
  });
  if (error || !compiled) throw new Error(`the ${name} does not compile: ${stderr.toString()}`);
  return Buffer.from(compiled).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of ['kernel', 'engine'] as const) {
    const { source, target } = modules[name];
    const lines = (await compileKernel(name)).match(/.{1,110}/g) ?? [];
    const text = lines.map((line) => `  '${line}',`).join('\n');
    const file = source.split('/').slice(1).join('/');
    writeFileSync(
      new URL(target, darkroom),
      `// Made from ${file} by build/scripts/kernel.ts; never edited by hand.\n\nexport const wasmBase64 = [\n${text}\n].join('');\n`,
    );
  }
}
