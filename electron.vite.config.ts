import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import manifest from './package.json' with { type: 'json' };

// Three builds: the Node side (window, command line, decode worker), the preload script, the page. Everything is bundled except sharp, which
// is native, and the runtime's own modules; a packed app carries one library folder instead of hundreds.

const at = (path: string) => resolve(import.meta.dirname, path);

export default defineConfig({
  main: {
    plugins: [executable('cli.js')],
    build: {
      externalizeDeps: { exclude: everyLibraryBut('sharp') },
      minify: false,
      rolldownOptions: {
        input: {
          main: at('src/main/main.ts'),
          cli: at('src/cli/cli.ts'),
          'darkroom-worker': at('src/studio/darkroom/worker.ts'),
        },
        // ws looks for these faster helpers and does without them.
        external: ['sharp', 'bufferutil', 'utf-8-validate'],
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      rolldownOptions: {
        input: { preload: at('src/preload/preload.ts') },
        // A sandboxed preload script is CommonJS, whatever the package says.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react()],
    build: {
      rolldownOptions: { input: at('src/renderer/index.html') },
      minify: true,
      // The page's policy allows files of its own origin, not data addresses.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
    },
  },
});

/** The command of `package.json` is started by its name, which takes the right to be executed; npm gives it once, and a build takes it away. */
function executable(name: string): Plugin {
  return {
    name: 'executable',
    writeBundle({ dir }, bundle) {
      if (dir !== undefined && name in bundle) chmodSync(resolve(dir, name), 0o755);
    },
  };
}

/** Libraries that the Node side bundles: all of the runtime dependencies except the ones named. */
function everyLibraryBut(...kept: string[]): string[] {
  return Object.keys(manifest.dependencies).filter((name) => !kept.includes(name));
}
