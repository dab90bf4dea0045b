import classes from './Skeleton.module.css';

/** Grey places for words and figures that are on their way; what is waited for is said to a screen reader. */
export function Skeleton({ label, lines = 4 }: { label: string; lines?: number }) {
  return (
    <div className={classes.skeleton} role="status">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the places are all alike and never change their order.
        <span key={line} className={classes.line} aria-hidden />
      ))}
    </div>
  );
}
