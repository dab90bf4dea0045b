import { linearOfLab, type Rgb } from '../colour.ts';
import { at, type Draft, material, placed } from './draft.ts';
import { box } from './solids.ts';

// A chart of 24 matt patches: twelve hues at two depths, with a row of six greys below. L*a*b* (D65), all inside sRGB.

const hues = Array.from({ length: 18 }, (_, k): { name: string; lab: Rgb } => {
  const [lightness, chroma] = k % 3 === 0 ? [42, 26] : k % 3 === 1 ? [62, 30] : [74, 20];
  const angle = (k * 100 * Math.PI) / 180;
  return { name: `hue ${(k * 100) % 360}`, lab: [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)] };
});
const greys = [95, 80, 65, 50, 35, 21].map((lightness): { name: string; lab: Rgb } => ({
  name: `grey ${lightness}`,
  lab: [lightness, 0, 0],
}));

/** The patches in reading order, six to a row. */
export const chartPatches = [...hues, ...greys].map(({ name, lab }) => ({ name, lab, reflectance: linearOfLab(lab) }));

/** Stands the chart at the current place, its face towards +z, centred on x = 0, its foot at y = 0; `patchM` is one patch's side. */
export function addChart(draft: Draft, patchM: number): void {
  const step = patchM * 1.14;
  box(
    draft,
    { y: -step * 0.1, z: -0.012, width: step * 6.2, height: step * 4.2, depth: 0.016 },
    material(draft, { colour: [0.03, 0.03, 0.03] }),
  );
  chartPatches.forEach(({ name, reflectance }, k) => {
    const [x, y] = [((k % 6) - 2.5) * step, (3 - Math.floor(k / 6)) * step];
    at(draft, { x, y }, () => {
      box(draft, { width: patchM, height: patchM, depth: 0.012 }, material(draft, { colour: reflectance }));
      draft.chart.push({ name, centre: placed(draft, [0, patchM / 2, 0.007]), reflectance, radiusM: patchM * 0.32 });
    });
  });
}
