// Where a picture lies in its box while it is looked at closely. One place and one scale serve both sides of a comparison.

export type Size = { width: number; height: number };
/** `scale`: screen pixels for each pixel of the picture; null fits the whole picture. The centre is a part of the picture, 0..1. */
export type Zoom = { scale: number | null; centreX: number; centreY: number };
export type Placement = { left: number; top: number; width: number; height: number; scale: number };

export const fitted: Zoom = { scale: null, centreX: 0.5, centreY: 0.5 };
const maxScale = 8;

/** A fitted picture keeps this distance from its box, pixels, as a print keeps its mount. */
export const mountPx = 20;

export function fitScale(picture: Size, box: Size): number {
  if (picture.width <= 0 || picture.height <= 0) return 1;
  const room = (length: number) => Math.max(1, length - 2 * mountPx);
  return Math.min(room(box.width) / picture.width, room(box.height) / picture.height);
}

/** Where the picture is drawn: centred where it is smaller than its box, without gaps where it is larger. */
export function place(zoom: Zoom, picture: Size, box: Size): Placement {
  const scale = zoom.scale ?? fitScale(picture, box);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return {
    left: along(zoom.centreX, width, box.width),
    top: along(zoom.centreY, height, box.height),
    width,
    height,
    scale,
  };
}

/** Zooms by a factor and keeps the point under the pointer where it is. Smaller than the fit is the fit. */
export function zoomAt(zoom: Zoom, by: { factor: number; x: number; y: number }, picture: Size, box: Size): Zoom {
  const now = place(zoom, picture, box);
  const scale = Math.min(maxScale, now.scale * by.factor);
  if (scale <= fitScale(picture, box)) return fitted;
  const pointX = (by.x - now.left) / now.width;
  const pointY = (by.y - now.top) / now.height;
  const centreX = pointX + (box.width / 2 - by.x) / (picture.width * scale);
  const centreY = pointY + (box.height / 2 - by.y) / (picture.height * scale);
  return settle({ scale, centreX, centreY }, picture, box);
}

/** Moves the picture by screen pixels. */
export function pan(zoom: Zoom, by: { x: number; y: number }, picture: Size, box: Size): Zoom {
  const now = place(zoom, picture, box);
  const moved = { ...zoom, centreX: zoom.centreX - by.x / now.width, centreY: zoom.centreY - by.y / now.height };
  return settle(moved, picture, box);
}

/** One key: from the whole picture to one pixel for one pixel, and back. */
export function toggleActualSize(zoom: Zoom, picture: Size, box: Size, at?: { x: number; y: number }): Zoom {
  if (zoom.scale !== null) return fitted;
  const spot = at ?? { x: box.width / 2, y: box.height / 2 };
  const factor = 1 / fitScale(picture, box);
  // A picture smaller than its box is already shown at more than its own size: go twice as near instead.
  return zoomAt(zoom, { ...spot, factor: factor > 1.01 ? factor : 2 }, picture, box);
}

function along(centre: number, length: number, room: number): number {
  if (length <= room) return (room - length) / 2;
  return Math.min(0, Math.max(room - length, room / 2 - centre * length));
}

function settle(zoom: Zoom, picture: Size, box: Size): Zoom {
  const { left, top, width, height } = place(zoom, picture, box);
  return { ...zoom, centreX: (box.width / 2 - left) / width, centreY: (box.height / 2 - top) / height };
}
