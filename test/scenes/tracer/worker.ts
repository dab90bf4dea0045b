import { parentPort, workerData } from 'node:worker_threads';
import type { Baked, Findings } from './baked.ts';
import type { Bvh } from './bvh.ts';
import { developPixels, type Layers } from './develop.ts';
import { lightIn } from './light.ts';
import { measureProbes, type Probes, surveyRoom } from './probes.ts';
import { raysThrough } from './rays.ts';
import type { Scene, View } from './scene.ts';

// One thread of a rendering: measures or develops the rows that it is given. Results go straight into
// the shared arrays; the messages only say which rows are done.

export type WorkerOrder = {
  scene: Scene;
  bvh: Bvh;
  view: View;
  seed: number;
  widthPx: number;
  heightPx: number;
  sampleCount: number;
  depthLimit: number;
  side: number;
  probes: Probes;
  layers: Layers;
  /** null: every ray is followed to its end. */
  baked: Baked | null;
};

export type RowsOrder = { pass: 'survey' | 'measure' | 'develop'; first: number; last: number };

const order = workerData as WorkerOrder;
const { scene, bvh } = order;
const rays = raysThrough(
  bvh,
  Uint8Array.from(scene.materials, (material) => (material.isGlass || material.isScenery ? 1 : 0)),
);
const light = lightIn(scene, rays, order.depthLimit, order.baked);
const tools = { scene, rays, light, view: order.view, seed: order.seed };

parentPort?.on('message', (rows: RowsOrder) => {
  let findings: Findings | null = null;
  if (rows.pass === 'survey') findings = surveyRoom(tools, order, rows.first);
  else light.readBaked();
  if (rows.pass === 'measure') measureProbes(tools, order.probes, order, rows);
  if (rows.pass === 'develop') developPixels(tools, order.probes, order.layers, order, rows);
  parentPort?.postMessage({ first: rows.first, findings });
});
