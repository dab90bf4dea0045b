import type { ReactNode } from 'react';
import classes from './Choice.module.css';

/** One of several, each with room for a figure beside its name and a sentence below it. */
export function Choices({ children }: { children: ReactNode }) {
  return <div className={classes.choices}>{children}</div>;
}

export function Choice(props: {
  group: string;
  name: string;
  aside?: ReactNode;
  children?: ReactNode;
  isChosen: boolean;
  onChoose: () => void;
}) {
  return (
    <label className={classes.choice}>
      <input type="radio" name={props.group} checked={props.isChosen} onChange={props.onChoose} />
      <span className={classes.name}>
        {props.name}
        {props.aside ? <span className={classes.aside}>{props.aside}</span> : null}
      </span>
      {props.children ? <span className={classes.text}>{props.children}</span> : null}
    </label>
  );
}
