// How much fits on the screen depends on the window and on the size of the text together, which a media query cannot know.

/** Below this width, in pixels at a text size of 100 %, panels draw in. */
const narrowBelowPx = 1100;
/** Below this one, columns go under each other. */
const tightBelowPx = 900;

export type Room = 'wide' | 'narrow' | 'tight';

export function roomFor(windowPx: number, textScale: number): Room {
  const px = windowPx / textScale;
  if (px <= tightBelowPx) return 'tight';
  return px <= narrowBelowPx ? 'narrow' : 'wide';
}

/** Keeps `data-room` of the page right for as long as it lives; tight is narrow as well. */
export function followRoom(): void {
  window.addEventListener('resize', measureRoom);
  measureRoom();
}

export function measureRoom(): void {
  const root = document.documentElement;
  const room = roomFor(window.innerWidth, Number(root.style.getPropertyValue('--text-scale') || 1));
  root.dataset.room = room === 'wide' ? 'wide' : 'narrow';
  root.toggleAttribute('data-tight', room === 'tight');
}
