/** 0 below `from`, 1 above `to`, and a soft step in between. */
export function smoothstep(from: f64, to: f64, value: f64): f64 {
  const t = min(max((value - from) / (to - from), 0), 1);
  return t * t * (3 - 2 * t);
}
