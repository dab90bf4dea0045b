import { type ReactNode, useEffect, useState } from 'react';

/** Longer than this nothing is waited for without words. */
const wordlessMs = 1000;

/** Whether something has been waited for so long that it has to be said. */
export function useIsLong(isWaiting: boolean): boolean {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    setIsLong(false);
    if (!isWaiting) return;
    const timer = setTimeout(() => setIsLong(true), wordlessMs);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  return isWaiting && isLong;
}

/** Says what is waited for, once that takes longer than a moment; said to a screen reader as well. */
export function SlowNote({
  isWaiting,
  className,
  children,
}: {
  isWaiting: boolean;
  className?: string | undefined;
  children: ReactNode;
}) {
  const isLong = useIsLong(isWaiting);
  return (
    <p className={className} role="status" hidden={!isLong}>
      {isLong ? children : null}
    </p>
  );
}
