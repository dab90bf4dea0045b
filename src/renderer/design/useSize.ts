import { type RefCallback, useCallback, useRef, useState } from 'react';

export type Size = { width: number; height: number };

/** The inner size of an element, pixels, followed as it changes; zero before it is laid out. */
export function useSize<T extends Element>(): [RefCallback<T>, Size] {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const observer = useRef<ResizeObserver | null>(null);
  const ref = useCallback((element: T | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    });
    observer.current.observe(element);
  }, []);
  return [ref, size];
}
