import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CameraSettings, expose } from './camera.ts';
import type { Rgb } from './colour.ts';
import { type LinearScene, renderScene, type SceneOrder } from './renderScene.ts';

// The sample shoot: a house, photographed as an agent would on a bright morning, a little dark and a little warm. Made again with
//   node --experimental-strip-types test/scenes/sampleShoot.ts [--only IMG_0417] [--width 1800]
// About six minutes on two cores.

export const sampleFolder = fileURLToPath(new URL('../../resources/samples/', import.meta.url));

export type Shot = {
  /** One name, or three for a bracket at -2, 0 and +2 stops. */
  names: readonly [string] | readonly [string, string, string];
  order: SceneOrder;
  /** Local time; frames of a bracket follow at intervals of about a second. */
  takenAt: string;
  stops: number;
  /** How much of the light's colour the camera takes out: 1 all of it, 0 none. */
  balanced: number;
  exposureSeconds: number;
  isoSpeed: number;
  focalLengthMm: number;
  tiltDegrees?: number;
  keystone?: number;
};

const morning = { daylightKelvin: 6200, lampKelvin: 2850 };

export const shots: readonly Shot[] = [
  {
    names: ['IMG_0412.JPG'],
    order: { scene: 'brick-house', view: 0, seed: 4, daylightKelvin: 5900 },
    takenAt: '2025-05-14T10:02:11.340',
    stops: -0.45,
    balanced: 0.9,
    exposureSeconds: 1 / 250,
    isoSpeed: 100,
    focalLengthMm: 24,
    tiltDegrees: 0.7,
  },
  {
    names: ['IMG_0413.JPG'],
    order: { scene: 'living-room', view: 0, seed: 1, ...morning },
    takenAt: '2025-05-14T10:09:42.120',
    stops: -0.7,
    balanced: 0.65,
    exposureSeconds: 1 / 30,
    isoSpeed: 400,
    focalLengthMm: 20,
    tiltDegrees: -0.8,
  },
  {
    names: ['IMG_0414.JPG', 'IMG_0415.JPG', 'IMG_0416.JPG'],
    order: { scene: 'living-room', view: 1, seed: 1, ...morning },
    takenAt: '2025-05-14T10:11:05.080',
    stops: -0.3,
    balanced: 0.6,
    exposureSeconds: 1 / 30,
    isoSpeed: 200,
    focalLengthMm: 20,
  },
  {
    names: ['IMG_0417.JPG'],
    order: { scene: 'kitchen', view: 0, seed: 1, ...morning },
    takenAt: '2025-05-14T10:15:27.910',
    stops: -0.75,
    balanced: 0.7,
    exposureSeconds: 1 / 40,
    isoSpeed: 400,
    focalLengthMm: 19,
    keystone: 0.04,
  },
  {
    names: ['IMG_0418.JPG'],
    order: { scene: 'dining-room', view: 0, seed: 1, ...morning },
    takenAt: '2025-05-14T10:18:50.450',
    stops: -0.65,
    balanced: 0.6,
    exposureSeconds: 1 / 40,
    isoSpeed: 400,
    focalLengthMm: 19,
    tiltDegrees: 1.1,
  },
  {
    names: ['IMG_0419.JPG'],
    order: { scene: 'living-room', view: 2, seed: 1, ...morning },
    takenAt: '2025-05-14T10:21:33.760',
    stops: -0.6,
    balanced: 0.7,
    exposureSeconds: 1 / 30,
    isoSpeed: 400,
    focalLengthMm: 22,
  },
  {
    names: ['IMG_0420.JPG'],
    order: { scene: 'bedroom', view: 0, seed: 1, ...morning },
    takenAt: '2025-05-14T10:26:14.200',
    stops: -0.7,
    balanced: 0.65,
    exposureSeconds: 1 / 25,
    isoSpeed: 500,
    focalLengthMm: 19,
    tiltDegrees: -0.5,
  },
  {
    names: ['IMG_0421.JPG'],
    order: { scene: 'bathroom', view: 0, seed: 1, ...morning },
    takenAt: '2025-05-14T10:30:02.690',
    stops: -0.8,
    balanced: 0.5,
    exposureSeconds: 1 / 25,
    isoSpeed: 640,
    focalLengthMm: 19,
  },
  {
    names: ['IMG_0422.JPG'],
    order: { scene: 'home-office', view: 0, seed: 1, ...morning },
    takenAt: '2025-05-14T10:33:48.530',
    stops: -0.6,
    balanced: 0.7,
    exposureSeconds: 1 / 30,
    isoSpeed: 400,
    focalLengthMm: 19,
    keystone: -0.035,
  },
  {
    names: ['IMG_0423.JPG'],
    order: { scene: 'plaster-house', view: 1, seed: 2, daylightKelvin: 7200, weather: 'grey' },
    takenAt: '2025-05-14T10:41:19.870',
    stops: -0.6,
    balanced: 0.5,
    exposureSeconds: 1 / 125,
    isoSpeed: 100,
    focalLengthMm: 24,
  },
];

/** The files of one shot: the same bytes on every run. `widthPx` is the long side. */
export async function takeShot(shot: Shot, widthPx: number): Promise<{ name: string; jpeg: Buffer }[]> {
  const isExterior = shot.order.scene.endsWith('house');
  const isPortrait = shot.order.view === 2;
  const scene = await renderScene({
    ...shot.order,
    widthPx: isPortrait ? Math.round(widthPx / 1.5) : widthPx,
    samplesPerPixel: isExterior ? 6 : 12,
    looksPerSide: 3,
    probeStepPx: isExterior ? 2 : 3,
    smoothingPasses: 6,
  });
  const files: { name: string; jpeg: Buffer }[] = [];
  for (const [k, name] of shot.names.entries()) {
    const bias = shot.names.length === 3 ? (k - 1) * 2 : 0;
    const { jpeg } = await expose(scene, settingsOf(shot, scene, bias, k));
    files.push({ name, jpeg });
  }
  return files;
}

function settingsOf(shot: Shot, scene: LinearScene, bias: number, frame: number): CameraSettings {
  const { illuminant } = scene.truth;
  const gains = illuminant.map((value) => value ** -shot.balanced) as unknown as Rgb;
  return {
    stops: shot.stops + bias,
    whiteBalance: { gains },
    glare: 0.05,
    noiseSigma: 0.7 + shot.isoSpeed / 900,
    seed: Number(shot.names[0].slice(4, 8)) + frame,
    quality: 88,
    orientation: shot.order.view === 2 ? 6 : 1,
    ...(shot.tiltDegrees ? { tiltDegrees: shot.tiltDegrees } : {}),
    ...(shot.keystone ? { keystone: shot.keystone } : {}),
    exif: {
      takenAt: later(shot.takenAt, frame * 1.07),
      exposureSeconds: shot.exposureSeconds * 2 ** bias,
      apertureFNumber: 8,
      isoSpeed: shot.isoSpeed,
      exposureBiasStops: bias,
      focalLengthMm: shot.focalLengthMm,
    },
  };
}

function later(time: string, seconds: number): string {
  return new Date(Date.parse(`${time}Z`) + seconds * 1000).toISOString().replace('Z', '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name: string) => process.argv[process.argv.indexOf(name) + 1];
  const only = process.argv.includes('--only') ? option('--only') : undefined;
  const widthPx = process.argv.includes('--width') ? Number(option('--width')) : 1800;
  const folder = process.argv.includes('--into') ? `${option('--into')}/` : sampleFolder;
  await mkdir(folder, { recursive: true });
  if (!only) for (const name of await readdir(folder)) if (name.endsWith('.JPG')) await rm(path.join(folder, name));
  for (const shot of shots) {
    if (only && !shot.names.some((name) => name.startsWith(only))) continue;
    const startedAt = performance.now();
    for (const { name, jpeg } of await takeShot(shot, widthPx)) {
      await writeFile(path.join(folder, name), jpeg);
      console.log(
        `${name} ${shot.order.scene}: ${(jpeg.length / 1024).toFixed(0)} KB, ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
      );
    }
  }
}
