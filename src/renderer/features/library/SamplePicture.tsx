import { type PointerEvent, useState } from 'react';
import after from '../../assets/sample-after.webp';
import before from '../../assets/sample-before.webp';
import classes from './SamplePicture.module.css';
import { words } from './words.ts';

// Both are IMG_0413 of the sample shoot, 1200 pixels wide: as it came from the camera, and as `tonebank preview --template listing-natural`
// develops it.

/** What the app does, before anything is opened: one room of the sample shoot, its line following the pointer. */
export function SamplePicture() {
  const [split, setSplit] = useState(0.5);
  const follow = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    setSplit(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  return (
    <figure className={classes.picture} onPointerMove={follow} onPointerLeave={() => setSplit(0.5)}>
      <img className={classes.image} src={after} alt={words.samplePicture} draggable={false} />
      <img
        className={classes.image}
        src={before}
        alt=""
        draggable={false}
        style={{ clipPath: `inset(0 ${100 - 100 * split}% 0 0)` }}
      />
      <span className={classes.line} style={{ left: `${100 * split}%` }} />
      <span className={classes.before} aria-hidden>
        {words.before}
      </span>
      <span className={classes.after} aria-hidden>
        {words.after}
      </span>
    </figure>
  );
}
