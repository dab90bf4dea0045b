import { availableParallelism } from 'node:os';
import { luminance, type Rgb, scale } from './colour.ts';
import { type BuildOrder, buildScene, type SceneName } from './rooms/rooms.ts';
import { addFindings, newBaked } from './tracer/baked.ts';
import { buildBvh } from './tracer/bvh.ts';
import { hireCrew } from './tracer/crew.ts';
import { newLayers } from './tracer/develop.ts';
import { newProbes, surveySlices } from './tracer/probes.ts';
import type { Scene, View } from './tracer/scene.ts';
import { lensOf } from './tracer/seen.ts';
import { smoothProbes } from './tracer/smooth.ts';

export type SceneOrder = Partial<Omit<BuildOrder, 'scene'>> & {
  scene: SceneName;
  /** Width of the picture, pixels; of a portrait view the narrow side. 360 unless told. */
  widthPx?: number;
  /** Light samples a probe, 1..1024; 12 unless told. */
  samplesPerPixel?: number;
  /** Looks a pixel along each side, 1..4; 2 unless told. */
  looksPerSide?: number;
  /** Pixels from probe to probe; 2 unless told. 1 and no smoothing for measuring the renderer itself. */
  probeStepPx?: number;
  smoothingPasses?: number;
  /** false follows every ray to its end instead of reading baked light: slower, for checking. */
  usesBakedLight?: boolean;
  /** Steps a ray may take; 6 unless told. */
  depthLimit?: number;
  threadCount?: number;
};

export type PatchTruth = {
  name: string;
  /** Centre in the picture, pixels. */
  xPx: number;
  yPx: number;
  radiusPx: number;
  /** Linear reflectance, D65. */
  reflectance: Rgb;
};

/** What is true of a rendering, whatever a camera makes of it. */
export type SceneTruth = {
  order: BuildOrder;
  lights: { name: string; colourTempKelvin: number }[];
  /** Colour of the light that falls on the room from windows and lamps, averaged over what is seen; its green is 1. */
  illuminant: Rgb;
  /** Factor that was applied to radiance so that 0 stops is a right exposure. */
  exposureGain: number;
  /** Degrees that verticals lean; renderings are upright. */
  tiltDegrees: 0;
  noiseSigma: 0;
  chart: PatchTruth[];
  /** 0..255 a pixel: how much of it is the view out of a window, or the sky. */
  windowMask: Uint8Array;
  /** Metres from the camera, one a pixel. */
  depth: Float32Array;
  /** Diffuse reflectance, three a pixel, linear 0..1. */
  reflectance: Float32Array;
  /** Light arriving, three a pixel, in the units of `pixels`: a white matt surface here would have this colour. */
  arriving: Float32Array;
};

export type LinearScene = {
  widthPx: number;
  heightPx: number;
  /** Length width x height x 3, linear sRGB, 0 upwards; highlights go beyond 1. */
  pixels: Float32Array;
  truth: SceneTruth;
};

/**
 * Renders a scene in linear light with the truth beside it. The same order gives the same numbers, however many threads work.
 * 0 stops is a right exposure: the mean of what is not window has luminance 0.40 (L* 70) once highlights are clipped.
 */
export async function renderScene(order: SceneOrder): Promise<LinearScene> {
  const build: BuildOrder = {
    scene: order.scene,
    view: order.view ?? 0,
    seed: order.seed ?? 1,
    daylightKelvin: order.daylightKelvin ?? 6500,
    lampKelvin: order.lampKelvin ?? 2900,
    lampStops: order.lampStops ?? 0,
    weather: order.weather ?? 'clear',
    withChart: order.withChart ?? false,
  };
  const scene = buildScene(build);
  const view = scene.views[build.view % scene.views.length]!;
  const widthPx = order.widthPx ?? 360;
  const heightPx = Math.round(widthPx * (view.aspect ?? 2 / 3));
  const probes = newProbes(widthPx, heightPx, order.probeStepPx ?? 2);
  const layers = newLayers(widthPx, heightPx);
  const baked = order.usesBakedLight === false ? null : newBaked(0.16);
  const crew = hireCrew(
    {
      scene,
      bvh: buildBvh({ corners: scene.corners, normals: scene.normals, materials: scene.materialOf }),
      view,
      seed: build.seed,
      widthPx,
      heightPx,
      sampleCount: order.samplesPerPixel ?? 12,
      depthLimit: order.depthLimit ?? 6,
      side: order.looksPerSide ?? 2,
      probes,
      layers,
      baked,
    },
    order.threadCount ?? Math.min(4, availableParallelism()),
  );
  try {
    if (baked) for (const findings of await crew.doRows('survey', surveySlices, 1)) addFindings(baked, findings);
    await crew.doRows('measure', probes.rows);
    const illuminant = colourOfLight(probes.direct, probes.material);
    const passCount = order.smoothingPasses ?? 5;
    if (passCount > 0) smoothProbes(probes, passCount);
    await crew.doRows('develop', heightPx);
    const exposureGain = build.scene === 'furnace' ? 1 : rightExposure(layers.pixels, layers.outside);
    for (let k = 0; k < layers.pixels.length; k++) {
      layers.pixels[k] = layers.pixels[k]! * exposureGain;
      layers.arriving[k] = layers.arriving[k]! * exposureGain;
    }
    return {
      widthPx,
      heightPx,
      pixels: Float32Array.from(layers.pixels),
      truth: {
        order: build,
        lights: scene.lights,
        illuminant,
        exposureGain,
        tiltDegrees: 0,
        noiseSigma: 0,
        chart: chartOf(scene, view, widthPx, heightPx),
        windowMask: Uint8Array.from(layers.outside),
        depth: Float32Array.from(layers.depth),
        reflectance: Float32Array.from(layers.reflectance),
        arriving: Float32Array.from(layers.arriving),
      },
    };
  } finally {
    await crew.dismiss();
  }
}

function colourOfLight(direct: Float32Array, material: Int16Array): Rgb {
  const sum: [number, number, number] = [0, 0, 0];
  for (let k = 0; k < material.length; k++)
    if (material[k]! >= 0) for (let c = 0; c < 3; c++) sum[c] = sum[c]! + direct[k * 3 + c]!;
  return sum[1] > 0 ? scale(sum, 1 / sum[1]) : [1, 1, 1];
}

/** The gain that brings the mean of what is not window, clipped at 1, to luminance 0.40. */
function rightExposure(pixels: Float32Array, outside: Uint8Array): number {
  const values: number[] = [];
  for (let k = 0; k < outside.length; k += 3)
    if (outside[k]! < 128) values.push(luminance([pixels[k * 3]!, pixels[k * 3 + 1]!, pixels[k * 3 + 2]!]));
  if (values.length === 0) return 1;
  const mean = (gain: number) => values.reduce((sum, y) => sum + Math.min(1, y * gain), 0) / values.length;
  let [low, high] = [1e-6, 1e6];
  for (let step = 0; step < 60; step++) {
    const middle = Math.sqrt(low * high);
    if (mean(middle) < 0.4) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

function chartOf(scene: Scene, view: View, widthPx: number, heightPx: number): PatchTruth[] {
  const lens = lensOf(view, widthPx, heightPx);
  return scene.chart.flatMap(({ name, centre, reflectance, radiusM }) => {
    const place = lens.placeOf(centre);
    if (!place) return [];
    const { xPx, yPx, pxPerMetre } = place;
    return [{ name, xPx, yPx, radiusPx: pxPerMetre * radiusM, reflectance }];
  });
}
