import { useEffect, useState } from 'react';

/**
 * The newest picture that is ready to be painted: while the next one loads, the one before it stays, so nothing flickers.
 * `hasFailed` tells that the wanted picture could not be loaded.
 */
export function useDecoded(src: string | null): { shown: string | null; hasFailed: boolean } {
  const [shown, setShown] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);

  useEffect(() => {
    if (!src) return;
    let isCurrent = true;
    const image = new Image();
    image.src = src;
    image.decode().then(
      () => isCurrent && setShown(src),
      () => isCurrent && setFailed(src),
    );
    return () => {
      isCurrent = false;
    };
  }, [src]);

  return { shown: src ? shown : null, hasFailed: src !== null && failed === src };
}
