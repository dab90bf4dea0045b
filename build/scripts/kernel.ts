import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

// Compiles the photo kernels to WebAssembly and writes them into the source tree, so that a fresh clone needs no compiler. A test compiles
// them again and compares.

const source = new URL('../../src/studio/darkroom/kernel/assembly/kernel.ts', import.meta.url);
const target = new URL('../../src/studio/darkroom/kernel/wasm.ts', import.meta.url);

/** The compiled kernels, base64. */
export async function compileKernel(): Promise<string> {
  const options = ['--runtime', 'stub', '--noAssert', '-O3', '--enable', 'simd'];
  const memory = ['--initialMemory', '64', '--maximumMemory', '64'];
  let compiled: Uint8Array | null = null;
  const { error, stderr } = await asc.main([fileURLToPath(source), ...options, ...memory, '--outFile', 'kernel.wasm'], {
    writeFile: (_name: string, contents: string | Uint8Array) => {
      if (typeof contents !== 'string') compiled = contents;
    },
  });
  if (error || !compiled) throw new Error(`the kernels do not compile: ${stderr.toString()}`);
  return Buffer.from(compiled).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = (await compileKernel()).match(/.{1,110}/g) ?? [];
  const text = lines.map((line) => `  '${line}',`).join('\n');
  writeFileSync(
    target,
    `// Made from assembly/kernel.ts by build/scripts/kernel.ts; never edited by hand.\n\nexport const wasmBase64 = [\n${text}\n].join('');\n`,
  );
}
