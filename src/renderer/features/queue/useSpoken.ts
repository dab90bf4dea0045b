import { useEffect, useRef, useState } from 'react';

/** A sentence for a screen reader that changes at most once in `everyMs`: the newest one is said when its time comes. */
export function useSpoken(sentence: string, everyMs = 5_000): string {
  const [spoken, setSpoken] = useState('');
  const lastAt = useRef(0);

  useEffect(() => {
    const wait = Math.max(0, lastAt.current + everyMs - performance.now());
    const timer = setTimeout(() => {
      lastAt.current = performance.now();
      setSpoken(sentence);
    }, wait);
    return () => clearTimeout(timer);
  }, [sentence, everyMs]);

  return spoken;
}
