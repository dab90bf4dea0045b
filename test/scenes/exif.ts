import type { Exif as SharpExif } from 'sharp';

// The notes that a camera leaves in a file.

export type Exif = {
  /** Local time, ISO 8601 without zone; milliseconds are kept. 2025-03-14T10:21:07.000 unless told. */
  takenAt?: string;
  exposureSeconds?: number;
  apertureFNumber?: number;
  isoSpeed?: number;
  exposureBiasStops?: number;
  focalLengthMm?: number;
  make?: string;
  model?: string;
  serialNumber?: string;
  /** Degrees, written as GPS. */
  place?: { latitude: number; longitude: number };
  copyright?: string;
  orientation?: number;
};

/** The notes in the form that sharp writes. */
export function exifOf(exif: Exif): SharpExif {
  const [date, clock] = (exif.takenAt ?? '2025-03-14T10:21:07.000').split('T') as [string, string];
  const [time, milliseconds] = clock.split('.') as [string, string | undefined];
  const stamp = `${date.replaceAll('-', ':')} ${time}`;
  const subSeconds = milliseconds ?? '000';
  return {
    IFD0: {
      Make: exif.make ?? 'Tonebank',
      Model: exif.model ?? 'Tonebank Scene Camera',
      DateTime: stamp,
      Orientation: String(exif.orientation ?? 1),
      ...(exif.copyright ? { Copyright: exif.copyright } : {}),
    },
    IFD2: {
      DateTimeOriginal: stamp,
      DateTimeDigitized: stamp,
      SubSecTimeOriginal: subSeconds,
      ExposureTime: fraction(exif.exposureSeconds ?? 1 / 60),
      FNumber: fraction(exif.apertureFNumber ?? 8),
      ISOSpeedRatings: String(exif.isoSpeed ?? 400),
      ExposureBiasValue: fraction(exif.exposureBiasStops ?? 0),
      ColorSpace: '1',
      FocalLength: fraction(exif.focalLengthMm ?? 17),
      ...(exif.serialNumber ? { BodySerialNumber: exif.serialNumber } : {}),
    },
    ...(exif.place ? { IFD3: gps(exif.place) } : {}),
  };
}

function fraction(value: number): string {
  if (value > 0 && value < 0.3) return `1/${Math.round(1 / value)}`;
  return `${Math.round(value * 100)}/100`;
}

function gps({ latitude, longitude }: { latitude: number; longitude: number }): Record<string, string> {
  const parts = (value: number) => {
    const whole = Math.abs(value);
    const minutes = (whole % 1) * 60;
    return `${Math.floor(whole)}/1 ${Math.floor(minutes)}/1 ${Math.round((minutes % 1) * 6000)}/100`;
  };
  return {
    GPSLatitudeRef: latitude < 0 ? 'S' : 'N',
    GPSLatitude: parts(latitude),
    GPSLongitudeRef: longitude < 0 ? 'W' : 'E',
    GPSLongitude: parts(longitude),
  };
}
