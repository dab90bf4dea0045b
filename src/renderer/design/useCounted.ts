import { useEffect, useRef, useState } from 'react';

const durationMs = 450;

/** A number that walks to its new value instead of jumping; at once where reduced motion is asked for. */
export function useCounted(target: number): number {
  const [shown, setShown] = useState(target);
  const from = useRef(target);
  from.current = shown;

  useEffect(() => {
    const start = from.current;
    if (start === target) return;
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
      setShown(target);
      return;
    }
    const startedAt = performance.now();
    let request = requestAnimationFrame(function step(now) {
      const part = Math.min(1, (now - startedAt) / durationMs);
      const eased = 1 - (1 - part) ** 3;
      setShown(Math.round(start + (target - start) * eased));
      if (part < 1) request = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(request);
  }, [target]);

  return shown;
}
