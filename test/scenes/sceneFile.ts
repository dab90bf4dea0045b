import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { type CameraSettings, expose, type PhotoTruth } from './camera.ts';
import { type LinearScene, renderScene, type SceneOrder } from './renderScene.ts';

// Rendered scenes and exposed photos on disk, so that a test pays for a room once. Keyed by the order and by the renderer's own sources:
// a change of the renderer makes new files.

export const sceneCache = fileURLToPath(new URL('../../.cache/scenes/', import.meta.url));

/** A rendered scene, from the cache where it is there. */
export async function sceneOf(order: SceneOrder): Promise<LinearScene> {
  const file = path.join(sceneCache, `${await keyOf({ order })}.scene`);
  if (existsSync(file)) return deserialize(await readFile(file)) as LinearScene;
  const scene = await renderScene(order);
  await keep(file, serialize(scene));
  return scene;
}

/** A photo of a scene as a JPEG file, with its truth; from the cache where it is there. Never write to `file`: copy it. */
export async function sceneFile(
  order: SceneOrder,
  settings: CameraSettings = {},
): Promise<{ file: string; widthPx: number; heightPx: number; truth: PhotoTruth }> {
  const file = path.join(sceneCache, `${order.scene}-${await keyOf({ order, settings })}.jpg`);
  const beside = `${file}.truth`;
  if (!existsSync(file) || !existsSync(beside)) {
    const { jpeg, widthPx, heightPx, truth } = await expose(await sceneOf(order), settings);
    await keep(beside, serialize({ widthPx, heightPx, truth }));
    await keep(file, jpeg);
  }
  return { file, ...(deserialize(await readFile(beside)) as { widthPx: number; heightPx: number; truth: PhotoTruth }) };
}

/** Writes a file that other tests may be writing too: whole or not at all. */
export async function keep(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(temporary, bytes);
  await rename(temporary, file);
}

/** A short key for anything that can be written as JSON, together with the renderer that would make it. */
export async function keyOf(value: unknown): Promise<string> {
  sources ??= hashOfSources();
  return createHash('sha256')
    .update(await sources)
    .update(JSON.stringify(value))
    .digest('hex')
    .slice(0, 20);
}

let sources: Promise<string> | undefined;

/** Sources that only call the renderer: a change there makes no scene another one. */
const callers = ['sampleShoot.ts', 'bigPhotos.ts', 'oddPhotos.ts', 'interiors.ts', 'render.ts', 'sceneFile.ts'];

async function hashOfSources(): Promise<string> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const names = (await readdir(here, { recursive: true }))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !callers.includes(name))
    .sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(name).update(await readFile(path.join(here, name)));
  return hash.digest('hex');
}
