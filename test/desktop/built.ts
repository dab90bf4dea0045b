import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** These suites check what was built. `npm test` builds first; by hand it is `npm run build`. */
export function requireBuilt(root: string): void {
  if (!existsSync(join(root, 'out', 'main', 'main.js'))) throw new Error('There is no build to check: npm run build');
}
