import type { ReactNode } from 'react';
import classes from './EmptyState.module.css';

/** An invitation: what this place is for, and the one thing to do. */
export function EmptyState(props: { icon?: ReactNode; title: string; children: ReactNode; actions?: ReactNode }) {
  return (
    <section className={classes.empty}>
      {props.icon}
      <h2 className={classes.title}>{props.title}</h2>
      <p className={classes.text}>{props.children}</p>
      {props.actions ? <div className={classes.actions}>{props.actions}</div> : null}
    </section>
  );
}
