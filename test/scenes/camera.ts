import sharp from 'sharp';
import { encodeSrgb, lightOfKelvin, multiply, type Rgb, scale } from './colour.ts';
import { type Exif, exifOf } from './exif.ts';
import { withGlare } from './glare.ts';
import { geometry, type Lean, warp } from './lean.ts';
import type { LinearScene, PatchTruth } from './renderScene.ts';
import { hash32 } from './tracer/random.ts';
import { turnedAway } from './turned.ts';

// A camera for rendered scenes: what it does to the light is known to the last number, so that tests can ask the app to undo it.

export type CameraSettings = {
  /** Exposure against a right one, stops. 0 unless told. */
  stops?: number;
  /** 'true' neutralises the scene's light (the default); 'daylight' leaves it as it is; else the temperature the camera believes in, or plain gains. */
  whiteBalance?: 'true' | 'daylight' | { colourTempKelvin: number; tint?: number } | { gains: Rgb };
  /** Degrees that the picture is turned clockwise: verticals lean by as much. */
  tiltDegrees?: number;
  /** Convergence of verticals upwards (+) or downwards (-): 0.1 narrows the top by about 10 % of the picture's height. */
  keystone?: number;
  /** Gaussian noise in 8-bit code values, every pixel and channel its own. */
  noiseSigma?: number;
  /** Shot and read noise as a sensor has it; electrons at full white. */
  sensor?: { fullWellElectrons: number; readElectrons: number };
  /** 'soft' rolls highlights off from 0.7 (the default); 'srgb' clips them hard. */
  toneCurve?: 'soft' | 'srgb';
  /** Share of the light that a lens scatters over its surroundings. 0 unless told. */
  glare?: number;
  /** JPEG quality 1..100; 92 unless told. */
  quality?: number;
  /** Number that the noise comes from. */
  seed?: number;
  /** How the file is turned, 1..8; viewers turn it back. */
  orientation?: number;
  /** What the camera writes; exposure time follows the stops unless told. null writes none at all. */
  exif?: Exif | null;
};

/** What the camera did, beside what is true of the scene. All places are in the picture as it is seen, upright. */
export type PhotoTruth = {
  stops: number;
  whiteBalanceGains: Rgb;
  /** Colour that a neutral surface in the scene's light has in the photo, linear, green 1. */
  neutral: Rgb;
  tiltDegrees: number;
  keystone: number;
  noiseSigma: number;
  windowMask: Uint8Array;
  chart: PatchTruth[];
};

export type ScenePhoto = {
  jpeg: Buffer;
  /** The picture as it is seen, upright, before JPEG. */
  rgb8: Uint8Array;
  widthPx: number;
  heightPx: number;
  truth: PhotoTruth;
};

/** Exposes a rendered scene. The same settings give the same bytes. */
export async function expose(scene: LinearScene, settings: CameraSettings = {}): Promise<ScenePhoto> {
  const { widthPx, heightPx } = scene;
  const stops = settings.stops ?? 0;
  const gains = gainsOf(scene.truth.illuminant, settings.whiteBalance ?? 'true');
  const lean: Lean = { tiltDegrees: settings.tiltDegrees ?? 0, keystone: settings.keystone ?? 0 };
  const shape = geometry(lean, widthPx, heightPx);
  const linear = withGlare(warp(scene.pixels, 3, shape, widthPx, heightPx), widthPx, heightPx, settings.glare ?? 0);
  const rgb8 = toneMapped(linear, scale(gains, 2 ** stops), settings);
  const neutral = multiply(scene.truth.illuminant, gains);
  return {
    jpeg: await encode(rgb8, widthPx, heightPx, settings),
    rgb8,
    widthPx,
    heightPx,
    truth: {
      stops,
      whiteBalanceGains: gains,
      neutral: scale(neutral, 1 / neutral[1]),
      ...lean,
      noiseSigma: settings.noiseSigma ?? 0,
      windowMask: shape.isUpright
        ? scene.truth.windowMask
        : Uint8Array.from(warp(Float32Array.from(scene.truth.windowMask), 1, shape, widthPx, heightPx), Math.round),
      chart: scene.truth.chart.map((patch) => {
        const [xPx, yPx] = shape.toPhoto(patch.xPx, patch.yPx);
        return { ...patch, xPx, yPx, radiusPx: patch.radiusPx * 0.9 };
      }),
    },
  };
}

/** The code value 0..255 (not rounded) of linear light, by the camera's tone curve. */
export function toneCurve(linear: number, kind: 'soft' | 'srgb'): number {
  if (kind === 'srgb' || linear <= 0.7) return 255 * encodeSrgb(linear);
  return 255 * encodeSrgb(0.7 + 0.3 * (1 - Math.exp(-(linear - 0.7) / 0.6)));
}

function gainsOf(illuminant: Rgb, kind: NonNullable<CameraSettings['whiteBalance']>): Rgb {
  if (kind === 'daylight') return [1, 1, 1];
  if (kind === 'true') return [illuminant[1] / illuminant[0], 1, illuminant[1] / illuminant[2]];
  if ('gains' in kind) return kind.gains;
  const light = lightOfKelvin(kind.colourTempKelvin);
  return [light[1] / light[0], 1 / (1 + (kind.tint ?? 0)), light[1] / light[2]];
}

function toneMapped(linear: Float32Array, gains: Rgb, settings: CameraSettings): Uint8Array {
  const out = new Uint8Array(linear.length);
  const curve = settings.toneCurve ?? 'soft';
  const seed = Math.imul((settings.seed ?? 1) | 0, 0x9e3779b1);
  const { sensor } = settings;
  const sigma = settings.noiseSigma ?? 0;
  for (let k = 0; k < linear.length; k++) {
    let value = Math.max(0, linear[k]! * gains[k % 3]!);
    if (sensor) {
      const electrons = value * sensor.fullWellElectrons;
      const spread = Math.sqrt(electrons + sensor.readElectrons ** 2) / sensor.fullWellElectrons;
      value = Math.max(0, value + spread * bell(k, seed + 1));
    }
    let code = toneCurve(value, curve);
    if (sigma > 0) code += sigma * bell(k, seed);
    out[k] = Math.max(0, Math.min(255, Math.round(code)));
  }
  return out;
}

/** A number from the bell curve with sigma 1, from a place and a seed. Source: Box and Muller 1958. */
function bell(place: number, seed: number): number {
  const a = (hash32(place ^ seed) + 1) / 4294967297;
  const b = hash32(Math.imul(place, 0x27d4eb2f) ^ (seed + 0x5bd1e995)) / 4294967296;
  return Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b);
}

async function encode(rgb8: Uint8Array, widthPx: number, heightPx: number, settings: CameraSettings): Promise<Buffer> {
  const orientation = settings.orientation ?? 1;
  const stored = turnedAway(rgb8, widthPx, heightPx, orientation);
  const image = sharp(stored.rgb8, { raw: { width: stored.widthPx, height: stored.heightPx, channels: 3 } });
  if (settings.exif !== null) {
    const exposureSeconds = (1 / 60) * 2 ** (settings.stops ?? 0);
    image.withExif(exifOf({ exposureSeconds, ...settings.exif, orientation }));
    if (orientation !== 1) image.withMetadata({ orientation });
  }
  return image.jpeg({ quality: settings.quality ?? 92, chromaSubsampling: '4:2:0' }).toBuffer();
}
