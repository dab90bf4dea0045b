import { lightOfKelvin, mix, paint, type Rgb, scale } from '../colour.ts';
import type { Material } from '../tracer/scene.ts';

// The materials that rooms are furnished with, by what a decorator would call them.

export const white = paint(0xf3f1ec);

export function painted(colour: Rgb): Material {
  return { colour };
}

export function satin(colour: Rgb): Material {
  return { colour, gloss: 0.035, roughness: 0.35 };
}

export function lacquer(colour: Rgb): Material {
  return { colour, gloss: 0.04, roughness: 0.14 };
}

export function wood(tone: 'oak' | 'walnut' | 'ash' | 'pine', along: 0 | 1 | 2, seed: number): Material {
  const tones = {
    oak: [paint(0xc9a273), paint(0x9a6f42)],
    walnut: [paint(0x84583a), paint(0x4b2e1c)],
    ash: [paint(0xdcc7a4), paint(0xb89a70)],
    pine: [paint(0xdcb377), paint(0xb0803f)],
  } as const;
  const [light, dark] = tones[tone];
  return {
    colour: mix(light, dark, 0.45),
    texture: { kind: 'wood', along, light, dark, seed },
    gloss: 0.035,
    roughness: 0.4,
  };
}

export function boards(tone: 'oak' | 'pale' | 'walnut', along: 0 | 2, seed: number, herringbone = false): Material {
  const tones = {
    oak: [paint(0xcaa67a), paint(0x99734a)],
    pale: [paint(0xd9c6a6), paint(0xb59a73)],
    walnut: [paint(0x8a6040), paint(0x563722)],
  } as const;
  const [light, dark] = tones[tone];
  const size = herringbone ? { widthM: 0.09, lengthM: 0.5, herringbone } : { widthM: 0.17, lengthM: 1.8 };
  return {
    colour: mix(light, dark, 0.42),
    texture: { kind: 'boards', along, light, dark, seed, ...size },
    gloss: 0.04,
    roughness: 0.27,
  };
}

export function tiles(
  base: Rgb,
  size: { sizeM: number; heightM: number; offset?: number; seed: number; joint?: Rgb; variation?: number },
): Material {
  return {
    colour: scale(base, 0.97),
    texture: {
      kind: 'tiles',
      base,
      joint: size.joint ?? scale(base, 0.72),
      sizeM: size.sizeM,
      heightM: size.heightM,
      jointM: 0.003,
      offset: size.offset ?? 0,
      variation: size.variation ?? 0.05,
      seed: size.seed,
    },
    gloss: 0.045,
    roughness: 0.16,
  };
}

export function cloth(base: Rgb, seed: number, threadM = 0.0035): Material {
  return { colour: base, texture: { kind: 'cloth', base: scale(base, 1.14), other: scale(base, 0.8), threadM, seed } };
}

export function sheer(colour: Rgb): Material {
  return { colour, passes: 0.55 };
}

export function heavyCurtain(colour: Rgb, seed: number): Material {
  return { ...cloth(colour, seed, 0.004), passes: 0.08 };
}

export function stone(base: Rgb, vein: Rgb, seed: number): Material {
  return { colour: base, texture: { kind: 'stone', base, vein, sizeM: 0.9, seed }, gloss: 0.05, roughness: 0.12 };
}

export function leaf(colour: Rgb, seed: number): Material {
  return {
    colour,
    texture: { kind: 'mottled', base: scale(colour, 0.75), other: scale(colour, 1.3), sizeM: 0.09, seed },
    passes: 0.25,
    gloss: 0.04,
    roughness: 0.35,
  };
}

export const steel: Material = { colour: [0.62, 0.62, 0.63], isMetal: true, roughness: 0.3 };
export const chrome: Material = { colour: [0.78, 0.79, 0.8], isMetal: true, roughness: 0.12 };
export const brass: Material = { colour: [0.72, 0.52, 0.25], isMetal: true, roughness: 0.28 };
export const mirror: Material = { colour: [0.88, 0.9, 0.89], isMetal: true, roughness: 0 };
/** Window glass, tinted so that the view keeps some of its drawing in a single exposure; the light of the room does not ask it. */
export const clearGlass: Material = { colour: [0.5, 0.52, 0.52], isGlass: true };
export const blackMetal: Material = { colour: [0.02, 0.02, 0.021], gloss: 0.04, roughness: 0.35 };

/** A lamp's glowing part; `strength` is its radiance. */
export function glowing(kelvin: number, strength: number): Material {
  return { colour: [0.7, 0.68, 0.62], glow: scale(lightOfKelvin(kelvin), strength), isLamp: true };
}
