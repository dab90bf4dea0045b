import { smoothstep } from './smoothstep';

// What the white balance must spare: what is white only because it clipped, lamps and skies that clipped in one colour, and leaves.

// How far a pixel is white only because the camera could count no further, 0..1. Balancing the light would tint it; it stays white instead.
export function bleaching(most: f64, least: f64, white: f64): f64 {
  if (most <= 0) return 0;
  const bright = smoothstep(0.72, 0.97, most / white);
  return bright == 0 ? 0 : bright * smoothstep(0.62, 0.9, least / most);
}

// How far a bright pixel would change sides, 0..1: a clipped warm lamp has lost its red, and balancing a warm room would paint it cyan.
// Lamps lead in red and cold skies in blue; a lawn in the sun leads in green, is no lamp, and keeps its colour. `balanced` is red minus
// blue after the balance.
export function flipping(red: f64, blue: f64, most: f64, balanced: f64, white: f64): f64 {
  const before = red - blue;
  if (most <= 0 || before * balanced >= 0) return 0;
  const bright = smoothstep(0.55, 0.85, most / white);
  if (bright == 0) return 0;
  const leads = smoothstep(0.88, 0.98, (before > 0 ? red : blue) / most);
  const changes = min((abs(before) + abs(balanced)) / (0.06 * most), 1);
  return bright * leads * changes;
}

// How far a colour is that of leaves, 0..1: green leads by far, as no paint of a wall does. Most leaves are seen in daylight, behind a window or
// before it, whatever the light of the room: they keep most of the colour that the camera saw.
export function foliage(red: f64, green: f64, blue: f64): f64 {
  const other = max(red, blue);
  return other <= 0 ? 0 : smoothstep(1.3, 2.3, green / other);
}
