import { addChart } from '../build/chart.ts';
import { at, finish, material, newDraft } from '../build/draft.ts';
import { box, softBox } from '../build/solids.ts';
import { lightOfKelvin } from '../colour.ts';
import type { Sky } from '../tracer/sky.ts';
import type { Builder } from './order.ts';

// Scenes that prove the renderer and the camera rather than look like a place.

function evenSky(kelvin: number): Sky {
  const light = lightOfKelvin(kelvin);
  return { zenith: light, horizon: light, cloud: light, cloudiness: 0, ground: light, backdrop: 'uniform', seed: 0 };
}

/**
 * White furnace: under an even sky of radiance 1, a corner of perfectly white boxes vanishes (radiance 1 everywhere), and a body that
 * reflects half has exactly half.
 */
export const furnace: Builder = () => {
  const draft = newDraft();
  const white = material(draft, { colour: [1, 1, 1] });
  box(draft, { x: -1, y: -1.2, width: 1.6, height: 0.2, depth: 1.6 }, white);
  box(draft, { x: -1.7, y: -1, width: 0.2, height: 1.6, depth: 1.6 }, white);
  box(draft, { x: -0.9, y: -1, z: 0.1, width: 0.6, height: 0.6, depth: 0.6 }, white);
  box(draft, { x: 1.6, y: -0.5, width: 0.8, height: 0.8, depth: 0.8 }, material(draft, { colour: [0.5, 0.5, 0.5] }));
  return finish(draft, {
    sky: evenSky(6504),
    views: [{ from: [0.2, 0.6, 5], to: [0.2, -0.2, 0], fieldDegrees: 50 }],
    lights: [{ name: 'even sky', colourTempKelvin: 6504 }],
  });
};

/** The 24-patch chart on a grey wall under an even light of one temperature: every patch gets the same light. */
export const chartWall: Builder = (order) => {
  const draft = newDraft();
  softBox(
    draft,
    { y: -2, z: -0.6, width: 4, height: 4, depth: 0.1, radius: 0.01 },
    material(draft, { colour: [0.36, 0.36, 0.36] }),
  );
  at(draft, { y: -0.42 }, () => addChart(draft, 0.18));
  return finish(draft, {
    sky: evenSky(order.daylightKelvin),
    views: [{ from: [0, 0, 2.2], to: [0, 0, 0], fieldDegrees: 42 }],
    lights: [{ name: 'even light', colourTempKelvin: order.daylightKelvin }],
  });
};
