import classes from './Progress.module.css';

export type Part = { of: 'ink' | 'green' | 'red' | 'blue'; count: number };

/** A bar of n of N, in parts. The words beside it say the same; this is only its shape. */
export function Progress({ parts, total, label }: { parts: readonly Part[]; total: number; label: string }) {
  const done = parts.reduce((sum, part) => sum + part.count, 0);
  return (
    <div
      className={classes.bar}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
    >
      {parts.map((part) => (
        <span
          key={part.of}
          className={`${classes.part} ${classes[part.of]}`}
          style={{ width: `${total > 0 ? (100 * part.count) / total : 0}%` }}
        />
      ))}
    </div>
  );
}
