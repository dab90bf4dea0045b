#!/usr/bin/env node

// The `tonebank` command. The version of Node is looked at before anything that an older one could not load.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(`Tonebank needs Node 22.13 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else {
  const { main } = await import('./main.ts');
  await main();
}

export {};
