import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StudioHost } from '../host.ts';

// Where things are, for a host that is plain Node: from the sources and from the build alike.

export type Places = StudioHost['folders'] & {
  /** The built page. */
  page: string;
  /** The decode worker: the source while the sources run, else the built file. */
  worker: string;
};

type Surroundings = { env: NodeJS.ProcessEnv; platform: NodeJS.Platform; home: string };

/** @param here `import.meta.url` of the host @param data the data folder that was asked for, if any */
export function findPlaces(here: string, data: string | undefined, around = surroundings()): Places {
  const root = rootAbove(fileURLToPath(here));
  return {
    data: data ?? dataFolder(around),
    resources: join(root, 'resources'),
    pictures: picturesFolder(around),
    home: around.home,
    page: join(root, 'out', 'renderer'),
    worker: here.endsWith('.ts')
      ? join(root, 'src', 'studio', 'darkroom', 'worker.ts')
      : join(root, 'out', 'main', 'darkroom-worker.js'),
  };
}

/** The platform's folder for an app's own files; `TONEBANK_DATA` goes before it. The window uses the same one. */
export function dataFolder({ env, platform, home }: Surroundings): string {
  if (env.TONEBANK_DATA) return env.TONEBANK_DATA;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Tonebank');
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Tonebank');
  return join(env.XDG_CONFIG_HOME ?? join(home, '.config'), 'Tonebank');
}

export function picturesFolder({ env, home }: Surroundings): string {
  return env.XDG_PICTURES_DIR ?? join(home, 'Pictures');
}

function surroundings(): Surroundings {
  return { env: process.env, platform: process.platform, home: homedir() };
}

/** The folder of the package: the nearest one above with a package.json. */
function rootAbove(path: string): string {
  const folder = dirname(path);
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (folder === path) throw new Error('Tonebank was taken apart: there is no package.json above this file.');
  return rootAbove(folder);
}
