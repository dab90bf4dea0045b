import type { Rgb } from '../colour.ts';
import type { Sky } from './sky.ts';
import type { Texture } from './texture.ts';

// What a scene is made of: plain data, so that every worker builds the same one from the same name and number. Metres; y is up.

export type Vec3 = readonly [number, number, number];

export type Material = {
  /** Mean diffuse reflectance 0..1, linear. What is seen directly takes `texture` instead, bounced light takes this. */
  colour: Rgb;
  texture?: Texture;
  /** Mirror-like reflectance at a right angle: 0.04 for varnish and paint with a sheen; absent for matt. */
  gloss?: number;
  /** 0 = mirror-smooth, 1 = matt; of the glossy part. */
  roughness?: number;
  /** Metals and mirrors: reflect with `colour`, no diffuse part. */
  isMetal?: boolean;
  /** Clear thin glass: rays go straight on, tinted by `colour`. */
  isGlass?: boolean;
  /** Share of diffuse light that passes through a thin sheet: sheer curtains, leaves, paper shades. */
  passes?: number;
  /** Radiance given off. */
  glow?: Rgb;
  /** Stands outside a window: drawn by sun and sky without shadows, and stops no light. */
  isScenery?: boolean;
  /** The glow lights the room (sampled as a lamp). Without it the glow is only seen. */
  isLamp?: boolean;
};

/** Where daylight enters: a rectangle; `across` and `up` are its edges, `inward` points into the room. */
export type Portal = { corner: Vec3; across: Vec3; up: Vec3; inward: Vec3 };

export type Sun = { direction: Vec3; radiance: Rgb; spreadDegrees: number };

export type View = {
  from: Vec3;
  to: Vec3;
  /** Horizontal angle of view on the long side of a 3:2 picture, degrees. */
  fieldDegrees: number;
  /** Height over width; 2/3 unless told. */
  aspect?: number;
  /** Vertical shift of the lens as a share of the picture's height: looks up or down with upright verticals. */
  shift?: number;
};

export type ChartPatch = { name: string; centre: Vec3; reflectance: Rgb; radiusM: number };

export type Scene = {
  corners: Float32Array;
  normals: Float32Array;
  materialOf: Uint16Array;
  materials: Material[];
  portals: Portal[];
  sun?: Sun;
  sky: Sky;
  views: View[];
  chart: ChartPatch[];
  /** Colour temperatures of the lights, kelvin, and the colour of the whole as painters of truth would name it. */
  lights: { name: string; colourTempKelvin: number }[];
};
