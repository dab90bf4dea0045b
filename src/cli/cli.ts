#!/usr/bin/env node

// The `tonebank` command. The version of Node is looked at before anything that an older one could not load.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
  const { runWithOwnNode } = await import('./own-node.ts');
  await runWithOwnNode();
} else {
  const { main } = await import('./main.ts');
  await main();
}

export {};
