import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import classes from './Rows.module.css';

/** Pairs of a name and a value between hairlines. */
export function Rows({ children }: { children: ReactNode }) {
  return <dl className={classes.rows}>{children}</dl>;
}

export function Row({ name, children, isStrong }: { name: string; children: ReactNode; isStrong?: boolean }) {
  return (
    <div className={cx(classes.row, isStrong && classes.strong)}>
      <dt className={classes.name}>{name}</dt>
      <dd className={classes.value}>{children}</dd>
    </div>
  );
}
