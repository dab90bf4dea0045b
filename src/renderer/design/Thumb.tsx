import { useEffect, useState } from 'react';
import { cx } from './cx.ts';
import classes from './Thumb.module.css';

/** Waits between attempts, milliseconds: a thumbnail may still be in the making. */
const waits = [300, 700, 1_500, 3_000, 6_000, 12_000];

/**
 * A picture that may not be there yet: a grey skeleton first, then the picture, and plain words when it cannot be had.
 * @param name what a screen reader says; empty for a picture beside its own name
 */
export function Thumb(props: { src: string | null; name: string; fit?: 'cover' | 'contain'; isBare?: boolean }) {
  const { src, name, fit = 'cover', isBare } = props;
  const [loaded, setLoaded] = useState<string | null>(null);
  const [tries, setTries] = useState({ src, count: 0 });
  const count = tries.src === src ? tries.count : 0;
  const [due, setDue] = useState({ src, count: 0 });
  const isDue = count === 0 || (due.src === src && due.count >= count);
  const isGivenUp = count > waits.length;

  useEffect(() => {
    if (count === 0 || count > waits.length) return;
    const timer = setTimeout(() => setDue({ src, count }), waits[count - 1]);
    return () => clearTimeout(timer);
  }, [src, count]);

  return (
    <span className={cx(classes.thumb, isBare && classes.bare)}>
      {src && isDue && !isGivenUp ? (
        <img
          key={`${src} ${count}`}
          className={cx(classes.image, fit === 'contain' && classes.contain, loaded === src && classes.shown)}
          src={src}
          alt={name}
          draggable={false}
          decoding="async"
          onLoad={() => setLoaded(src)}
          onError={() => setTries({ src, count: count + 1 })}
        />
      ) : null}
      {isGivenUp ? <span className={classes.missing}>No picture</span> : null}
    </span>
  );
}
